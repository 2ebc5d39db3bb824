"""Readers that know no system by name: log severities, status columns, taught errors."""

# ruff: noqa: E501 (patterns stay whole)

from skill.hook.columns import tables
from skill.hook.lines import LEVELS, denies, is_code, is_component, level_of
from skill.hook.match import Signal
from skill.hook.names import plain, service_of
from skill.hook.pattern import Pattern
from skill.hook.programs import OPERATORS
from skill.hook.scene import Scene
from skill.hook.signature import signature

_DEVELOPER = Pattern(
    r"syntax error|sql syntax|(?:^|[\s:(])(?:relation|table|column|database|role|user|schema|function|type|index|sequence|file|directory|path|module|command|option|name|object)\s[^:]{0,80} ?does not exist|duplicate key|violates|invalid input syntax|undefined|not defined|no such (?:file|table|column|option|command)"
    r"|unknown (?:command|flag|option|column|shorthand|config)|invalid (?:option|argument|flag|syntax|choice)|unrecognized|usage:|asserti?o?n?error|assert |permission denied for"
    r"|cannot find module|no module named|importerror|modulenotfound|typeerror|nameerror|keyerror|attributeerror|valueerror|indentationerror"
    r"|command not found|missing required|required (?:flag|argument|option)|unexpected token|compil(?:e|ation) error|division by zero|deprecat"
    r"|user .{0,40} not found|invalid (?:user|password)|authentication failure|file not found|\b404\b|robots\.txt|favicon",
    needs=(
        " not found", "404", "assert", "attributeerror", "authentication failure", "cannot find module",
        "compil", "deprecat", "division by zero", "does not exist", "duplicate key", "favicon",
        "importerror", "indentationerror", "invalid ", "keyerror", "missing required", "modulenotfound",
        "nameerror", "no module named", "no such ", "not defined", "permission denied for", "required ",
        "robots.txt", "sql syntax", "syntax error", "typeerror", "undefined", "unexpected token",
        "unknown ", "unrecognized", "usage:", "valueerror", "violates",
    ),
)  # fmt: skip
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
_OWN_FAULT = Pattern(
    r"not ?found|already exists|misspell|resolve module|requires the|needs? \d|wrong number of|must be|must specify|is required|expected|conflicting|unknown|too many arguments|accepts \d|access denied for user|no resources found"
    r"|not a valid|malformed|cannot parse|parse error|parsing|unmarshal|decod|immutable|no configuration|not allowed here|no matches for kind|ambiguous|forbidden|unauthorized"
    r"|permission denied|operation not permitted|unable to detect|not logged in|please (?:specify|provide|run|login)|authentication required|no such|undefined|not supported|unsupported|directive|deprecated|notfound|badrequest|denied the request|already in progress for",
    needs=(
        "accepts ",
        "access denied for user",
        "already exists",
        "already in progress",
        "ambiguous",
        "authentication required",
        "badrequest",
        "cannot parse",
        "conflicting",
        "decod",
        "denied the request",
        "deprecated",
        "directive",
        "expected",
        "forbidden",
        "found",
        "immutable",
        "is required",
        "malformed",
        "misspell",
        "must be",
        "must specify",
        "need",
        "no configuration",
        "no matches for kind",
        "no such",
        "not a valid",
        "not allowed here",
        "not logged in",
        "not supported",
        "parse error",
        "parsing",
        "operation not permitted",
        "permission denied",
        "please ",
        "requires the",
        "resolve module",
        "too many arguments",
        "unable to detect",
        "unauthorized",
        "undefined",
        "unknown",
        "unmarshal",
        "unsupported",
        "wrong number of",
    ),
)
_HEAD, _TAIL = 80, 160


def signals(scene: Scene) -> "list[Signal]":
    """What severities, status columns and a client's own error lines say, where no rule spoke."""
    if scene.scope == "log":
        return _log_signals(scene)
    if scene.scope != "live":
        return []
    return _status_cell(scene) or _status_line(scene) or _client_error(scene)


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
        if denies(low) or is_code(lines[at]) or (_DEVELOPER.search(low) and not is_component(low)):
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
    found = [at for at in found if not denies(scene.low[at]) and not _DEVELOPER.search(scene.low[at])]
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
        if _CLIENT_ERROR.match(low) and not _DEVELOPER.search(low) and not denies(low) and not _OWN_FAULT.search(low):
            return [_general("client", scene, at)]
    return []


def _operates(scene: Scene) -> bool:
    return any(program in OPERATORS for program in scene.reading.programs)


def _general(kind: str, scene: Scene, at: int, service: str = "") -> Signal:
    return Signal(
        _LOG_ROWS[kind], plain(service) if service else service_of(scene, at), signature=signature(scene.lines[at])
    )
