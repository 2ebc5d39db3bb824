"""An event's command and output -> what is wrong with something that runs, or nothing. Pure, bounded, standard library only.

The context decides first (command.py, shape.py), then rules look at the lines that hold one of their words, then general
readers (general.py) look at log severities and status columns; a general signal only stands where no rule spoke.
"""

import re

from skill.hook.command import read_command
from skill.hook.lines import LEVELS, denies, is_code, level_of
from skill.hook.shape import shape_of

# positions in a rule's row
(
    ID, TITLE, CATEGORY, AREA, PRIORITY, SEVERITY, KEY, HINT, WORDS, SCOPE, LINES, UNLESS, NEEDS, WITHOUT,
    COMMANDS, CELLS, NUMBER, LEVEL,
) = range(18)  # fmt: skip

MAX_LINES = 3000
MAX_LINE = 2000
MAX_TEXT = 256_000
LINES_PER_WORD = 40
FEW = 200  # lines at each end for rules that a command selects
WORK = 1_500_000
MAX_SIGNALS = 5

_RANK = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_TOKEN = re.compile(r"[a-z0-9]+")
_ESCAPE = re.compile(r"\x1b(?:\[[0-9;?]{0,20}[A-Za-z]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|.)")
_compiled = {}


class Signal:
    """One thing noticed. `value` and `threshold` are floats or None, everything else is text ("" where unknown)."""

    __slots__ = (
        "rule", "title", "category", "area", "priority", "severity", "pattern_key",
        "service", "value", "threshold", "signature", "fix_hint",
    )  # fmt: skip

    def __init__(self, row, service="", value=None, threshold=None, signature=""):
        self.rule = row[ID]
        self.title = row[TITLE]
        self.category = row[CATEGORY]
        self.area = row[AREA]
        self.priority = row[PRIORITY]
        self.severity = row[SEVERITY]
        self.pattern_key = row[KEY]
        self.fix_hint = row[HINT]
        self.service = service
        self.value = value
        self.threshold = threshold
        self.signature = signature


class Scene:
    """Everything a rule may ask about one event. `scope`: see `scope_of`."""

    __slots__ = ("reading", "scope", "lines", "low", "tokens", "limits", "failed", "exit_code", "work", "rows", "places")

    def __init__(self, reading, scope, lines, tokens, limits, failed, exit_code):
        self.reading = reading
        self.scope = scope
        self.lines = lines
        self.low = [line.lower().replace("\t", "  ") for line in lines]
        self.tokens = tokens
        self.limits = limits
        self.failed = failed
        self.exit_code = exit_code
        self.work = WORK
        self.rows = None
        self.places = {}


def detect(command, output, exit_code=None, failed=False, limits=None, extra_rules=()):
    """Signals in an event, best first, at most 5; empty for everything that is no operational condition.

    `exit_code` None: unknown. `failed`: the client itself said that the tool failed. `limits`: config thresholds such as
    {"disk_percent": 85}. `extra_rules`: rows as compile_rules() makes them, and taught errors
    ({"signature", "pattern_key", "title", ...}).
    """
    if not output.strip():
        return []
    lines = clean_lines(output)
    reading = read_command(command)
    scope = scope_of(reading, lines)
    if scope == "quote":
        lines = own_lines(reading, lines)
        scope = "own"
    if not lines or scope == "none":
        return []
    from skill.hook import general
    from skill.hook.table import RULES

    if scope != "own":
        from skill.hook.gauges import statements

        lines = lines + statements(lines, [line.lower() for line in lines[:400]])
    low = "\n".join(lines).lower()
    tokens = set(_TOKEN.findall(low))
    tokens.update(_TOKEN.findall(command[:4000].lower()))
    scene = Scene(reading, scope, lines, tokens, limits or {}, failed, exit_code)
    rows, taught = _parted(extra_rules)
    found = []
    for row in RULES + rows if rows else RULES:
        if tokens.isdisjoint(row[WORDS]):
            continue
        signal = apply_rule(row, scene)
        if signal is not None:
            found.append(signal)
    if taught:
        found += general.taught_signals(scene, taught)
    if not found:
        found = general.signals(scene)
    return _best(found)


def _parted(extra_rules):
    rows, taught = [], []
    for row in extra_rules:
        (taught if isinstance(row, dict) else rows).append(row)
    return tuple(rows), taught


def clean_lines(output):
    """Lines without terminal escapes; long texts lose their middle, long lines their end."""
    if len(output) > MAX_TEXT:
        output = output[: MAX_TEXT // 4] + "\n" + output[-(MAX_TEXT // 4) * 3 :]
    if "\x1b" in output:
        output = _ESCAPE.sub("", output)
    if "\r" in output:
        output = output.replace("\r\n", "\n").replace("\r", "\n")
    lines = output.split("\n")
    if len(lines) > MAX_LINES:
        lines = lines[: MAX_LINES // 3] + lines[-(MAX_LINES // 3) * 2 :]
    return [line if len(line) <= MAX_LINE else line[:MAX_LINE] for line in lines]


def scope_of(reading, lines):
    """Where the words come from: "log", "live", "own" (a tool's own failures only), "quote", "none"."""
    kind = reading.kind
    if kind in ("test", "lint"):
        return "none"
    if kind == "quote":
        return "quote"
    if kind in ("build", "package", "vcs"):
        return "own"
    shape = shape_of(lines)
    if shape in ("help", "patch", "grep"):
        return "none"
    if kind == "log":
        return "log"
    if kind == "live":
        return "live"
    if shape in ("source", "config", "document"):
        return "none"
    return "log" if shape == "log" else "live"


def own_lines(reading, lines):
    """Of a reader's output only what the reader (or the shell) says itself: "cat: /x: No space left on device"."""
    names = [name + ":" for name in reading.programs] + ["bash:", "sh:", "/bin/sh:", "-bash:", "zsh:", "/bin/bash:"]
    starts = tuple(names)
    return [line for line in lines[:400] if line.lower().startswith(starts)]


def apply_rule(row, scene):
    """Signal of one rule in this scene, or None."""
    if scene.scope not in row[SCOPE]:
        return None
    if row[COMMANDS] and not any(word in row[COMMANDS] for word in scene.reading.words):
        return None
    if row[WITHOUT] and any(_search(pattern, scene) for pattern in row[WITHOUT]):
        return None
    if row[NEEDS] and not any(_search(pattern, scene) for pattern in row[NEEDS]):
        return None
    if row[LINES]:
        hit = _line_hit(row, scene)
        if hit is not None:
            return _signal(row, scene, *hit)
    if row[CELLS]:
        from skill.hook.general import cell_hit

        hit = cell_hit(row, scene)
        if hit is not None:
            return _signal(row, scene, *hit)
    return None


def _search(pattern, scene):
    text = "\n".join(scene.low[:400])
    scene.work -= len(text)
    return scene.work > 0 and compiled(pattern).search(text) is not None


def compiled(pattern):
    """The pattern, compiled once a process."""
    known = _compiled.get(pattern)
    if known is None:
        known = _compiled[pattern] = re.compile(pattern, re.MULTILINE)
    return known


def _candidates(row, scene):
    """Indexes of lines that hold one of the rule's words: the first and the last ones of each."""
    if row[COMMANDS]:
        count = len(scene.low)
        return [*range(min(count, FEW)), *range(max(FEW, count - FEW), count)]
    indexes = set()
    for word in row[WORDS]:
        indexes.update(_places(word, scene))
    return sorted(indexes)


def _places(word, scene):
    known = scene.places.get(word)
    if known is None:
        known = [at for at, line in enumerate(scene.low) if word in line]
        if len(known) > LINES_PER_WORD:
            known = known[: LINES_PER_WORD // 2] + known[-LINES_PER_WORD // 2 :]
        scene.places[word] = known
    return known


def _line_hit(row, scene):
    """(index, match, value) of the first line that fits and is neither denied nor code."""
    indexes = _candidates(row, scene)
    for pattern in row[LINES]:
        search = compiled(pattern).search
        for at in indexes:
            line = scene.low[at]
            scene.work -= len(line)
            if scene.work < 0:
                return None
            found = search(line)
            if found is not None and _stands(row, scene, at, line):
                value = _value(found)
                if row[NUMBER] and not over_limit(row[NUMBER], value, scene.limits):
                    continue
                return at, found, value
    return None


def _stands(row, scene, at, low):
    if denies(low) or is_code(scene.lines[at]):
        return False
    if row[LEVEL] and 0 < LEVELS[level_of(scene.lines[at])] < LEVELS[row[LEVEL]]:
        return False
    return not any(compiled(pattern).search(low) for pattern in row[UNLESS])


def _value(found):
    if not found.re.groups or found.group(1) is None:
        return None
    try:
        return float(found.group(1).rstrip("%").replace(",", ""))
    except ValueError:
        return None


def over_limit(number, value, limits):
    """True where value lies beyond the rule's limit. `number`: (config key or "", default, "over" | "under")."""
    if value is None:
        return False
    key, default, side = number
    limit = limits.get(key, default) if key else default
    return value > limit if side == "over" else value < limit


def _signal(row, scene, at, found, value):
    from skill.hook.names import service_of
    from skill.hook.signature import signature

    threshold = None
    if row[NUMBER]:
        key, default, _side = row[NUMBER]
        threshold = float(scene.limits.get(key, default) if key else default)
    signal = Signal(row, service_of(scene, at, found), value if row[NUMBER] else None, threshold, signature(scene.lines[at]))
    if threshold is not None and value is not None and row[NUMBER][2] == "over" and value >= (threshold + 100) / 2 and threshold < 100:
        signal.priority = {"medium": "high", "high": "critical"}.get(signal.priority, signal.priority)
        signal.severity = {"P4": "P3", "P3": "P2", "P2": "P1"}.get(signal.severity, signal.severity)
    return signal


def _best(found):
    found.sort(key=lambda signal: _RANK.get(signal.priority, 3))
    kept, keys = [], set()
    for signal in found:
        if signal.pattern_key not in keys:
            keys.add(signal.pattern_key)
            kept.append(signal)
    return kept[:MAX_SIGNALS]


def command_class(command):
    """A word for the journal: "deploy", "rollback", "kubectl", "read", "test", "package", "edit", "build", "log", "other"…"""
    from skill.hook.deploys import class_of

    return class_of(command)


def deploy_outcome(command, output, exit_code, failed):
    """"success" or "failure" where the command was a deploy or rollback and the outcome is clear, else ""."""
    from skill.hook.deploys import outcome_of

    return outcome_of(command, output, exit_code, failed)


def prompt_topics(prompt):
    """What an operations prompt is about, as signals; empty for every other prompt."""
    from skill.hook.topics import topics_of

    return topics_of(prompt)
