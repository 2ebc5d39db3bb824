"""An event's command and output -> what is wrong with something that runs, or nothing. Pure, bounded, stdlib only.

The context decides first (command.py, shape.py), then rules look at the lines that hold one of their words, then
general readers (general.py) look at log severities and status columns; a general signal only stands where no rule
spoke.
"""

from skill.hook.scene import Scene, scene_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from skill.hook.topics import Topic

MAX_SIGNALS = 5
_RANK = {"critical": 0, "high": 1, "medium": 2, "low": 3}
_RAISED = {"medium": "high", "high": "critical"}
_WORSE = {"P4": "P3", "P3": "P2", "P2": "P1"}


class Rule:
    """A row of table.py, or of a project's compiled rules, by name."""

    __slots__ = (
        "id", "title", "category", "area", "priority", "severity", "pattern_key", "fix_hint",
        "words", "scope", "lines", "unless", "needs", "without", "commands", "cells", "limit", "level",
    )  # fmt: skip

    def __init__(self, row: "Sequence[Any]") -> None:
        for name, value in zip(self.__slots__, row, strict=False):
            setattr(self, name, value)

    id: str
    title: str
    category: str
    area: str
    priority: str
    severity: str
    pattern_key: str
    fix_hint: str
    words: "tuple[str, ...]"
    scope: "tuple[str, ...]"
    lines: "tuple[Sequence[str], ...]"  # each a pattern and texts of which a match holds one
    unless: "tuple[Sequence[str], ...]"  # as lines
    needs: "tuple[Sequence[str], ...]"
    without: "tuple[Sequence[str], ...]"
    commands: "tuple[str, ...]"
    cells: "tuple[Sequence[Any], ...]"  # column, bad cell, header, row, and for each the texts its matches hold
    limit: "tuple[Any, ...]"
    level: str


SHORT = 4000  # characters in which looking for the texts of a rule costs less than its patterns
LOOKING = 20  # steps of work to look at a line for the texts of a pattern
WORDS = 8  # where a row holds its words


class Signal:
    """One thing noticed. `value` and `threshold` are floats or None, everything else is text ("" where unknown)."""

    __slots__ = (
        "rule", "title", "category", "area", "priority", "severity", "pattern_key",
        "service", "value", "threshold", "signature", "fix_hint",
    )  # fmt: skip

    def __init__(
        self,
        row: "Sequence[Any]",
        service: str = "",
        value: "float | None" = None,
        threshold: "float | None" = None,
        signature: str = "",
    ) -> None:
        self.rule, self.title, self.category, self.area = row[0], row[1], row[2], row[3]
        self.priority, self.severity, self.pattern_key, self.fix_hint = row[4], row[5], row[6], row[7]
        self.service = service
        self.value = value
        self.threshold = threshold
        self.signature = signature


class Hit:
    """Where a rule fits: the line's index, and the figure it read there, if any."""

    __slots__ = ("at", "value")

    def __init__(self, at: int, value: "float | None") -> None:
        self.at = at
        self.value = value


def detect(
    command: str,
    output: str,
    exit_code: "int | None" = None,
    failed: bool = False,
    limits: "Mapping[str, float] | None" = None,
    extra_rules: "Sequence[Any]" = (),
) -> "list[Signal]":
    """Signals in an event, best first, at most 5; empty for everything that is no operational condition.

    `exit_code` None: unknown. `failed`: the client itself said that the tool failed. `limits`: config thresholds
    such as {"disk_percent": 85}. `extra_rules`: rows as compile_rules() makes them.
    """
    if not output.strip():
        return []
    scene = scene_of(command, output, exit_code, failed, limits or {})
    if scene is None:
        return []
    seen = set(scene.places)
    seen.update(scene.reading.tokens())
    found = []
    own = [row for row in extra_rules if not seen.isdisjoint(row[WORDS])]
    for row in (*shipped(seen, scene.text().encode("utf-8", "replace")), *own):
        rule = Rule(row)
        hit = apply_rule(rule, scene)
        if hit is not None:
            found.append(_signal(rule, row, scene, hit))
    if not found:
        from skill.hook import general

        found = general.signals(scene)
    return _best(found)


def shipped(seen: "set[str] | None" = None, text: bytes = b"") -> "list[Sequence[Any]]":
    """The rows of the rules that ship, in their order; if words are given, only those that have one of the words
    `seen` and find a text they need in `text`, the output in lower case."""
    from skill.hook.gate import finds_what_it_needs
    from skill.hook.table import RULES
    from skill.hook.wire import decode
    from skill.hook.words import TOOL_WORDS

    places: Iterable[int] = range(len(RULES))
    if seen is not None:
        woken = {ord(at) for word in seen for at in TOOL_WORDS.get(word.encode(), "")}
        places = sorted(at for at in woken if len(text) > SHORT or finds_what_it_needs(at, text))
    return [decode(RULES[at]) for at in places]  # type: ignore[misc]  # each a list, as compile.row made it


def apply_rule(rule: Rule, scene: Scene) -> "Hit | None":
    """Where the rule fits in this scene, or None."""
    if scene.scope not in rule.scope:
        return None
    if rule.commands and not any(word in rule.commands for word in scene.reading.words):
        return None
    if any(scene.holds(*pattern) for pattern in rule.without):
        return None
    if rule.needs and not any(scene.holds(*pattern) for pattern in rule.needs):
        return None
    hit = _line_hit(rule, scene) if rule.lines else None
    if hit is None and rule.cells:
        from skill.hook.columns import cell_hit

        hit = cell_hit(rule, scene)
    return hit


def over_limit(limit: "Sequence[Any]", value: "float | None", limits: "Mapping[str, float]") -> bool:
    """True where value lies beyond the rule's limit. `limit`: (config key or "", default, "over" | "under")."""
    if value is None:
        return False
    threshold = _threshold(limit, limits)
    return value > threshold if limit[2] == "over" else value < threshold


def _line_hit(rule: Rule, scene: Scene) -> "Hit | None":
    """The first line that fits and is neither denied nor code."""
    indexes = scene.ends() if rule.commands else scene.with_words(rule.words)
    for pattern, *texts in rule.lines:
        if scene.work < 0:
            return None
        for at in indexes:
            line = scene.low[at]
            scene.work -= LOOKING + (len(line) >> 4)
            if texts and not any(text in line for text in texts):
                continue
            found = scene.search(pattern, line)
            if found is None:
                continue
            value = _figure(found)
            if rule.limit and not over_limit(rule.limit, value, scene.limits):
                continue
            if _stands(rule, scene, at):
                return Hit(at, value)
    return None


def _stands(rule: Rule, scene: Scene, at: int) -> bool:
    from skill.hook.lines import LEVELS, denies, is_code, level_of, overcome

    low = scene.low[at]
    scene.work -= 4 * len(low)
    if denies(low) or is_code(scene.lines[at]) or overcome(scene.low, at):
        return False
    if rule.level and 0 < LEVELS[level_of(scene.lines[at])] < LEVELS[rule.level]:
        return False
    return not any(
        scene.search(pattern, low) for pattern, *texts in rule.unless if not texts or any(text in low for text in texts)
    )


def _figure(found: "re.Match[str]") -> "float | None":
    text = found.group(1) if found.re.groups else None
    try:
        return float(text.rstrip("%").replace(",", "")) if text else None
    except ValueError:
        return None


def _threshold(limit: "Sequence[Any]", limits: "Mapping[str, float]") -> float:
    return float(limits.get(limit[0], limit[1]) if limit[0] else limit[1])


def _signal(rule: Rule, row: "Sequence[Any]", scene: Scene, hit: Hit) -> Signal:
    from skill.hook.names import service_of
    from skill.hook.signature import signature

    text = signature(scene.lines[hit.at])
    service = service_of(scene, hit.at)
    if not rule.limit:
        return Signal(row, service, signature=text)
    signal = Signal(row, service, hit.value, _threshold(rule.limit, scene.limits), text)
    if rule.limit[2] == "over" and _is_extreme(signal.value, signal.threshold):
        signal.priority = _RAISED.get(signal.priority, signal.priority)
        signal.severity = _WORSE.get(signal.severity, signal.severity)
    return signal


def _is_extreme(value: "float | None", threshold: "float | None") -> bool:
    """Over half-way from a percentage's threshold to 100."""
    return value is not None and threshold is not None and threshold < 100 and value >= (threshold + 100) / 2


def _best(found: "list[Signal]") -> "list[Signal]":
    found.sort(key=lambda signal: _RANK.get(signal.priority, 3))
    kept: dict[str, Signal] = {}
    for signal in found:
        kept.setdefault(signal.pattern_key, signal)
    return list(kept.values())[:MAX_SIGNALS]


def command_class(command: str) -> str:
    """A word for the journal: deploy, rollback, kubectl, helm, terraform, systemd, docker, log, live, read, test, lint,
    package, vcs, build, edit or other."""
    from skill.hook.deploys import class_of

    return class_of(command)


def deploy_outcome(command: str, output: str, exit_code: "int | None", failed: bool) -> str:
    """ "success" or "failure" where the command was a deploy or rollback and the outcome is clear, else ""."""
    from skill.hook.deploys import outcome_of

    return outcome_of(command, output, exit_code, failed)


def prompt_topics(prompt: str) -> "list[Topic]":
    """What an operations prompt is about; empty for every other prompt."""
    from skill.hook.topics import topics_of

    return topics_of(prompt)
