"""How well past entries answer a symptom: words and concepts shared, weighed by how rare they are. Pure."""

from math import exp, log

from skill.hook import terms
from skill.hook.importance import Asked, importance

NEWEST = 256  # entries looked at for one word
RAREST = 8  # words or concepts that are looked up at most
RARE = log(80)  # what one entry in so many holds says all that it says for certainty
RARER = 0.1  # more rarity only decides between entries
PRIOR = 200.0  # as many entries like the usual story are assumed when rarity is estimated from few
UNHEARD = 0.0006  # share of stories assumed to hold what none of some hundred held
CONCEPT = 1.15  # what a shared concept says, compared to a shared word
STRENGTHS = {
    "_is_": 0.9,
    "_a_p": 0.0,
    "_a_r": 0.0,
    "_cod": 0.0,
}  # the same for what says little: a kind, a name, programming
PLAIN = 0.3  # how far words that say little are discounted when they are shared as words
NUMBER = 0.05  # how much a bare number says, before that discount
HINT = 0.6  # an entry that only hints at a concept
LITERAL = 0.3  # a concept said in the same word
AGAIN = 0.7  # a concept said by words that said another one, for each of those
PLACES = [1.0, 0.9, 0.85, 0.6, 0.9]  # title, problem, cause, fix, context: the last columns of a row
BY_WORTH = sorted(zip(PLACES, range(-5, 0), strict=True))
NEAR = 0.4  # an entry is shown beside the best one when it scores this share of it

# Kinds narrow enough to be one system under several names, and those that are not ours to answer for.
SAME = ("_is_postgres", "_is_mysql", "_is_mongo", "_is_redis", "_is_kafka", "_is_rabbitmq", "_is_consensus",
        "_is_kubernetes", "_is_dns", "_is_search", "_is_proxy", "_is_oracle", "_is_sqlserver", "_is_clickhouse",
        "_is_cassandra", "_is_spark", "_is_ceph", "_is_zfs")  # fmt: skip
FOREIGN = ("_is_code", "_is_desktop", "_is_erp", "_is_gpu", "_is_mail", "_is_network_device")
CODE = "_code_work"
PRODUCT, RARITY = "_a_product", "_a_rarity"  # a system is named: one that most run on, or another
NAMED = 1.15  # an entry about the very system that the symptom names
UNNAMED = 0.95  # one about another system

# Log-odds that the best entry answers the symptom: fitted by bench/recall_fit.py, see bench/README.md.
BIAS = -5.11
# For: weight shared, the strongest and the next thing shared, the strongest in the title, share of the symptom
# covered, share of its words, another rare system named, a foreign kind of system, programming, and what is left of
# that where a fault is shared that the symptom says exactly.
ODDS = (1.35, 1.51, 0.41, 1.0, 3.05, 1.45, -2.52, -2.9, -4.34, 1.62)
ENOUGH = -1.39


class Query:
    """A symptom taken apart: its words, the concepts they say, and what each of them weighs."""

    __slots__ = (
        "concepts", "hints", "known", "lexicon", "said", "sequence", "telling", "told", "total_told", "trust",
        "weights", "words",
    )  # fmt: skip

    def __init__(self, sequence: "list[str]") -> None:
        self.sequence = sequence
        self.words = list(dict.fromkeys(sequence))[:200]
        self.lexicon: dict[str, float] = {}
        self.weights: dict[str, float] = {}
        self.trust: dict[str, float] = {}
        self.concepts: dict[str, set[str]] = {}
        self.known: dict[str, int] = {}
        self.hints: dict[str, str] = {}
        self.told: list[str] = []
        self.telling: dict[str, float] = {}
        self.said = self.total_told = 0.0

    def read(self, rows: "object") -> None:
        """Take (word, phrases, weight) rows of the lexicon: what the words mean and how little some say."""
        rules = {}
        for word, phrases, weight in rows:  # type: ignore[attr-defined]
            self.lexicon[word] = weight
            rules[word] = terms.rules(phrases)
        for concept, phrase, trust in terms.concepts(self.sequence, rules):
            self.concepts.setdefault(concept, set()).update(phrase.replace("+", " ").split())
            self.trust[concept] = max(self.trust.get(concept, 0.0), trust)

    def names(self) -> "list[str]":
        """The words and concepts worth looking up."""
        return [word for word in self.words if self.lexicon.get(word, 1.0) > 0] + list(self.concepts)

    def weigh(self, counts: "object", total: int) -> None:
        """Take (name, number of entries that hold it, share of usual stories that do) rows; `total` entries there are."""
        usual: dict[str, float] = {}
        for name, count, share in counts:  # type: ignore[attr-defined]
            if count > 0:
                self.known[name] = count
            usual[name] = share or 0.0
        for name in self.names():
            expected = PRIOR * (usual.get(name, 0.0) + UNHEARD)
            rarity = log((total + PRIOR) / (self.known.get(name, 0) + expected)) / RARE
            if rarity > 1.0:
                rarity = 1.0 + RARER * (rarity - 1.0)
            if name in self.concepts:
                strength = STRENGTHS.get(name[:4], CONCEPT) * self.trust[name]
            else:
                strength = self.lexicon.get(name, NUMBER if name.isdigit() else 1.0)
                self.telling[name] = rarity * strength
                strength **= PLAIN
            self.weights[name] = rarity * strength
        self.told = list(self.telling)
        self.hints = {concept: concept + "_" for concept in self.concepts}
        self.total_told = sum(self.telling.values()) or 1.0
        self.said = sum(self.weights[concept] for concept in self.concepts)

    def rarest(self) -> "list[tuple[str, float, int]]":
        """(name, weight, how many of its newest entries to look at), the most telling names first."""
        found = sorted(self.known, key=lambda name: -self.weights[name])[:RAREST]
        return [(name, self.weights[name], NEWEST) for name in found]


class Match:
    """What one entry and a symptom share; `score` ranks it, `seen` is what ODDS weighs."""

    __slots__ = ("concepts", "missed", "query", "row", "score", "shared", "title", "words")

    def __init__(self, query: Query, row: "tuple[object, ...]", asked: Asked) -> None:
        self.query = query
        self.row = row
        worths: dict[str, float] = {}
        self.title = str(row[-5]).split()
        for worth, text in BY_WORTH:
            worths.update(dict.fromkeys(str(row[text]).split(), worth))
        self.words = {word: worths[word] for word in query.told if word in worths}
        self.concepts = {}
        for concept, hint in query.hints.items():
            worth = worths.get(concept) or HINT * worths.get(hint, 0.0)
            if worth:
                self.concepts[concept] = worth
        self.shared, self.missed = self._sums()
        self.score = self.shared * importance(row, asked) * self._system(PRODUCT in worths or RARITY in worths)

    def _sums(self) -> "tuple[float, float]":
        query = self.query
        weights = query.weights
        shared = said = told = 0.0
        explained: dict[str, int] = {}  # word -> how many concepts it said
        for concept, worth in sorted(self.concepts.items(), key=lambda one: -one[1] * weights[one[0]]):
            said_by = query.concepts[concept]
            before = sum(explained.get(word, 0) for word in said_by) / len(said_by)
            shared += worth * weights[concept] * AGAIN**before
            said += weights[concept]
            explained.update((word, explained.get(word, 0) + 1) for word in said_by)
        for word, worth in self.words.items():
            shared += weights[word] * worth * (LITERAL if word in explained else 1.0)
            told += query.telling[word]
        for word in explained:
            if word not in self.words:
                told += query.telling.get(word, 0.0)
        return shared, query.said - said + query.total_told - told

    def _system(self, other_named: bool) -> float:
        """Above 1 for an entry about the system that the symptom names, below 1 for one about another system."""
        named = self.query.concepts.get(PRODUCT, set()) | self.query.concepts.get(RARITY, set())
        if not named:
            return 1.0
        if any(word in self.words for word in named):
            return NAMED
        return UNNAMED if other_named else 1.0

    @property
    def seen(self) -> "tuple[float, ...]":
        """The values that ODDS weighs, in its order."""
        covered = self.shared / (self.shared + self.missed) if self.shared else 0.0
        kinds = self._kinds()
        values = (self.shared, *self._strongest(), self._in_title(), covered, self._worded(), *kinds)
        return (*values, kinds[-1] * self._exact())

    def _strongest(self) -> "tuple[float, float]":
        """The two heaviest things shared that rest on different words of the symptom."""
        query = self.query
        found = [(worth * query.weights[name], query.concepts[name]) for name, worth in self.concepts.items()]
        found += [(worth * query.weights[word], {word}) for word, worth in self.words.items()]
        found.sort(key=lambda one: -one[0])
        if not found:
            return 0.0, 0.0
        first, rests_on = found[0]
        return first, next((weight for weight, said_by in found[1:] if not said_by & rests_on), 0.0)

    def _exact(self) -> float:
        """The heaviest concept shared that says what happened, not only to what kind of system."""
        weights = self.query.weights
        said = [worth * weights[name] for name, worth in self.concepts.items() if name[:4] not in STRENGTHS]
        return max(said, default=0.0)

    def _in_title(self) -> float:
        weights = self.query.weights
        return max([weights[name] for name in (*self.concepts, *self.words) if name in self.title], default=0.0)

    def _worded(self) -> float:
        telling = self.query.telling
        return sum(telling[word] for word in self.words) / self.query.total_told

    def _kinds(self) -> "tuple[float, float, float]":
        """(a rare system is named that the entry is not about, how foreign the symptom is, how much programming)."""
        trust, told = self.query.trust, self.query.concepts
        same = any(kind in self.concepts for kind in SAME) or not told.get(RARITY, set()).isdisjoint(self.words)
        foreign = [trust[kind] for kind in FOREIGN if kind in trust and kind not in self.concepts]
        return float(RARITY in told and not same), max(foreign, default=0.0), trust.get(CODE, 0.0)


def odds(match: Match) -> float:
    """Log-odds that the entry answers the symptom."""
    return BIAS + sum(weight * value for weight, value in zip(ODDS, match.seen, strict=True))


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
