"""How well past entries answer a symptom: words and concepts shared, weighed by how rare they are. Pure."""

from math import exp, log

from skill.hook import terms

NEWEST = 256  # entries looked at for one word
RAREST = 10  # words or concepts that are looked up at most
PRIOR = 20.0  # as many unseen entries are assumed when rarity is estimated from few
CONCEPT = 1.3  # what a shared concept says, compared to a shared word
STRENGTHS = {"_is_": 0.5, "_a_p": 0.0, "_cod": 0.0}  # the same for what says little: a kind, a name, programming
HINT = 0.5  # an entry that only hints at a concept
LITERAL = 0.3  # a concept said in the same word
PLACES = [1.0, 0.9, 0.85, 0.5, 0.75]  # title, problem, cause, fix, context
NEAR = 0.6  # an entry is shown beside the best one when it scores this share of it

# Kinds narrow enough to be one system under several names, and those that are not ours to answer for.
SAME = ("_is_postgres", "_is_mysql", "_is_mongo", "_is_redis", "_is_kafka", "_is_rabbitmq", "_is_consensus",
        "_is_kubernetes", "_is_dns", "_is_search", "_is_proxy")  # fmt: skip
FOREIGN = ("_is_code", "_is_desktop", "_is_erp", "_is_gpu", "_is_mail", "_is_network_device")
CODE = "_code_work"
PRODUCT = "_a_product"

# Log-odds that the best entry answers the symptom: fitted by bench/recall.py, see bench/README.md.
BIAS = -7.98
# For: weight shared, share of the symptom covered, strongest concept, words shared, same system, another system,
# a foreign kind of system, programming, lead over the next entry.
ODDS = (1.79, 2.55, 3.63, 1.71, 3.06, -2.11, -2.6, -0.96, 1.28)
ENOUGH = -1.5


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
                strength = self.lexicon.get(name, 1.0)
            self.weights[name] = min(rarity, 1.0) * strength

    def rarest(self) -> "list[tuple[str, float, int]]":
        """(name, weight, how many of its newest entries to look at), the most telling names first."""
        found = sorted(self.known, key=lambda name: -self.weights[name])[:RAREST]
        return [(name, self.weights[name], NEWEST) for name in found]


class Match:
    """What one entry and a symptom share."""

    __slots__ = ("code", "covered", "foreign", "other", "row", "same", "score", "shared", "strongest", "worded")

    def __init__(self, query: Query, row: "tuple[object, ...]", asked: Asked) -> None:
        self.row = row
        padded = [f" {text} " for text in row[-5:]]
        worths = {name: _worth(name, padded) for name in query.weights}
        concepts = {name: worths[name] or HINT * _worth(name + "_", padded) for name in query.concepts}
        self._weigh(query, worths, concepts)
        self._name(query, worths, concepts)
        self.score = self.shared * importance(row, asked)

    def _weigh(self, query: Query, worths: "dict[str, float]", concepts: "dict[str, float]") -> None:
        weights = query.weights
        shared = missed = 0.0
        explained: set[str] = set()
        for concept, worth in concepts.items():
            shared += worth * weights[concept]
            if worth:
                explained |= query.concepts[concept]
            else:
                missed += weights[concept]
        found = unknown = 0.0
        for word in query.words:
            weight, worth = weights.get(word, 0.0), worths.get(word, 0.0)
            shared += weight * worth * (LITERAL if word in explained else 1.0)
            if worth:
                found += weight
            else:
                unknown += weight
                missed += 0.0 if word in explained else weight
        self.shared = shared
        self.covered = shared / (shared + missed) if shared else 0.0
        self.worded = found / (found + unknown) if found else 0.0

    def _name(self, query: Query, worths: "dict[str, float]", concepts: "dict[str, float]") -> None:
        trust = query.trust
        about = [name for name in query.concepts if name[:4] not in STRENGTHS and worths[name]]
        self.strongest = max([query.weights[name] for name in about], default=0.0)
        named = query.concepts.get(PRODUCT, set())
        self.same = any(worths.get(word) for word in named) or any(concepts.get(kind) for kind in SAME)
        self.other = bool(named) and not self.same
        self.foreign = max([trust[kind] for kind in FOREIGN if kind in trust and not concepts[kind]], default=0.0)
        self.code = trust.get(CODE, 0.0)


def _worth(name: str, padded: "list[str]") -> float:
    needle = f" {name} "
    for worth, text in zip(PLACES, padded, strict=True):
        if needle in text:
            return worth
    return 0.0


def odds(best: Match, margin: float) -> float:
    """Log-odds that `best` answers the symptom; `margin` is its lead over the next entry, 0..1."""
    seen = (best.shared, best.covered, best.strongest, best.worded, best.same, best.other, best.foreign, best.code)
    return BIAS + sum(weight * value for weight, value in zip(ODDS, (*seen, margin), strict=True))


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
    margin = 1.0 - (found[1].score / best.score if len(found) > 1 else 0.0)
    certain = odds(best, margin)
    if certain < ENOUGH:
        return []
    sure = 1 / (1 + exp(-certain))
    near = [match for match in found if match.score >= NEAR * best.score]
    return [(round(sure * match.score / best.score, 3), match.row) for match in near]


def matches(query: Query, rows: "list[tuple[object, ...]]", asked: Asked) -> "list[Match]":
    """All rows as matches, best first."""
    return sorted((Match(query, row, asked) for row in rows), key=lambda match: -match.score)
