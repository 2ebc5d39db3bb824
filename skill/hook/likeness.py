"""How much an output reads like trouble: words and pairs of words, weighed as labelled outputs taught. Pure.

Asked last, where no rule, severity or status column spoke: it knows no system, only how a fault is worded.
`weights.py` is made by `python -m bench.likeness_fit`.
"""

from skill.hook.lines import denies, is_code, level_of, overcome
from skill.hook.own_fault import is_own_fault
from skill.hook.pattern import Pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from skill.hook.scene import Scene

LINES = 120  # at each end
CHARACTERS = 8000
FEWEST = 16  # words that are needed to say something with full force
_VOLATILE = Pattern(r"\b[0-9a-f]{7,64}\b|\d{1,40}")
_WORD = Pattern(r"[a-z_]{2,40}|[%!]")


def features(scene: "Scene") -> "list[tuple[int, set[str]]]":
    """(line, what it holds) for the lines that count, and -1 for what the whole event says.

    Empty where a client tells whoever typed the command what to mend.
    """
    found = [(-1, {"scope_" + scene.scope, "kind_" + scene.reading.kind, *("cmd_" + w for w in scene.reading.words)})]
    count = len(scene.low)
    left = CHARACTERS
    for at in range(count) if count <= 2 * LINES else (*range(LINES), *range(count - LINES, count)):
        if left <= 0:
            break
        said = {"overcome_line"} if overcome(scene.low, at) else _of_line(scene.lines[at], scene.low[at][:left])
        if "own_fault" in said and scene.scope == "live":
            return []
        found.append((at, said))
        left -= len(scene.low[at])
    return found


def _of_line(line: str, low: str) -> "set[str]":
    if is_code(line):
        return {"code_line"}
    if denies(low):
        return {"denied_line"}
    if is_own_fault(low):
        return {"own_fault"}
    words = _WORD.findall(_VOLATILE.sub(" ", low))
    level = level_of(line)
    said = {*words, *map(" ".join, zip(words, words[1:], strict=False))}
    if level:
        said.add("level_" + level)
    return said


def likeness(scene: "Scene") -> "tuple[float, int]":
    """(log-odds that this is a fault on-call would act on, the line that says most of it)."""
    from skill.hook.weights import BIAS, WEIGHTS

    known: set[str] = set()
    most, best = 0.0, 0
    for at, said in features(scene):
        told = said & WEIGHTS.keys()
        known |= told
        weight = sum(map(WEIGHTS.__getitem__, told))
        if at >= 0 and weight > most:
            most, best = weight, at
    return log_odds(BIAS, WEIGHTS, known), best


def log_odds(bias: float, weights: "dict[str, float]", known: "set[str]") -> float:
    """What the words that have a weight say together."""
    return bias + sum(map(weights.__getitem__, known)) / spread(len(known))


def spread(known: int) -> float:
    """What the weights of so many known words are divided by: many words say as much as few, very few say less."""
    return float(max(known, FEWEST) ** 0.5)
