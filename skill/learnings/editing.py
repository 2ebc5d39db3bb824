"""One field of one entry by its name in `log`, wherever the entry keeps it: header, metadata, section, list. Pure."""

from __future__ import annotations

import re

from skill.learnings.document import EntryBlock, set_field, set_metadata, set_section
from skill.learnings.entry import ALIASES, kind_of
from skill.learnings.fields import key_name
from skill.learnings.kinds import FIELDS, HEADER, ITEMS, KIND_CLASSES, METADATA, SECTIONS
from skill.learnings.lifecycle import block_of
from skill.learnings.text import inline, one_line
from skill.learnings.values import InvalidEntry, checked
from skill.nearest import did_you_mean

# How the sections of an entry follow one another.
ORDER = [
    "Summary",
    "Requested Capability",
    "User Context",
    "Complexity Estimate",
    "Details",
    "Timeline",
    "Impact",
    "Metrics",
    "Root Cause",
    "Mitigation",
    "Prevention",
    "Action Items",
    "Suggested Action",
    "Suggested Implementation",
    "Metadata",
]
# What only the tool may say: these follow from what happens to an entry.
KEPT = {
    "id": "an id never changes",
    "status": "use start, resolve, wont-fix or reopen",
    "recurrence_count": "use bump",
    "skill": "it names the writer",
}


def field_set(raw: bytes, name: str, value: str) -> bytes:
    """The entry with one field set; raises InvalidEntry with the allowed values or the nearest field."""
    block = block_of(raw)
    kind = kind_of(block) or "learning"
    field = _field(kind, name)
    said = checked(KIND_CLASSES[kind], field, value)
    if field == KIND_CLASSES[kind].title_field:
        return _retitled(raw, block, str(said))
    if field in HEADER:
        return set_field(raw, HEADER[field], str(said))
    if field in SECTIONS[kind]:
        return set_section(raw, SECTIONS[kind][field], _body(field, said), place(block, SECTIONS[kind][field]))
    if field in ITEMS[kind]:
        title, shown = ITEMS[kind][field]
        return set_section(raw, title, _with_item(block.sections.get(title, ""), shown, str(said)), place(block, title))
    return set_metadata(raw, METADATA[kind][field], str(said))


def place(block: EntryBlock, title: str) -> str | None:
    """The section behind which a missing one belongs: the last held one that comes earlier in an entry."""
    held = list(block.sections)
    earlier = ORDER[: ORDER.index(title)] if title in ORDER else []
    return next((name for name in reversed(earlier) if name in held), None if "Metadata" not in held else held[0])


def _field(kind: str, name: str) -> str:
    plain = name.strip("-").replace("-", "_").replace(" ", "_").lower()
    field = plain if plain in FIELDS[kind] else ALIASES[kind].get(plain, "")
    if not field:
        allowed = [known for known in FIELDS[kind] if known not in KEPT]
        raise InvalidEntry(
            f"{name}: not a field of a {kind}.{did_you_mean(plain, allowed)} Fields: {', '.join(allowed)}"
        )
    if field in KEPT:
        raise InvalidEntry(f"{name}: {KEPT[field]}")
    return field


def _body(field: str, said: object) -> str:
    if field == "timeline":
        rows = [f"| {time} | {event.replace('|', chr(92) + '|')} |" for time, event in said]  # type: ignore[attr-defined]
        return "\n".join(["| Time (UTC) | Event |", "|------------|-------|", *rows])
    if field == "action_items":
        return "\n".join(f"- [ ] {item}" for item in said)  # type: ignore[attr-defined]
    return str(said)


def _with_item(body: str, shown: str, value: str) -> str:
    line = f"- {shown}: {inline(value)}"
    lines = body.split("\n") if body.strip() else []
    for number, held in enumerate(lines):
        found = re.match(r"\s*[-*]\s*\**([^:*]+)\**:", held)
        if found and key_name(found[1]) == key_name(shown):
            lines[number] = line
            return "\n".join(lines)
    return "\n".join([*lines, line])


def _retitled(raw: bytes, block: EntryBlock, title: str) -> bytes:
    """The heading line with another title; the id and all around it stay."""
    line_end = raw.find(b"\n") if b"\n" in raw else len(raw)
    end = line_end - 1 if raw[line_end - 1 : line_end] == b"\r" else line_end
    heading = raw[:end]
    head = heading[: heading.find(block.id.encode()) + len(block.id)]
    head += b"]" if block.bracketed else b""
    return head + b" " + inline(one_line(title)).encode() + raw[end:]
