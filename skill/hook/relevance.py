"""How well past entries answer a symptom: words and concepts shared, weighed by how rare they are. Pure."""

from math import exp, log

from skill.hook import terms

NEWEST = 256  # entries looked at for one word
RAREST = 10  # words or concepts that are looked up at most
PRIOR = 20.0  # as many unseen entries are assumed when rarity is estimated from few
CONCEPT = 1.15  # what a shared concept says, compared to a shared word
STRENGTHS = {"_is_": 0.9, "_a_p": 0.0, "_cod": 0.0}  # the same for what says little: a kind, a name, programming
PLAIN = 0.3  # how far words that say little are discounted when they are shared as words
HINT = 0.6  # an entry that only hints at a concept
LITERAL = 0.3  # a concept said in the same word
PLACES = [1.0, 0.9, 0.85, 0.6, 0.75]  # title, problem, cause, fix, context
NEAR = 0.6  # an entry is shown beside the best one when it scores this share of it

# Kinds narrow enough to be one system under several names, and those that are not ours to answer for.
SAME = ("_is_postgres", "_is_mysql", "_is_mongo", "_is_redis", "_is_kafka", "_is_rabbitmq", "_is_consensus",
        "_is_kubernetes", "_is_dns", "_is_search", "_is_proxy")  # fmt: skip
FOREIGN = ("_is_code", "_is_desktop", "_is_erp", "_is_gpu", "_is_mail", "_is_network_device")
CODE = "_code_work"
PRODUCT = "_a_product"
NAMED = 1.15  # an entry about the very system that the symptom names
UNNAMED = 0.95  # one about another system

# Log-odds that the best entry answers the symptom: fitted by bench/recall.py, see bench/README.md.
BIAS = -7.0
# For: weight shared, the strongest and the next thing shared, the strongest in the title, share of the symptom
# covered, share of its words, another system named, a foreign kind of system, programming.
ODDS = (1.2, 3.69, 1.54, 0.52, 1.78, 1.73, -1.8, -3.01, -2.21)
ENOUGH = -1.4


class Asked:
    """Where and when the symptom was met; `now` in seconds since 1970."""

    __slots__ = ("environment", "now", "service")

    def __init__(self, service: str, environment: str, now: float) -> None:
        self.service = service.lower()
        self.environment = environment.lower()
        self.now = now


class Query:
    """A symptom taken apart: its words, the concepts they say, and what each of them weighs."""

    __slots__ = ("concepts", "known", "lexicon", "sequence", "trust", "weights", "words")

    def __init__(self, sequence: "list[str]") -> None:
        self.sequence = sequence
        self.words = list(dict.fromkeys(sequence))[:200]
        self.lexicon: dict[str, float] = {}
        self.weights: dict[str, float] = {}
        self.trust: dict[str, float] = {}
        self.concepts: dict[str, set[str]] = {}
        self.known: dict[str, int] = {}

    def read(self, rows: "object") -> None:
        """Take (word, phrases, weight) rows of the lexicon: what the words mean and how little some say."""
        rules = {}
        for word, phrases, weight in rows:  # type: ignore[attr-defined]
            self.lexicon[word] = weight
            rules[word] = phrases
        for concept, phrase, trust in terms.concepts(self.sequence, rules):
            self.concepts.setdefault(concept, set()).update(phrase.replace("+", " ").split())
            self.trust[concept] = max(self.trust.get(concept, 0.0), trust)

    def names(self) -> "list[str]":
        """The words and concepts worth looking up."""
        return [word for word in self.words if self.lexicon.get(word, 1.0) > 0] + list(self.concepts)

    def weigh(self, counts: "object", total: int) -> None:
        """Take (name, number of entries that hold it) rows; `total` entries there are."""
        self.known = dict(counts)  # type: ignore[call-overload]
        top = log((total + PRIOR) / 1.2)
        for name in self.names():
            rarity = log((total + PRIOR) / (self.known.get(name, 0) + 0.2)) / top
            if name in self.concepts:
                strength = STRENGTHS.get(name[:4], CONCEPT) * self.trust[name]
            else:
                strength = self.lexicon.get(name, 1.0) ** PLAIN
            self.weights[name] = min(rarity, 1.0) * strength

    def rarest(self) -> "list[tuple[str, float, int]]":
        """(name, weight, how many of its newest entries to look at), the most telling names first."""
        found = sorted(self.known, key=lambda name: -self.weights[name])[:RAREST]
        return [(name, self.weights[name], NEWEST) for name in found]


class Match:
    """What one entry and a symptom share; `seen` is what ODDS weighs."""

    __slots__ = ("concepts", "row", "score", "seen", "shared", "title", "words")

    def __init__(self, query: Query, row: "tuple[object, ...]", asked: Asked) -> None:
        self.row = row
        padded = [f" {text} " for text in row[-5:]]
        self.title = padded[0]
        self.words = {word: _worth(word, padded) for word in query.words if word in query.weights}
        self.concepts = {
            concept: _worth(concept, padded) or HINT * _worth(concept + "_", padded) for concept in query.concepts
        }
        self.shared, missed = self._sums(query)
        first, second = self._strongest(query)
        covered = self.shared / (self.shared + missed) if self.shared else 0.0
        self.seen = (
            self.shared, first, second, self._in_title(query), covered, self._worded(query), *self._kinds(query)
        )  # fmt: skip
        self.score = self.shared * importance(row, asked) * self._system(query, padded)

    def _sums(self, query: Query) -> "tuple[float, float]":
        shared = missed = 0.0
        explained: set[str] = set()
        for concept, worth in self.concepts.items():
            shared += worth * query.weights[concept]
            if worth:
                explained |= query.concepts[concept]
            else:
                missed += query.weights[concept]
        for word, worth in self.words.items():
            weight = query.weights[word]
            shared += weight * worth * (LITERAL if word in explained else 1.0)
            if not worth and word not in explained:
                missed += weight
        return shared, missed

    def _strongest(self, query: Query) -> "tuple[float, float]":
        """The two heaviest things shared that rest on different words of the symptom."""
        found = [(worth * query.weights[name], query.concepts[name]) for name, worth in self.concepts.items()]
        found += [(worth * query.weights[word], {word}) for word, worth in self.words.items()]
        found.sort(key=lambda one: -one[0])
        if not found:
            return 0.0, 0.0
        first, rests_on = found[0]
        return first, next((weight for weight, said_by in found[1:] if not said_by & rests_on), 0.0)

    def _in_title(self, query: Query) -> float:
        names = [*self.concepts, *self.words]
        return max([query.weights[name] for name in names if f" {name} " in self.title], default=0.0)

    def _system(self, query: Query, padded: "list[str]") -> float:
        """Above 1 for an entry about the system that the symptom names, below 1 for one about another system."""
        named = query.concepts.get(PRODUCT, ())
        if any(self.words.get(word) for word in named):
            return NAMED
        return UNNAMED if named and _worth(PRODUCT, padded) else 1.0

    def _worded(self, query: Query) -> float:
        found = sum(query.weights[word] for word, worth in self.words.items() if worth)
        return found / sum(query.weights[word] for word in self.words) if found else 0.0

    def _kinds(self, query: Query) -> "tuple[float, float, float]":
        """(another system is named, how foreign the symptom is, how much it is about programming)."""
        named = query.concepts.get(PRODUCT, ())
        same = any(self.words.get(word) for word in named) or any(self.concepts.get(kind) for kind in SAME)
        foreign = [query.trust[kind] for kind in FOREIGN if kind in query.trust and not self.concepts[kind]]
        return float(bool(named) and not same), max(foreign, default=0.0), query.trust.get(CODE, 0.0)


def _worth(name: str, padded: "list[str]") -> float:
    needle = f" {name} "
    for worth, text in zip(PLACES, padded, strict=True):
        if needle in text:
            return worth
    return 0.0


def odds(match: Match) -> float:
    """Log-odds that the entry answers the symptom."""
    return BIAS + sum(weight * value for weight, value in zip(ODDS, match.seen, strict=True))


def importance(row: "tuple[object, ...]", asked: Asked) -> float:
    """What an entry is worth beside its words: proved, recent, recurring, of this service; 0 hides it."""
    status, recurrences, confirmed = row[2], int(str(row[3])), bool(row[8])
    helped, failed = int(str(row[13])), int(str(row[14]))
    value = 1.0 + 0.03 * min(recurrences, 5) + (0.06 if confirmed else 0.0)
    value += 0.04 * min(helped, 3) - 0.08 * min(failed, 3)
    if asked.service and asked.service in str(row[9]).lower():
        value += 0.15
    if asked.environment and asked.environment == str(row[10]).lower():
        value += 0.05
    if status == "wont_fix":
        value -= 0.15
    return max(value - 0.2 * bool(row[11]) - 0.3 * bool(row[15]), 0.1)


def rank(query: Query, rows: "list[tuple[object, ...]]", asked: Asked) -> "list[tuple[float, tuple[object, ...]]]":
    """(certainty 0..1, row), best first; empty when not even the best is certain enough."""
    found = matches(query, rows, asked)
    if not found or found[0].shared <= 0:
        return []
    best = found[0]
    certain = odds(best)
    if certain < ENOUGH:
        return []
    sure = 1 / (1 + exp(-certain))
    near = [match for match in found if match.score >= NEAR * best.score]
    return [(round(sure * match.score / best.score, 3), match.row) for match in near]


def matches(query: Query, rows: "list[tuple[object, ...]]", asked: Asked) -> "list[Match]":
    """All rows as matches, best first."""
    return sorted((Match(query, row, asked) for row in rows), key=lambda match: -match.score)
