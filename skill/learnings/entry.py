"""Entries out of named values, and out of the blocks that hold them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from skill.learnings import keys
from skill.learnings.document import EntryBlock
from skill.learnings.fields import STATUSES, key_name
from skill.learnings.kinds import (
    FIELDS,
    HEADER,
    ITEMS,
    KIND_CLASSES,
    LISTS,
    METADATA,
    SECTIONS,
    Entry,
    FeatureRequest,
    Learning,
    OperationsIssue,
)
from skill.learnings.layout import field_line
from skill.learnings.text import canonical, one_line
from skill.learnings.values import InvalidEntry, action_item, checked, timeline_row
from skill.learnings.vocabulary import (
    AREA_OF_CATEGORY,
    AREAS,
    CATEGORIES,
    FILES,
    HEADERS,
    KINDS,
    PREFIXES,
    PRIORITIES,
    PRIORITY_OF_SEVERITY,
    SEVERITIES,
)
from skill.nearest import did_you_mean

__all__ = [
    "AREAS",
    "CATEGORIES",
    "FIELDS",
    "FILES",
    "HEADERS",
    "KINDS",
    "LISTS",
    "PREFIXES",
    "PRIORITIES",
    "SEVERITIES",
    "STATUSES",
    "Entry",
    "FeatureRequest",
    "InvalidEntry",
    "Learning",
    "OperationsIssue",
    "derived_key",
    "entry_from_block",
    "entry_from_mapping",
    "kind_of",
    "stamped",
]

ALIASES: dict[str, dict[str, str]] = {
    "learning": {"title": "summary", "name": "summary"},
    "issue": {"title": "name", "services_affected": "service", "dora_metrics_impact": "dora_impact"},
    "feature": {
        "title": "name",
        "capability_name": "name",
        "summary": "requested_capability",
        "complexity_estimate": "complexity",
    },
}
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_Kind = TypeVar("_Kind", bound=Entry)


def entry_from_mapping(kind: str, mapping: Mapping[str, object]) -> Entry:
    """The entry that `mapping` describes, by the snake_case names of the fields.

    None and empty values count as absent; lists become one line or one paragraph where the field is that.
    Raises InvalidEntry with the field, the allowed values and the nearest match.
    """
    if kind not in KIND_CLASSES:
        raise InvalidEntry(f"kind: {kind!r} is none of {', '.join(KINDS)}.{did_you_mean(kind, KINDS)}")
    shape = KIND_CLASSES[kind]
    values: dict[str, object] = {}
    for name, value in mapping.items():
        target = _field_name(kind, name)
        if target is None or value is None or value == "" or value == [] or value == ():
            continue
        if target in values:
            raise InvalidEntry(f"{name}: means {target}, which is given too; keep one of them")
        values[target] = checked(shape, target, value)
    for name in shape.required:
        if not values.get(name):
            raise InvalidEntry(f"{name}: a {kind} needs it; see: ops-learnings log {kind} --help")
    return shape(**_defaults(kind, values), **values)  # type: ignore[arg-type]


def stamped(entry: _Kind, entry_id: str, now: datetime) -> _Kind:
    """`entry` as it is first written: with its id, the time, one occurrence today and a Pattern-Key."""
    today = now.date().isoformat()
    return replace(
        entry,
        id=entry_id,
        logged=entry.logged or now.isoformat(timespec="seconds"),
        first_seen=entry.first_seen or today,
        last_seen=entry.last_seen or today,
        pattern_key=entry.pattern_key or derived_key(entry),
    )


def derived_key(entry: Entry) -> str:
    """A Pattern-Key `category.symptom` from the first telling words of an entry that was given none."""
    text = entry.title if entry.title_field == "name" else str(getattr(entry, "summary", ""))
    return keys.derive(str(getattr(entry, "category", "")) or keys.DEFAULT_CATEGORY[entry.kind], text)


def kind_of(block: EntryBlock) -> str | None:
    """learning, issue or feature by the prefix of the id; None for the entries of other tools."""
    return next((kind for kind, prefix in PREFIXES.items() if prefix == block.prefix), None)


def entry_from_block(block: EntryBlock, kind: str | None = None) -> Entry:
    """The entry as it was written, escapes taken back; whatever an untidy entry holds is kept, not checked.

    `kind` is needed for ids with a foreign prefix (default: learning).
    """
    kind = kind or kind_of(block) or "learning"
    shape = KIND_CLASSES[kind]
    values: dict[str, object] = {shape.title_field: block.title or "", "id": block.id, "skill": ""}
    for name, shown in HEADER.items():
        if name in FIELDS[kind]:
            values[name] = one_line(block.fields.get(key_name(shown), ""))
    for name, shown in METADATA[kind].items():
        values[name] = one_line(block.metadata.get(key_name(shown), ""))
    count = re.match(r"\d{1,9}", str(values["recurrence_count"]))
    values["recurrence_count"] = max(1, int(count[0])) if count else 1
    for name, title in SECTIONS[kind].items():
        values[name] = _section_value(shape, name, block.sections.get(title, ""))
    for name, (title, shown) in ITEMS[kind].items():
        values[name] = one_line(_list_items(block.sections.get(title, "")).get(key_name(shown), ""))
    return shape(**values)  # type: ignore[arg-type]


def _field_name(kind: str, name: str) -> str | None:
    """The field that `name` means; None for the words that say which kind of entry it is."""
    plain = name.replace("-", "_").lower()
    if plain in ("type", "kind"):
        return None
    target = plain if plain in FIELDS[kind] else ALIASES[kind].get(plain, "")
    if not target:
        allowed = ", ".join(FIELDS[kind])
        raise InvalidEntry(f"{name}: not a field of a {kind}.{did_you_mean(plain, FIELDS[kind])} Fields: {allowed}")
    return target


def _defaults(kind: str, values: Mapping[str, object]) -> dict[str, object]:
    severity, category = str(values.get("severity")), str(values.get("category"))
    usual = {"issue": "incident_management", "feature": "automation"}.get(kind, "")
    defaults: dict[str, object] = {
        "priority": PRIORITY_OF_SEVERITY.get(severity, "medium"),
        "area": AREA_OF_CATEGORY.get(category, usual),
    }
    return {name: value for name, value in defaults.items() if name not in values}


def _section_value(shape: type[Entry], name: str, body: str) -> object:
    lines = body.split("\n")
    if name == "timeline":
        rows = [line.strip() for line in lines if line.strip().startswith("|")]
        return tuple(_row(line) for line in rows[2:])
    if name == "action_items":
        return tuple(action_item(line[2:]) for line in lines if line.startswith(("- ", "* ")))
    return canonical(body) if name in shape.long_fields else one_line(body)


def _row(line: str) -> tuple[str, str]:
    cells = [cell.strip().replace("\\|", "|") for cell in _CELL_BORDER.split(line.strip("|"))]
    return timeline_row((cells[0], " | ".join(cells[1:])))


def _list_items(body: str) -> dict[str, str]:
    items: dict[str, str] = {}
    for line in body.split("\n"):
        raw = line.encode()
        if found := field_line(raw, 0, len(raw)):
            items.setdefault(found.key, raw[found.value_start : found.value_end].decode())
    return items
