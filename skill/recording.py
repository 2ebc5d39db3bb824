"""How an entry gets in: mask, check, recognise, then count the known one or add a new one. Behind Workspace.log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from skill.learnings import keys
from skill.learnings.document import set_metadata, set_section
from skill.learnings.editing import place
from skill.learnings.entry import FILES, HEADERS, PREFIXES, Entry, entry_from_mapping, stamped
from skill.learnings.fields import key_name
from skill.learnings.ids import Mode, next_id
from skill.learnings.kinds import ITEMS, METADATA, SECTIONS
from skill.learnings.lifecycle import block_of
from skill.learnings.recurrence import Counted, count
from skill.learnings.render import render_entry
from skill.workspace import Logged

if TYPE_CHECKING:
    from skill.learnings.index import Index
    from skill.learnings.index_rows import Row
    from skill.workspace import Workspace

CANDIDATES = 20
_SELF_KEPT = frozenset({"recurrence_count", "first_seen", "last_seen", "skill", "source_id", "pattern_key"})


def record(
    space: Workspace, kind: str, fields: Mapping[str, object], now: datetime, dry_run: bool, known_as: str = ""
) -> Logged:
    """Write or count one entry; see Workspace.log."""
    clean, masked = masked_fields(space, fields)
    entry = entry_from_mapping(kind, clean)
    if dry_run and not space.exists:
        return _added(space, stamped(entry, _new_id(space, kind, now, []), now), masked, [])
    with space.store.locked():
        near = _near_keys(space.index, entry) if not entry.pattern_key else []
        entry = _keyed(entry, near, now)
        if known_as:
            return _completed(space, known_as, entry, masked, dry_run)
        known = _same_problem(space.index, entry)
        if known is not None:
            return _counted(space, known, entry, now, masked, dry_run)
        similar = keys.alike(entry.pattern_key, near or _near_keys(space.index, entry))
        taken = space.index.ids_with_prefix(f"{PREFIXES[kind]}-{now:%Y%m%d}")
        entry = stamped(entry, _new_id(space, kind, now, taken), now)
        logged = _added(space, entry, masked, similar)
        if not dry_run:
            space.store.append(logged.file, HEADERS[kind], lambda: logged.text)
        return logged


def masked_fields(space: Workspace, fields: Mapping[str, object]) -> tuple[dict[str, object], list[str]]:
    """The fields without secrets, numbered together, and the kinds that were masked."""
    from skill.learnings.redact import Redactor

    redactor, kinds = Redactor(space.redaction), dict[str, None]()

    def mask(value: object) -> object:
        if isinstance(value, str):
            done = redactor.redact(value)
            kinds.update(dict.fromkeys(done.masked))
            return done.text
        if isinstance(value, Mapping):
            return {name: mask(part) for name, part in value.items()}
        return [mask(part) for part in value] if isinstance(value, (list, tuple)) else value

    return {name: mask(value) for name, value in fields.items()}, list(kinds)


def _near_keys(index: Index, entry: Entry) -> list[str]:
    """Pattern-Keys of entries about the same words."""
    about = f"{entry.title} {getattr(entry, 'summary', '')}"
    return list(dict.fromkeys(row.pattern_key for row in index.search(about, CANDIDATES) if row.pattern_key))


def _keyed(entry: Entry, near: list[str], now: datetime) -> Entry:
    """The entry with its Pattern-Key; one made of its words joins a known one of the same words."""
    key = stamped(entry, "", now).pattern_key
    return entry if entry.pattern_key else replace(entry, pattern_key=keys.same(key, near) or key)


def _same_problem(index: Index, entry: Entry) -> Row | None:
    """The entry of the same kind with the same Pattern-Key, or else with the same error of the same service."""
    row = index.by_pattern_key(entry.pattern_key)
    if row is not None and row.type != entry.kind:
        fitting = (r for r in index.rows() if (r.pattern_key, r.type) == (entry.pattern_key, entry.kind))
        row = next(fitting, None)
    if row is None and entry.signature:
        alike = index.by_signature(entry.signature, entry.service)
        service = entry.service.lower()
        row = next((r for r in alike if r.type == entry.kind and r.service.lower() == service), None)
    return row


def _new_id(space: Workspace, kind: str, now: datetime, taken: list[str]) -> str:
    mode: Mode = "random" if space.config.ids == "random" else "sequential"
    return next_id(PREFIXES[kind], now.date(), taken, mode)


def _added(space: Workspace, entry: Entry, masked: list[str], similar: list[str]) -> Logged:
    text = render_entry(entry, space.template_folder)
    return Logged(entry.id, False, 1, FILES[entry.kind], entry.pattern_key, masked, text, similar)


def _counted(space: Workspace, row: Row, entry: Entry, now: datetime, masked: list[str], dry_run: bool) -> Logged:
    made: list[tuple[Counted, list[str]]] = []

    def change(old: bytes) -> bytes:
        one_more = count(block_of(old), old, now, {"promote_at": space.config.thresholds.promote_at})
        new, left = completed(one_more.data, entry)
        made.append((one_more, left))
        return new

    done = space.change(row.id, change, occurrence=row.occurrence, dry_run=dry_run)
    one_more, left = made[-1]
    return Logged(
        row.id, True, one_more.count, done.file, row.pattern_key, masked, done.after.decode("utf-8", "replace"),
        reopened=one_more.reopened, raised=one_more.priority or "", kept_back=left,
    )  # fmt: skip


def _completed(space: Workspace, entry_id: str, entry: Entry, masked: list[str], dry_run: bool) -> Logged:
    """What was counted already takes in what is new about it, and is not counted again."""
    left: list[str] = []

    def change(old: bytes) -> bytes:
        new, left[:] = completed(old, entry)
        return new

    done = space.change(entry_id, change, dry_run=dry_run)
    row, text = done.row, done.after.decode("utf-8", "replace")
    return Logged(row.id, True, row.recurrences, done.file, row.pattern_key, masked, text, kept_back=left)


def completed(raw: bytes, entry: Entry) -> tuple[bytes, list[str]]:
    """The bytes of a known entry with what a new report of it adds, and the fields that it cannot take in.

    Text goes where nothing stands yet, a new service joins the others; what the entry already says stays.
    """
    raw, left = _sections_completed(raw, entry)
    metadata = block_of(raw).metadata
    for name, shown in METADATA[entry.kind].items():
        text, held = getattr(entry, name), metadata.get(key_name(shown), "")
        if name in _SELF_KEPT or not text or _says(held, text):
            continue
        if name == "service" or not held:
            raw = set_metadata(raw, shown, ", ".join(filter(None, [held, text])))
        elif name != "signature":
            left.append(name)
    return raw, left + [name for name in ITEMS[entry.kind] if getattr(entry, name)]


def _sections_completed(raw: bytes, entry: Entry) -> tuple[bytes, list[str]]:
    left = []
    block = block_of(raw)
    for name, title in SECTIONS[entry.kind].items():
        text, held = getattr(entry, name), block.sections.get(title, "")
        if isinstance(text, str) and text and not held.strip():
            raw = set_section(raw, title, text, place(block, title))
            block = block_of(raw)
        elif text and (not isinstance(text, str) or not _says(held, text)):
            left.append(name)
    return raw, left


def _says(held: str, text: str) -> bool:
    """Whether a section or a comma-separated value already says `text`, whatever its line breaks and case."""
    wanted = " ".join(text.lower().split())
    return wanted in [" ".join(part.lower().split()) for part in (held, *held.split(","))]
