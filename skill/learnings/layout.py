"""The inside of one entry: where its heading, header fields, sections and metadata stand, as byte offsets. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.fences import FenceLine, regions
from skill.learnings.fields import key_name

_HEADING = re.compile(rb" {0,3}(#{1,6})(?:[ \t]+|$)")
_FENCE = re.compile(rb" {0,3}(`{3,}|~{3,})(.*)", re.DOTALL)
_COLON = rb"(?::|\xef\xbc\x9a)"
_BOLD_FIELD = re.compile(
    rb"[ \t]*([-*+][ \t]+)?\*\*([^*\n]{1,80}?)(?:[ \t]*" + _COLON + rb"[ \t]*\*\*|\*\*[ \t]*" + _COLON + rb")[ \t]*"
)
_PLAIN_FIELD = re.compile(
    rb"[ \t]*([-*+][ \t]+)([^\s:*`|\[\]<>][^:*`|\[\]<>\n]{0,60}?)[ \t]*(?::(?=[ \t\r]|$)|\xef\xbc\x9a)[ \t]*"
)
_RULE = re.compile(rb" {0,3}-{3,}[ \t\r]*$")
# A fence that nothing closes ends before one of these: the sections that tools write and read.
_KNOWN_SECTIONS = frozenset(
    rb"""summary;details;impact;metrics;suggested action;metadata;resolution;promoted;reopened;timeline;root cause;
    mitigation;prevention;action items;requested capability;user context;complexity estimate;
    suggested implementation""".replace(b"\n    ", b"").split(b";")
)
METADATA_TITLES = frozenset({"metadata", "元数据"})


class FieldLine:
    """One `**Name**: value` or `- Name: value` line; the value spans [value_start, value_end)."""

    __slots__ = ("end", "key", "lead", "start", "value_end", "value_start")

    def __init__(self, key: str, lead: bytes, start: int, end: int, value_start: int, value_end: int) -> None:
        self.key = key
        self.lead = lead
        self.start = start
        self.end = end
        self.value_start = value_start
        self.value_end = value_end

    def moved(self, by: int) -> FieldLine:
        """The same line in bytes that begin elsewhere."""
        offsets = (self.start, self.end, self.value_start, self.value_end)
        return FieldLine(self.key, self.lead, *(offset + by for offset in offsets))


class Section:
    """A heading below the entry's own: its body spans [body_start, end) up to the next heading or the last rule."""

    __slots__ = ("body_start", "end", "level", "start", "title")

    def __init__(self, title: str, level: int, start: int, body_start: int) -> None:
        self.title = title
        self.level = level
        self.start = start
        self.body_start = body_start
        self.end = body_start


class Layout:
    """Everything an edit or a reader of one entry needs to find its lines."""

    __slots__ = ("body_start", "end", "fields", "level", "metadata", "sections", "separator")

    def __init__(self) -> None:
        self.level = 2
        self.body_start = 0
        self.fields: list[FieldLine] = []
        self.sections: list[Section] = []
        self.metadata: list[FieldLine] = []
        self.separator: int | None = None
        self.end = 0

    def section(self, title: str) -> Section | None:
        wanted = title.casefold()
        return next((section for section in self.sections if section.title.casefold() == wanted), None)


def layout(block: bytes) -> Layout:
    """Finds the parts of `block`, the bytes of one entry from its heading to the next block."""
    found = Layout()
    lines = list(_lines(block))
    found.separator = _separator(block, lines)
    found.end = len(block) if found.separator is None else found.separator
    if not lines:
        return found
    own = _HEADING.match(block)
    found.level = len(own[1]) if own else 2
    found.body_start = lines[0][1]
    for start, end in _visible(block, lines[1:], found.level):
        if start >= found.end:
            break
        _place(block, start, end, found)
    if found.sections:
        found.sections[-1].end = found.end
    return found


def header_value(block: bytes, key: str) -> str | None:
    """The value of one header field, found without looking at the rest of the entry where that is possible."""
    first = block.find(b"\n") + 1
    below = block.find(b"\n#", first)
    header = block[: below + 1] if below >= 0 else block
    found = layout(block if b"```" in header or b"~~~" in header or b"<!--" in header else header)
    line = next((line for line in found.fields if line.key == key), None)
    return None if line is None else block[line.value_start : line.value_end].decode("utf-8", "replace")


def field_line(block: bytes, start: int, end: int) -> FieldLine | None:
    """The field on the line [start, end) of `block`, or None where it holds none."""
    match = _BOLD_FIELD.match(block, start, end) or _PLAIN_FIELD.match(block, start, end)
    if match is None:
        return None
    value_end = match.end() + len(block[match.end() : end].rstrip())
    key = key_name(match[2].decode("utf-8", "replace"))
    return FieldLine(key, match[1] or b"", start, end, match.end(), value_end)


def _place(block: bytes, start: int, end: int, found: Layout) -> None:
    heading = _HEADING.match(block, start, end)
    if heading and len(heading[1]) > found.level:
        if found.sections:
            found.sections[-1].end = start
        title = block[heading.end() : end].decode("utf-8", "replace").strip().rstrip("#").rstrip()
        found.sections.append(Section(title, len(heading[1]), start, end))
        return
    in_metadata = bool(found.sections) and found.sections[-1].title.casefold() in METADATA_TITLES
    if (in_metadata or not found.sections) and (field := field_line(block, start, end)):
        (found.metadata if in_metadata else found.fields).append(field)


def _lines(block: bytes) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(block):
        end = block.find(b"\n", start) + 1 or len(block)
        yield start, end
        start = end


def _separator(block: bytes, lines: list[tuple[int, int]]) -> int | None:
    """Offset of the closing rule: the last line that is not blank, when it is a rule."""
    for start, end in reversed(lines[1:]):
        line = block[start:end].rstrip()
        if line:
            return start if _RULE.match(line) else None
    return None


def _visible(block: bytes, lines: list[tuple[int, int]], level: int) -> Iterator[tuple[int, int]]:
    """The lines outside fences and comments."""
    ends = _fence_regions(block, lines)
    hidden_until = -1
    broken_fence = False
    for start, end in lines:
        if start < hidden_until:
            continue
        if start in ends:
            hidden_until = ends[start] + 1
        elif block.startswith(b"<!--", start) and (close := block.find(b"-->", start)) >= 0:
            hidden_until = close
        elif _FENCE.match(block, start, end):
            broken_fence = True
        elif not broken_fence or _is_known_section(block, start, end, level):
            broken_fence = False
            yield start, end


def _fence_regions(block: bytes, lines: list[tuple[int, int]]) -> dict[int, int]:
    if b"```" not in block and b"~~~" not in block:
        return {}
    fences = [(start, _FENCE.match(block[start:end])) for start, end in lines]
    marks = [FenceLine(at, mark[1].decode(), mark[2].decode("utf-8", "replace")) for at, mark in fences if mark]
    return regions(marks)


def _is_known_section(block: bytes, start: int, end: int, level: int) -> bool:
    heading = _HEADING.match(block, start, end)
    if not heading or len(heading[1]) <= level:
        return False
    return block[heading.end() : end].strip().lower() in _KNOWN_SECTIONS
