"""Figures that stand apart in an output, said as one line each, so that ordinary rules can read them."""

# ruff: noqa: E501 (patterns stay whole)

from skill.hook.pattern import MULTILINE, Pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_MEMORY = Pattern(
    r"^Mem:\s{1,40}([\d.]+)(\w{0,2})\s{1,40}([\d.]+)\w{0,2}\s.*?([\d.]+)(\w{0,2})$", MULTILINE, needs=("Mem:",)
)
_IDLE = Pattern(r"%?Cpu\(s\):.{0,120}?([\d.]{1,6})\s?%?\s?id\b", needs=("Cpu(s):",))
_LOAD = Pattern(r"load average: [\d.]{1,8}, [\d.]{1,8}, ([\d.]{1,8})", needs=("load average: ",))
SUSTAINED_LOAD = 8.0  # of the last 15 minutes; a busy moment of a build machine is no news
_PAIRS = (
    ("used_memory", "maxmemory", "memory usage"),
    ("connected_clients", "maxclients", "connection pool usage"),
    ("nf_conntrack_count", "nf_conntrack_max", "conntrack usage"),
    ("threads_connected", "max_connections", "connection pool usage"),
)
_FIELD = Pattern(r"^[\s|*]{0,8}(?:net\.\S{0,40}\.)?([a-z_]{4,30})[\s|]{0,20}[:=|\s][\s|]{0,20}(\d{1,15})\b", MULTILINE)
_TYPE = Pattern(
    r"^\s{0,20}(?:- )?\"?type\"?:\s{1,30}\"?((?!not|un)[a-z]{0,40}ready|available|healthy|synced|reconciled|established|initialized|programmed|accepted|applied|configured|connected|installed|provisioned|resolvedrefs|succeeded|[a-z]{0,60}(?:failed|failing|failure|degraded|stalled|unhealthy|notready|unavailable|unreachable|errored))\b",
    needs=("type",),
)
_BAD_TYPES = (
    "failed",
    "failing",
    "failure",
    "degraded",
    "stalled",
    "unhealthy",
    "notready",
    "unavailable",
    "unreachable",
    "errored",
)
_STATUS = Pattern(r"^\s{0,20}(?:- )?\"?status\"?:\s{1,30}\"?(false|true|unknown)\b", needs=("status",))
_REPLICAS = Pattern(r"\breplicas: ([\d,]{1,100})\s{1,10}isr: ([\d,]{0,100})", needs=("replicas: ",))
_SHARE = Pattern(r"\b(\d{1,4})/(\d{1,4}) (healthy|reachable)\b", needs=("healthy", "reachable"))
_OLD = Pattern(r"(?:[5-9]m|\d{2,4}m|\d{1,4}h|\d{1,4}d)")
_UNITS = {"": 1, "b": 1, "k": 1e3, "ki": 1e3, "m": 1e6, "mi": 1e6, "g": 1e9, "gi": 1e9, "t": 1e12, "ti": 1e12}


def statements(lines: "list[str]", low: "list[str]") -> "list[str]":
    """Lower-case sentences such as "memory usage: 97.2 %"; empty for most outputs."""
    text = "\n".join(lines[:400])
    said = []
    for found in _MEMORY.finditer(text):
        said += _memory(found)
    load = _LOAD.search(text)
    for found in _IDLE.finditer(text) if load and float(load.group(1)) >= SUSTAINED_LOAD else ():
        said.append(f"cpu usage: {100 - float(found.group(1)):.1f} %")
    plain = "\n".join(low[:400])
    if any(part in plain for part, _, _ in _PAIRS):
        said += _pairs(plain)
    if "type" in plain and "status" in plain:
        said += _conditions(low[:400])
    if "isr: " in plain:
        said += _replicas(low[:400])
    said += [f"only {a} of {b} {what}" for a, b, what in _shares(plain)]
    if "DESIRED" in text:
        said += _workloads(lines[:400])
    return said


def _shares(text: str) -> "list[tuple[str, str, str]]":
    found = [match.groups() for match in _SHARE.finditer(text)]
    return [(a, b, what) for a, b, what in found if int(a) < int(b)]


def _workloads(lines: "list[str]") -> "list[str]":
    """Rows of a listing whose READY is below DESIRED though they are minutes old."""
    from skill.hook.cells import tables_of

    said = []
    for table in tables_of(lines):
        if "desired" not in table.names or "ready" not in table.names:
            continue
        for _at, cells in table.rows:
            row = dict(zip(table.names, cells, strict=False))
            desired, ready = row["desired"], row.get("ready", "")
            if (
                desired.isdecimal()
                and ready.isdecimal()
                and int(ready) < int(desired)
                and _OLD.match(row.get("age", ""))
            ):
                said.append(f"replicas: {ready} of {desired} ready in {row.get('name', '')}".rstrip())
    return said


def _memory(found: "re.Match[str]") -> "list[str]":
    total = _bytes(found.group(1), found.group(2))
    available = _bytes(found.group(4), found.group(5))
    return [f"memory usage: {100 * (1 - available / total):.1f} %"] if total and available <= total else []


def _bytes(number: str, unit: str) -> float:
    try:
        return float(number) * _UNITS.get(unit.lower(), 1)
    except ValueError:
        return 0.0


def _pairs(text: str) -> "list[str]":
    known = dict(_FIELD.pairs(text))
    said = []
    for part, whole, name in _PAIRS:
        if part in known and int(known.get(whole, 0)) > 0:
            said.append(f"{name}: {100 * int(known[part]) / int(known[whole]):.1f} %")
    return said


def _conditions(low: "list[str]") -> "list[str]":
    """A `type: Ready` and a `status: "False"` of one block, in either order."""
    said, kind, status = [], "", ""
    for line in low:
        found_type, found_status = _TYPE.match(line), _STATUS.match(line)
        if not line.strip() or (line.lstrip().startswith("- ") and not found_type and not found_status):
            kind = status = ""
        kind = found_type.group(1) if found_type else kind
        status = found_status.group(1) if found_status else status
        if kind and status:
            if status == ("true" if kind.endswith(_BAD_TYPES) else "false"):
                said.append(f"condition {kind} is {status}")
            kind = status = ""
    return said


def _replicas(low: "list[str]") -> "list[str]":
    missing = 0
    for line in low:
        found = _REPLICAS.search(line)
        if found and found.group(1).count(",") > found.group(2).count(","):
            missing += 1
    return [f"under-replicated partitions: {missing}"] if missing else []
