"""Edits of one entry's bytes that touch only the lines they own and keep the file's line ends. Pure."""

from __future__ import annotations

import re

from skill.learnings.fields import display_name, key_name
from skill.learnings.layout import METADATA_TITLES, FieldLine, Section, layout
from skill.learnings.scan import Scan
from skill.learnings.text import canonical, inline, neutralise

_BOM = b"\xef\xbb\xbf"
_METADATA_ORDER = (
    "source",
    "trigger",
    "category",
    "frequency",
    "environment",
    "service",
    "services-affected",
    "related-alerts",
    "related-incidents",
    "related-features",
    "dora-metrics-impact",
    "tags",
    "see-also",
    "pattern-key",
    "recurrence-count",
    "first-seen",
    "last-seen",
)
_LAST_ID_HEADING = re.compile(rb"(?:\A|\n) {0,3}#{1,3}[ \t]+\[?[A-Z][A-Z0-9]{1,15}-[0-9]{8}")


def set_field(block: bytes, name: str, value: str) -> bytes:
    """`block` with the header field `name` set: in place, or on a new line behind the last header field."""
    found = layout(block)
    line = _named(found.fields, name)
    if line is not None:
        return _with_value(block, line, value)
    eol = _line_end(block)
    lead = found.fields[-1].lead if found.fields else b""
    new = lead + f"**{display_name(name)}**: {inline(value)}".encode() + eol
    if found.fields:
        return _insert(block, found.fields[-1].end, new, eol)
    follows = block[found.body_start : found.body_start + 2]
    return _insert(block, found.body_start, eol + new + (b"" if follows[:1] in (b"\n", b"\r", b"") else eol), eol)


def set_metadata(block: bytes, name: str, value: str) -> bytes:
    """`block` with `- Name: value` under Metadata, a new line in the documented order.

    The section is added at the end where it is missing.
    """
    found = layout(block)
    line = _named(found.metadata, name)
    if line is not None:
        return _with_value(block, line, value)
    section = next((s for s in found.sections if s.title.casefold() in METADATA_TITLES), None)
    new = f"- {display_name(name)}: {inline(value)}"
    if section is None:
        return _add_section(block, "Metadata", new, None)
    at = _documented_place(found.metadata, name) or section.body_start
    eol = _line_end(block)
    return _insert(block, at, new.encode("utf-8", "replace") + eol, eol)


def set_section(block: bytes, title: str, body: str, after: str | None = "Metadata") -> bytes:
    """`block` with the section `title` holding `body`: replaced, or added behind the section `after` or at the end."""
    section = layout(block).section(title)
    if section is None:
        return _add_section(block, title, neutralise(canonical(body)), after)
    eol = _line_end(block)
    new = _lines(neutralise(canonical(body)), eol)
    end = _content_end(block, section)
    head = block[: section.body_start]
    return head + (_rest_of_line(head, eol) if new else b"") + new + block[end:]


def append(tail: bytes, entry_text: str) -> bytes:
    """What to write behind a file that ends with `tail`, so that `entry_text` is read as an entry of its own.

    Ends an unfinished last line, keeps the file's line ends, and closes a fence or comment left open, which would
    otherwise swallow the entry. Pass at least the last entry as `tail`.
    """
    eol = _line_end(tail[tail.rfind(b"\n", 0, tail.rfind(b"\n")) + 1 :])
    body = entry_text.replace("\r\n", "\n").strip("\n") + "\n"
    lead = b"" if tail == _BOM else _rest_of_line(tail, eol)
    closing = _left_open(tail)
    if closing:
        lead += closing.encode() + eol
    if closing or lead or not _ends_blank(tail):
        lead += eol
    return lead + body.replace("\n", eol.decode()).encode("utf-8", "replace")


def _left_open(tail: bytes) -> str | None:
    last = 0
    for heading in _LAST_ID_HEADING.finditer(tail):
        last = heading.start()
    return Scan(tail, last).run().open_at_end()


def _ends_blank(tail: bytes) -> bool:
    lines = tail[-8:].split(b"\n")
    return tail in (b"", _BOM) or (len(lines) > 2 and not lines[-2].strip())


def _documented_place(lines: list[FieldLine], name: str) -> int:
    """Offset for a new metadata line: before the first one that comes later in an entry, or behind all.

    Beside the Pattern-Key a line also has surroundings of its own: `git rebase` takes equal changes in equal
    surroundings for the same one, and would drop one of them.
    """
    key = key_name(name)
    later = _METADATA_ORDER[_METADATA_ORDER.index(key) + 1 :] if key in _METADATA_ORDER else ()
    following = next((line.start for line in lines if line.key in later), None)
    return (lines[-1].end if lines else 0) if following is None else following


def _named(lines: list[FieldLine], name: str) -> FieldLine | None:
    key = key_name(name)
    return next((line for line in lines if line.key == key), None)


def _with_value(block: bytes, line: FieldLine, value: str) -> bytes:
    blank = b"" if block[line.value_start - 1 : line.value_start] in (b" ", b"\t") or not value else b" "
    return block[: line.value_start] + blank + inline(value).encode("utf-8", "replace") + block[line.value_end :]


def _add_section(block: bytes, title: str, body: str, after: str | None) -> bytes:
    found = layout(block)
    anchor = found.section(after) if after else None
    at = _content_end(block, anchor) if anchor else len(block[: found.end].rstrip(b" \t\r\n"))
    if not anchor:
        at = min(found.end, (block.find(b"\n", at) + 1) or len(block))
    level = found.sections[0].level if found.sections else found.level + 1
    eol = _line_end(block)
    new = eol + _lines(f"{'#' * level} {inline(title)}", eol) + _lines(body, eol)
    if at < len(block) and block[at : at + 1] not in (b"\n", b"\r"):
        new += eol
    return _insert(block, at, new, eol)


def _lines(text: str, eol: bytes) -> bytes:
    return (text + "\n").replace("\n", eol.decode()).encode("utf-8", "replace") if text else b""


def _content_end(block: bytes, section: Section) -> int:
    """Offset behind the last line of the section that is not blank."""
    text_end = len(block[: section.end].rstrip(b" \t\r\n"))
    if text_end < section.body_start:
        return section.body_start
    return (block.find(b"\n", text_end) + 1) or len(block)


def _insert(block: bytes, at: int, new: bytes, eol: bytes) -> bytes:
    return block[:at] + _rest_of_line(block[:at], eol) + new + block[at:]


def _rest_of_line(text: bytes, eol: bytes) -> bytes:
    """What is missing to end the last line of `text`."""
    if not text or text.endswith(b"\n"):
        return b""
    return b"\n" if text.endswith(b"\r") and eol == b"\r\n" else eol


def _line_end(block: bytes) -> bytes:
    end = block.find(b"\n")
    return b"\r\n" if block[:end].endswith(b"\r") or (end < 0 and block.endswith(b"\r")) else b"\n"
