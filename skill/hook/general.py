"""Readers that know no system by name: log severities, status columns, taught errors."""

import re

from skill.hook.cells import rows_of
from skill.hook.lines import LEVELS, denies, is_code, level_of
from skill.hook.match import HINT, KEY, NUMBER, CELLS, Signal, compiled, over_limit
from skill.hook.names import plain
from skill.hook.programs import OPERATORS
from skill.hook.signature import signature

_DEVELOPER = re.compile(
    r"syntax error|sql syntax|does not exist|duplicate key|violates|invalid input syntax|undefined|not defined|no such (?:file|table|column|option|command)"
    r"|unknown (?:command|flag|option|column|shorthand|config)|invalid (?:option|argument|flag|syntax|choice)|unrecognized|usage:|assert|permission denied for"
    r"|cannot find module|no module named|importerror|modulenotfound|typeerror|nameerror|keyerror|attributeerror|valueerror|indentationerror"
    r"|command not found|missing required|required (?:flag|argument|option)|unexpected token|compil(?:e|ation) error|division by zero|deprecat"
    r"|user .{0,40} not found|invalid (?:user|password)|authentication failure|file not found|\b404\b|robots\.txt|favicon"
)
_NAME_COLUMNS = ("name", "unit", "pod", "service", "container", "process", "host", "node", "job", "application", "names", "kind")
_LOG_ROWS = {
    "fatal": (
        "general.fatal_log", "A service logged a fatal error", "incident_pattern", "incident_management", "high", "P2",
        "incident_pattern.fatal_log", "", (), (), (), (), (), (), (), (), (), "",
    ),
    "error": (
        "general.error_log", "A running service logs errors", "incident_pattern", "incident_management", "medium", "P3",
        "incident_pattern.error_log", "", (), (), (), (), (), (), (), (), (), "",
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
_OWN_FAULT = re.compile(
    r"not ?found|already exists|must be|must specify|is required|expected|conflicting|unknown|too many arguments|accepts \d|access denied for user|no resources found"
    r"|not a valid|malformed|cannot parse|parse error|parsing|unmarshal|decod|immutable|no configuration|not allowed here|no matches for kind|ambiguous|forbidden|unauthorized"
    r"|permission denied|not logged in|please (?:specify|provide|run|login)|authentication required|no such|undefined|not supported|unsupported|directive|deprecated|notfound|badrequest"
)
_HEAD, _TAIL = 150, 250


def cell_hit(row, scene):
    """(line index, match, value) of the first table row one of whose cells the rule names as bad."""
    for columns, cells, header, whole in row[CELLS]:
        for table_row in _rows(scene):
            line = table_row[""]
            if header and not compiled(header).search(" ".join(table_row)):
                continue
            if whole and not compiled(whole).search(line.lower()):
                continue
            for name, cell in table_row.items():
                if not name or compiled(columns).search(name) is None:
                    continue
                found = compiled(cells).search(cell.lower())
                if found is None:
                    continue
                value = _number(found)
                if row[NUMBER] and not over_limit(row[NUMBER], value, scene.limits):
                    continue
                return scene.lines.index(line), found, value
    return None


def _number(found):
    if not found.re.groups or not found.group(1):
        return None
    text = found.group(1).replace(",", "").rstrip("%")
    scale = {"k": 1e3, "m": 1e6, "g": 1e9}.get(text[-1:], 1)
    try:
        return float(text.rstrip("kmg")) * scale
    except ValueError:
        return None


def _rows(scene):
    if scene.rows is None:
        scene.rows = rows_of(scene.lines[:600])
    return scene.rows


def signals(scene):
    """What severities, status columns and a client's own error lines say, where no rule spoke."""
    if scene.scope == "log":
        return _log_signals(scene)
    if scene.scope != "live":
        return []
    return _status_cell(scene) or _status_line(scene) or _client_error(scene)


def _log_signals(scene):
    best, level = None, ""
    lines = scene.lines
    picked = range(len(lines)) if len(lines) <= _HEAD + _TAIL else [*range(_HEAD), *range(len(lines) - _TAIL, len(lines))]
    for at in picked:
        stated = level_of(lines[at]) or ("error" if _PLAIN_ERROR.search(scene.low[at]) else "")
        if LEVELS[stated] < 3 or (best is not None and LEVELS[stated] <= LEVELS[level]):
            continue
        low = scene.low[at]
        if denies(low) or is_code(lines[at]) or _DEVELOPER.search(low):
            continue
        best, level = at, stated
    if best is None:
        return []
    return [Signal(_LOG_ROWS[level], _service(scene, best), signature=signature(lines[best]))]


_PLAIN_ERROR = re.compile(r"^(?:[^:]{0,60}\]?: )?(?:error|fatal|panic|critical)(?: error)?: \S|^\"?failed to \w+")
_STATUS_COLUMN = re.compile(r"^(?:[\w -]{1,20}[ _-])?(?:status|state|health|phase|condition|conclusion|result|connection|connected|online)$")
_BAD = (
    r"(?:failed|failing|failure|error|errored|degraded|unhealthy|down|critical|offline|faulted|unreachable|lost|crashed|fatal|not[ _-]?ready"
    r"|unavailable|broken|disconnected|corrupt(?:ed)?|timed[ _-]?out|dead|stale|suspended|evicted|blocked|not[ _-]running|partiallyfailed|rollback\w*"
    r"|detached|disrupted|inoperable|aborted)"
)
_BAD_CELL = re.compile(r"^[\W_]{0,3}" + _BAD + r"\b(?!\s?[=:]\s?0)")
_BAD_LINE = re.compile(
    r"^\s{0,24}[\"']?(?:[\w.-]{1,30} ){0,3}(?:status|state|health|phase|condition)[\"']?\s{0,3}[:=]\s{0,30}[\"']?" + _BAD + r"[\"',;.]{0,3}(?:\s{1,4}\(|\s?-\s|$)"
)


def _status_cell(scene):
    if not _operates(scene):
        return []
    for row in _rows(scene):
        for name, cell in row.items():
            if name and _STATUS_COLUMN.match(name) and _BAD_CELL.match(cell.lower()):
                at = scene.lines.index(row[""])
                return [_general("status", scene, at, service=next((row[name] for name in _NAME_COLUMNS if row.get(name)), ""))]
    return []


def _status_line(scene):
    if not _operates(scene):
        return []
    for at, low in enumerate(scene.low[:_HEAD + _TAIL]):
        if _BAD_LINE.match(low) and not denies(low):
            return [_general("status", scene, at)]
    return []


_CLIENT_ERROR = re.compile(
    r"^\s{0,4}(?:[\w./-]{1,40}(?:\[\d+\])?: )?(?:\[\w+\] )?(?:error(?::| \(| \d| from server)|(?:fatal|panic|critical|emerg):)|^\[(?:error|emerg|crit|fatal)\]|^\s{0,4}[\w./-]{1,40}: (?:error|fatal|cannot|can't|could not|couldn't|failed|unable)\b"
    r"|^(?:(?:failed|unable) to|could not|cannot) \w+"
)


def _client_error(scene):
    if not _operates(scene):
        return []
    for at, low in enumerate(scene.low[:_HEAD + _TAIL]):
        if _CLIENT_ERROR.match(low) and not _DEVELOPER.search(low) and not denies(low) and not _OWN_FAULT.search(low):
            return [_general("client", scene, at)]
    return []


def _operates(scene):
    return any(program in OPERATORS for program in scene.reading.programs)


def _general(kind, scene, at, service=""):
    return Signal(_LOG_ROWS[kind], plain(service) if service else _service(scene, at), signature=signature(scene.lines[at]))


def _service(scene, at):
    from skill.hook.names import service_of

    return service_of(scene, at, None)


def taught_signals(scene, taught):
    """Signals of errors that entries taught: their signature is that of a line here."""
    known = {row["signature"]: row for row in taught if row.get("signature")}
    found = []
    for at in error_lines(scene.lines):
        row = known.get(signature(scene.lines[at]))
        if row is not None:
            found.append(_taught(row, plain(str(row.get("service", "")))))
    return found


def _taught(row, service):
    full = ["entry." + row["pattern_key"], row.get("title", ""), row.get("category", "incident_pattern"), row.get("area", "incident_management"),
            row.get("priority", "medium"), row.get("severity", "P3"), row["pattern_key"], ""]  # fmt: skip
    full += [()] * (18 - len(full))
    assert full[KEY] and full[HINT] == ""
    return Signal(full, service, signature=row["signature"])


_ERROR_LIKE = re.compile(r"error|fail|fatal|exception|panic|refused|denied|timed? ?out|cannot|unable|could not|abort|invalid|unavailable|exceeded|critical|lost|reject", re.I)


def error_lines(lines, limit=20):
    """Indexes of at most `limit` lines that look like an error message."""
    picked = []
    for at, line in enumerate(lines):
        if _ERROR_LIKE.search(line[:500]):
            picked.append(at)
            if len(picked) == limit:
                break
    return picked


def error_signatures(output, limit=3):
    """Signatures of the first error lines of an output, for errors that no rule knows; without repetition."""
    from skill.hook.match import clean_lines

    lines = clean_lines(output)
    texts = []
    for at in error_lines(lines):
        text = signature(lines[at])
        if text.count(" ") >= 1 and text not in texts:
            texts.append(text)
    return texts[:limit]
