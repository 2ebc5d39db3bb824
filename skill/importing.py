"""Entries from elsewhere: one JSON object a line, or free-form notes. Checked first, then written in one go."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from skill.errors import OpsError
from skill.learnings.entry import FILES, HEADERS, PREFIXES, Entry, entry_from_mapping, stamped
from skill.learnings.ids import Mode, next_id
from skill.learnings.render import render_entry
from skill.nearest import did_you_mean
from skill.recording import masked_fields

if TYPE_CHECKING:
    from skill.workspace import Workspace

_NOTE = re.compile(r"^#{1,3}[ \t]+(?:\[?(\d{4}-\d\d-\d\d)\]?[ \t]*[—–:,-]*[ \t]*)?(.*?)[ \t]*#*[ \t]*$", re.M)
_FENCED = re.compile(r"^(`{3,}|~{3,}).*?^\1", re.M | re.S)


@dataclass
class Imported:
    """Ids that were added, source ids that were there already, and the kinds of secrets that were masked."""

    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    masked: list[str] = field(default_factory=list)


def notes(text: str, where: str, category: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(place, fields of a learning) of each headed note that has words below its heading."""
    unquoted = _FENCED.sub(lambda fence: re.sub(r"[^\n]", " ", fence[0]), text)
    heads = list(_NOTE.finditer(unquoted))
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        body = text[head.end() : end].strip().removesuffix("---").strip()
        if not body:
            continue
        digest = hashlib.sha256(f"{head[0]}\n{body}".encode()).hexdigest()[:16]
        fields = {"type": "learning", "source_id": f"note-{digest}", "category": category}
        fields |= {"summary": head[2] or body.split("\n")[0], "details": body, "logged": head[1] or ""}
        yield f"{where}:{text.count(chr(10), 0, head.start()) + 1}", fields


def bring_in(
    space: Workspace, found: Iterable[tuple[str, Mapping[str, Any]]], now: datetime, *, dry_run: bool
) -> Imported:
    """Add what is not there yet, told by its source_id; all is checked before anything is written."""
    done = Imported()
    entries = _checked(space, found, done)
    if dry_run and not space.exists:
        done.added = [f"{PREFIXES[entry.kind]}-new" for entry in entries.values()]
        return done
    with space.store.locked():
        fresh = {}
        for source_id, entry in entries.items():
            if space.index.by_source(source_id):
                done.known.append(source_id)
            else:
                fresh[source_id] = entry
        new = _numbered(space, list(fresh.values()), now)
        for kind in [] if dry_run else FILES:
            texts = [render_entry(entry, space.template_folder) for entry in new if entry.kind == kind]
            if texts:
                space.store.append(FILES[kind], HEADERS[kind], lambda texts=texts: "\n".join(texts))  # type: ignore[misc]
        done.added = [entry.id for entry in new]
    return done


def _checked(space: Workspace, found: Iterable[tuple[str, Mapping[str, Any]]], done: Imported) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for place, record in found:
        fields, kinds = masked_fields(space, {name: value for name, value in record.items() if name != "id"})
        fields["source_id"] = str(record.get("source_id") or "")
        kind = str(record.get("type", ""))
        if kind not in FILES:
            raise OpsError(f"{place}: type: one of {', '.join(FILES)} is expected.{did_you_mean(kind, FILES)}")
        if not fields["source_id"]:
            raise OpsError(f"{place}: source_id: needed, so that a second import adds nothing twice")
        try:
            entry = entry_from_mapping(kind, fields)
        except OpsError as error:
            raise OpsError(f"{place}: {error}") from error
        done.masked += [name for name in kinds if name not in done.masked]
        if entry.source_id in entries and entries[entry.source_id] != entry:
            raise OpsError(f"{place}: source_id: {entry.source_id} stands for another record above")
        entries[entry.source_id] = entry
    return entries


def _numbered(space: Workspace, entries: list[Entry], now: datetime) -> list[Entry]:
    """The entries with ids of the day they were logged on, and seen on that day."""
    taken: dict[str, set[str]] = {}
    numbered = []
    for entry in entries:
        day = _day(entry.logged)
        new = stamped(entry, _next(space, entry.kind, day or now.date(), taken), now)
        if day:
            seen = day.isoformat()
            new = replace(new, first_seen=entry.first_seen or seen, last_seen=entry.last_seen or seen)
        numbered.append(new)
    return numbered


def _next(space: Workspace, kind: str, day: date, taken: dict[str, set[str]]) -> str:
    """An id of the day; `taken` collects what is used, by prefix and day."""
    stem = f"{PREFIXES[kind]}-{day:%Y%m%d}"
    new = stem not in taken
    used = taken.setdefault(stem, set(space.index.ids_with_prefix(stem)) if new else set())
    mode: Mode = "random" if space.config.ids == "random" else "sequential"
    if new or mode == "random":
        entry_id = next_id(PREFIXES[kind], day, used, mode)
    else:
        number = len(used)
        while (entry_id := f"{stem}-{number:03}") in used:
            number += 1
    used.add(entry_id)
    return entry_id


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).date()
    except ValueError:
        return None
