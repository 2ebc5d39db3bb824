"""How well past entries answer a symptom: words and concepts shared, weighed by how rare they are. Pure."""

from math import exp, log

from skill.hook import terms

NEWEST = 256  # entries looked at for one word
RAREST = 10  # words or concepts that are looked up at most
PRIOR = 20.0  # as many unseen entries are assumed when rarity is estimated from few
CONCEPT = 1.3  # what a shared concept says, compared to a shared word
KIND = 0.5  # the same for "both are about a database"
WEAK = 0.5  # an entry that only hints at a concept
LITERAL = 0.3  # a concept said in the same word
PLACES = [1.0, 0.9, 0.85, 0.5, 0.75]  # title, problem, cause, fix, context
ENOUGH = 0.35
NEAR = 0.6  # an entry is shown beside the best one when it scores this share of it


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
                strength = (KIND if name.startswith("_is_") else CONCEPT) * self.trust[name]
            else:
                strength = self.lexicon.get(name, 1.0)
            self.weights[name] = min(rarity, 1.0) * strength

    def rarest(self) -> "list[tuple[str, float, int]]":
        """(name, weight, how many of its newest entries to look at), the most telling names first."""
        found = sorted(self.known, key=lambda name: -self.weights[name])[:RAREST]
        return [(name, self.weights[name], NEWEST) for name in found]


def evidence(query: Query, texts: "tuple[str, ...]") -> "tuple[float, float, float]":
    """(weight shared, concept weight not shared, word weight not shared) of a query and an entry."""
    padded = [f" {text} " for text in texts]

    def place(name: str) -> float:
        needle = f" {name} "
        return max((worth for worth, text in zip(PLACES, padded, strict=True) if needle in text), default=0.0)

    shared = missed = 0.0
    explained = {}
    for concept, said_by in query.concepts.items():
        worth = place(concept) or WEAK * place(concept + "_")
        weight = query.weights[concept]
        shared += worth * weight
        if worth:
            explained.update(dict.fromkeys(said_by))
        else:
            missed += weight
    unknown = 0.0
    for word in query.words:
        weight = query.weights.get(word, 0.0)
        if weight:
            worth = place(word)
            if word in explained:
                worth *= LITERAL
            shared += worth * weight
            if not worth and word not in explained:
                unknown += weight
    return shared, missed, unknown


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
    scored = []
    for row in rows:
        shared, missed, unknown = evidence(query, tuple(map(str, row[17:22])))
        scored.append((shared * importance(row, asked), missed, unknown, row))
    scored.sort(key=lambda one: -one[0])
    if not scored:
        return []
    best = scored[0][0]
    if best < ENOUGH:
        return []
    return [(round(1 / (1 + exp(-score)), 3), row) for score, _, _, row in scored if score >= NEAR * best]
