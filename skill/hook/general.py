"""Readers that know no system by name: severities, status columns, clients' own errors, and what reads like trouble."""

# ruff: noqa: E501 (patterns stay whole)

from skill.hook.columns import tables
from skill.hook.lines import LEVELS, denies, is_code, is_component, level_of
from skill.hook.match import Signal
from skill.hook.names import plain, service_of
from skill.hook.own_fault import is_own_fault, is_programming
from skill.hook.pattern import Pattern
from skill.hook.programs import OPERATORS
from skill.hook.scene import Scene
from skill.hook.signature import signature

_NAME_COLUMNS = (
    "name",
    "unit",
    "pod",
    "service",
    "container",
    "process",
    "host",
    "node",
    "job",
    "application",
    "names",
    "kind",
)
_LOG_ROWS = {
    "fatal": (
        "general.fatal_log", "A service logged a fatal error", "incident_pattern", "incident_management", "high", "P2",
        "incident_pattern.fatal_log", "",
    ),
    "error": (
        "general.error_log", "A running service logs errors", "incident_pattern", "incident_management", "medium", "P3",
        "incident_pattern.error_log", "",
    ),
}  # fmt: skip
_LOG_ROWS["status"] = (
    "general.status", "Something is reported as failed, down or degraded", "incident_pattern", "incident_management", "medium", "P3",
    "incident_pattern.bad_status", "",
)  # fmt: skip
_LOG_ROWS["client"] = (
    "general.client_error", "An operations command reports an error", "incident_pattern", "incident_management", "medium", "P3",
    "incident_pattern.client_error", "",
)  # fmt: skip
_LOG_ROWS["likeness"] = (
    "general.likeness", "This reads like a fault of something that runs", "incident_pattern", "incident_management", "medium", "P3",
    "incident_pattern.unnamed_fault", "",
)  # fmt: skip
_HEAD, _TAIL = 80, 160


def signals(scene: Scene) -> "list[Signal]":
    """What severities, status columns and a client's own error lines say, where no rule spoke."""
    if scene.scope == "log":
        return _log_signals(scene) or _likeness(scene)
    if scene.scope != "live":
        return []
    return _status_cell(scene) or _status_line(scene) or _client_error(scene) or _likeness(scene)


def _likeness(scene: Scene) -> "list[Signal]":
    from skill.hook.gate import TROUBLE

    if TROUBLE.isdisjoint(token.encode() for token in scene.places):
        return []  # the gate let it through for a rule, which did not fit
    from skill.hook.likeness import likeness
    from skill.hook.weights import ENOUGH

    certain, at = likeness(scene)
    return [_general("likeness", scene, at)] if certain > ENOUGH else []


def _log_signals(scene: Scene) -> "list[Signal]":
    best: int | None = None
    level = ""
    lines = scene.lines
    count = len(lines)
    picked = list(range(count)) if count <= _HEAD + _TAIL else [*range(_HEAD), *range(count - _TAIL, count)]
    for at in picked:
        stated = level_of(lines[at]) or _unstated(scene, at)
        if LEVELS[stated] < 3 or (best is not None and LEVELS[stated] <= LEVELS[level]):
            continue
        low = scene.low[at]
        if denies(low) or is_code(lines[at]) or (is_programming(low) and not is_component(low)):
            continue
        best, level = at, stated
    if best is None:
        best, level = _complaints(scene, picked), "error"
    if best is None:
        return []
    return [Signal(_LOG_ROWS[level], service_of(scene, best), signature=signature(lines[best]))]


def _unstated(scene: Scene, at: int) -> str:
    """ "error" for a line that states no level but plainly is one; in logs of something that runs, exceptions too."""
    if _PLAIN_ERROR.search(scene.low[at]):
        return "error"
    if scene.reading.kind != "log":
        return ""
    return "error" if _EXCEPTION.search(scene.low[at]) or _DAEMON.search(scene.low[at]) else ""


def _complaints(scene: Scene, picked: "list[int]") -> "int | None":
    """The last of the warnings that say something cannot be done or is cut off, where they are most of the text, or,
    in the log of something that runs, no small part of it."""
    found = [at for at in picked if _CANNOT.search(scene.low[at]) and level_of(scene.lines[at]) == "warn"]
    found = [at for at in found if not denies(scene.low[at]) and not is_programming(scene.low[at])]
    enough = len(found) >= _SEVERAL and len(found) * 2 >= len(picked)
    if scene.reading.kind == "log":
        enough = enough or len(found) * _SMALL >= len(picked)
    return found[-1] if found and enough else None


_SMALL = 4  # one line in so many
_SEVERAL = 3
_EXCEPTION = Pattern(
    r"(?:^|[\s(:])(?:[a-z_$][\w$]{0,40}\.){0,10}[a-z]{3,60}(?:exception|error)(?:: |$)", needs=("xception", "rror")
)
_DAEMON = Pattern(
    r"(?:\](?=:)|o:\d{1,5}(?=\]))[\]:]\s{1,3}(?:(?:failed|unable|could not|cannot|can't|error) |(?:error|crit|critical|fatal|alert|emerg|panic): )",
    needs=("alert", "can't", "cannot", "could not", "crit", "emerg", "error", "failed", "fatal", "panic", "unable"),
)
_CANNOT = Pattern(
    r"\b(?:failed to|failure|cannot|can't|could not|couldn't|unable to|lost|giving up|timed out|timeout|unreachable|not responding|refused|unavailable"
    r"|overload(?:ed)?|not ready|not_ready|disconnected|degraded|stuck|stalled|expired|rejected|exceeded|not enough|waiting (?:on|for) (?:leader|quorum|election))\b",
    needs=(
        "can't", "cannot", "could not", "couldn't", "degraded", "disconnected", "exceeded", "expired",
        "failed to", "failure", "giving up", "lost", "not enough", "not ready", "not responding",
        "not_ready", "overload", "refused", "rejected", "stalled", "stuck", "timed out", "timeout",
        "unable to", "unavailable", "unreachable", "waiting ",
    ),
)  # fmt: skip
_PLAIN_ERROR = Pattern(
    r"^(?:.{0,80}(?:\]|\w): )?(?:error|fatal|panic|critical)(?: error)?: \S|^\"?failed to \w+",
    needs=("critical", "error", "failed to ", "fatal", "panic"),
)
_STATUS_COLUMN = Pattern(
    r"^(?:[\w -]{1,20}[ _-])?(?:status|state|health|phase|condition|conclusion|result|connection|connected|online|robustness)$"
    r"|^[a-z]{3,24}(?:status|state|health|phase)$",
    needs=(
        "conclusion",
        "condition",
        "connected",
        "connection",
        "health",
        "online",
        "phase",
        "result",
        "robustness",
        "state",
        "status",
    ),
)
_BAD = (
    r"(?:failed|failing|failure|error(?:_[a-z]{3,20})?|errored|degraded|unhealthy|down|critical|offline|faulted|unreachable|lost|crashed|fatal|not[ _-]?ready"
    r"|unavailable|broken|disconnected|corrupt(?:ed)?|timed[ _-]?out|dead|stale|suspended|evicted|blocked|not[ _-]running|partiallyfailed|rollback\w*"
    r"|disrupted|inoperable|aborted|stalled|impaired|(?!no)[a-z]{3,24}[ _-]?(?:failed|failure|error))"
)
_BAD_CELL = Pattern(
    r"^[\W_]{0,3}" + _BAD + r"\b(?!\s?[=:]\s?0)",
    needs=(
        "aborted",
        "blocked",
        "broken",
        "corrupt",
        "crashed",
        "critical",
        "dead",
        "degraded",
        "disconnected",
        "disrupted",
        "down",
        "error",
        "evicted",
        "failed",
        "failing",
        "failure",
        "fatal",
        "faulted",
        "impaired",
        "inoperable",
        "lost",
        "offline",
        "ready",
        "rollback",
        "running",
        "stale",
        "stalled",
        "suspended",
        "timed",
        "unavailable",
        "unhealthy",
        "unreachable",
    ),
)
_BAD_LINE = Pattern(
    r"^\s{0,24}[\"']?(?:[\w.-]{1,30} ){0,3}(?:[a-z]{3,24}(?=s|h|p))?(?:status|state|health|phase|condition)[\"']?\s{0,3}[:=]\s{0,30}[\"']?"
    + _BAD
    + r"[\"',;.]{0,3}(?:\s{1,4}\(|\s?-\s|$)",
    needs=("condition", "health", "phase", "state", "status"),
)


def _status_cell(scene: Scene) -> "list[Signal]":
    if not _operates(scene):
        return []
    for table in tables(scene):
        for index, name in enumerate(table.names):
            if not _STATUS_COLUMN.match(name):
                continue
            for at, cells in table.rows:
                if index < len(cells) and _BAD_CELL.match(cells[index].lower()):
                    named = dict(zip(table.names, cells, strict=False))
                    service = next((named[column] for column in _NAME_COLUMNS if named.get(column)), "")
                    return [_general("status", scene, at, service)]
    return []


def _status_line(scene: Scene) -> "list[Signal]":
    if not _operates(scene):
        return []
    for at, low in enumerate(scene.low[: _HEAD + _TAIL]):
        if _BAD_LINE.match(low) and not denies(low):
            return [_general("status", scene, at)]
    return []


_CLIENT_ERROR = Pattern(
    r"^\s{0,4}(?:[\w./-]{1,40}(?:\[\d+\])?: )?(?:\[\w+\] )?(?:error(?::| \(| \d| from server)|(?:fatal|panic|critical|emerg):)|^\[(?:error|emerg|crit|fatal)\]|^\s{0,4}[\w./-]{1,40}: (?:(?:error|fatal)(?!\s{0,4}$)|cannot|can't|could not|couldn't|failed|unable)\b"
    r"|^(?:\d{3} )?(?:(?:failed|unable) to|could not|cannot) \w+",
    needs=("can't", "cannot", "could not", "couldn't", "crit", "emerg", "error", "failed", "fatal", "panic", "unable"),
)


def _client_error(scene: Scene) -> "list[Signal]":
    if not _operates(scene):
        return []
    for at, low in enumerate(scene.low[: _HEAD + _TAIL]):
        if _CLIENT_ERROR.match(low) and not denies(low) and not is_own_fault(low):
            return [_general("client", scene, at)]
    return []


def _operates(scene: Scene) -> bool:
    return any(program in OPERATORS for program in scene.reading.programs)


def _general(kind: str, scene: Scene, at: int, service: str = "") -> Signal:
    return Signal(
        _LOG_ROWS[kind], plain(service) if service else service_of(scene, at), signature=signature(scene.lines[at])
    )
