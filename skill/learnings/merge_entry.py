"""Three-way merging of one entry: section by section, field by field, line by line. Pure.

Counts add up over the ancestor, the later Last-Seen and the earlier First-Seen win, lists are united, and only what
both sides changed differently is a conflict, marked inside the entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace

from skill.learnings.document import EntryBlock, parse, set_field
from skill.learnings.layout import FieldLine, layout
from skill.learnings.merge_lines import marked, merge_keyed, merge_lines, split_lines
from skill.learnings.recurrence import RECURS_AT, raised_priority, recurrence_count

_UNITED = frozenset(
    {"see-also", "tags", "related-alerts", "related-incidents", "related-features", "services-affected", "service"}
)
_NUMBER = re.compile(rb"\d{1,9}")
_COMMA = re.compile(rb"\s*,\s*(?![^()]*\))")
_HEADING = ("heading",)
_RULE = ("rule",)


@dataclass(frozen=True)
class MergedEntry:
    """The bytes of an entry, and how many places in it carry conflict markers."""

    data: bytes
    conflicts: int


@dataclass(frozen=True)
class Unit:
    """A piece of an entry: its lines, the blank ones behind it, and its fields by offsets into `core`."""

    core: bytes
    blank: bytes
    fields: tuple[FieldLine, ...] = ()
    conflicts: int = 0
    from_theirs: bool = False


_Units = dict[Hashable, Unit]


def merge_entry(base: bytes | None, ours: bytes, theirs: bytes) -> MergedEntry:
    """One entry out of two versions of it; `base` is None where both sides added it."""
    eol = b"\r\n" if ours[: ours.find(b"\n") + 1].endswith(b"\r\n") else b"\n"

    def combine(before: Unit | None, mine: Unit, other: Unit) -> Unit:
        return _merge_part(base is not None, before, mine, other, eol)

    merged = _merged(_parts(base) if base is not None else {}, _parts(ours), _parts(theirs), combine)
    if _RULE in merged:
        merged[_RULE] = merged.pop(_RULE)
    data = _joined(merged.values(), eol)
    if base is not None:
        data = _raised(data, base, ours, theirs)
    return MergedEntry(data, sum(unit.conflicts for unit in merged.values()))


def _merged(base: _Units, ours: _Units, theirs: _Units, combine: Callable[[Unit | None, Unit, Unit], Unit]) -> _Units:
    theirs = {key: unit if key in ours else replace(unit, from_theirs=True) for key, unit in theirs.items()}
    return merge_keyed(base, ours, theirs, combine, _same)


def _parts(raw: bytes) -> _Units:
    """The entry cut at its sections; the key of a part is its title and how often that came before."""
    found = layout(raw)
    cuts = [("", 0), *((section.title.casefold(), section.start) for section in found.sections)]
    ends = [*(start for _, start in cuts[1:]), found.end]
    parts: _Units = {}
    for (title, start), end in zip(cuts, ends, strict=True):
        fields = [line for line in (*found.fields, *found.metadata) if start <= line.start < end]
        parts[_numbered(parts, "part", title)] = _unit(raw, start, end, fields)
    if found.separator is not None:
        parts[_RULE] = _unit(raw, found.separator, len(raw))
    return parts


def _lines(part: Unit | None) -> _Units:
    """A part with fields cut into its heading, its fields and the text between them."""
    units: _Units = {}
    if part is None:
        return units
    at = part.core.find(b"\n") + 1 or len(part.core)
    units[_HEADING] = _unit(part.core, 0, at)
    behind = ""
    for line in part.fields:
        if line.start > at:
            units["text", behind] = _unit(part.core, at, line.start)
        units[_numbered(units, "field", line.key)] = _unit(part.core, line.start, line.end, [line])
        at, behind = line.end, line.key
    if at < len(part.core):
        units["text", behind] = _unit(part.core, at, len(part.core))
    return units


def _unit(raw: bytes, start: int, end: int, fields: Iterable[FieldLine] = ()) -> Unit:
    text_end = start + len(raw[start:end].rstrip(b" \t\r\n"))
    core_end = raw.find(b"\n", text_end, end) + 1 or end
    return Unit(raw[start:core_end], raw[core_end:end], tuple(line.moved(-start) for line in fields))


def _numbered(units: _Units, kind: str, name: str) -> tuple[str, str, int]:
    number = 0
    while (kind, name, number) in units:
        number += 1
    return kind, name, number


def _merge_part(has_base: bool, base: Unit | None, ours: Unit, theirs: Unit, eol: bytes) -> Unit:
    blank = _three_way(base.blank if base else None, ours.blank, theirs.blank)
    if blank is None:
        blank = max(ours.blank, theirs.blank, key=len)
    if ours.fields and theirs.fields:

        def combine(before: Unit | None, mine: Unit, other: Unit) -> Unit:
            return _merge_line(has_base, before, mine, other, eol)

        merged = _merged(_lines(base), _lines(ours), _lines(theirs), combine)
        conflicts = sum(unit.conflicts for unit in merged.values())
        return Unit(_joined(merged.values(), eol), blank, conflicts=conflicts)
    return replace(_merge_text(base, ours, theirs, eol), blank=blank)


def _merge_text(base: Unit | None, ours: Unit, theirs: Unit, eol: bytes) -> Unit:
    before, mine, other = (split_lines(unit.core) if unit else [] for unit in (base, ours, theirs))
    merged = merge_lines(before, mine, other, eol)
    return Unit(b"".join(merged.lines), ours.blank, conflicts=merged.conflicts)


def _merge_line(has_base: bool, base: Unit | None, ours: Unit, theirs: Unit, eol: bytes) -> Unit:
    key = ours.fields[0].key if ours.fields else ""
    if key == "recurrence-count":
        return _with_value(ours, _added_up(has_base, base, ours, theirs))
    chosen = _three_way(base.core.rstrip() if base else None, ours.core.rstrip(), theirs.core.rstrip())
    if chosen is not None:
        return ours if chosen == ours.core.rstrip() else replace(theirs, blank=ours.blank)
    if key in ("last-seen", "first-seen"):
        values = [_value(ours), _value(theirs)]
        return _with_value(ours, max(values) if key == "last-seen" else min(values))
    if key in _UNITED:
        return _with_value(ours, _united(base, ours, theirs))
    if key:
        return replace(ours, core=b"".join(marked([ours.core], [theirs.core], eol)), conflicts=1)
    if ours.core.lstrip(b" ").startswith(b"#"):
        return _heading_conflict(ours, theirs, eol)
    return _merge_text(base, ours, theirs, eol)


def _heading_conflict(ours: Unit, theirs: Unit, eol: bytes) -> Unit:
    """Two titles: ours stays in the heading, and both stand below it, since a marker above would leave the entry."""
    blocks = [_block(unit.core) for unit in (ours, theirs)]
    titles = [f"**Title**: {(block.title if block else '') or ''}".encode() + eol for block in blocks]
    return replace(ours, core=ours.core + b"".join(marked(titles[:1], titles[1:], eol)), conflicts=1)


def _three_way(base: bytes | None, ours: bytes, theirs: bytes) -> bytes | None:
    """What both agree on or only one of them changed; None when both changed it."""
    if ours == theirs or theirs == base:
        return ours
    return theirs if ours == base else None


def _added_up(has_base: bool, base: Unit | None, ours: Unit, theirs: Unit) -> bytes:
    mine, other = _number(ours), _number(theirs)
    if not has_base:
        return b"%d" % max(mine, other)
    before = _number(base) if base else 1
    return b"%d" % max(1, mine + other - before)


def _united(base: Unit | None, ours: Unit, theirs: Unit) -> bytes:
    before, mine, other = (_COMMA.split(_value(unit)) if unit else [] for unit in (base, ours, theirs))
    kept = [item for item in mine if item in other or item not in before]
    return b", ".join([*kept, *(item for item in other if item not in before and item not in kept)])


def _value(unit: Unit) -> bytes:
    return unit.core[unit.fields[0].value_start : unit.fields[0].value_end]


def _with_value(unit: Unit, value: bytes) -> Unit:
    line = unit.fields[0]
    return replace(unit, core=unit.core[: line.value_start] + value + unit.core[line.value_end :])


def _number(unit: Unit) -> int:
    found = _NUMBER.match(_value(unit))
    return int(found[0]) if found else 1


def _same(one: Unit, other: Unit) -> bool:
    return one.core.split() == other.core.split()


def _joined(units: Iterable[Unit], eol: bytes) -> bytes:
    data = b""
    before: Unit | None = None
    for unit in units:
        if data and not data.endswith(b"\n"):
            data += eol
        opens = unit.core.lstrip(b" ")[:1] in (b"#", b"-") and not unit.fields
        if before is not None and opens and not before.blank and unit.from_theirs != before.from_theirs:
            data += eol
        data += unit.core + unit.blank
        before = unit
    return data


def _raised(data: bytes, base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """The priority one step up where only both sides' counts together make the problem a recurring one."""
    blocks = [_block(raw) for raw in (data, base, ours, theirs)]
    counts = [recurrence_count(block) for block in blocks if block]
    priorities = {block.fields.get("priority", "") for block in blocks if block}
    if len(counts) < 4 or len(priorities) > 1 or counts[0] < RECURS_AT or max(counts[1:]) >= RECURS_AT:
        return data
    raised = raised_priority(priorities.pop())
    return set_field(data, "Priority", raised) if raised else data


def _block(raw: bytes) -> EntryBlock | None:
    return next(iter(parse(raw).entries), None)
