"""Entries that change files: into the archive when they are long done, back when they are open again.

Written to the new file first and taken out of the old one after that: a kill in between leaves the entry twice,
never not at all, and the next run of the same command ends the move.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from skill.learnings.entry import FILES, HEADERS
from skill.learnings.lifecycle import block_of

if TYPE_CHECKING:
    from skill.learnings.index_rows import Row
    from skill.workspace import Workspace

ARCHIVE_HEADER = "# Archive {year}\n\nEntries that are long done; still found by search and by their id.\n\n---\n"
OPEN = ("pending", "in_progress")


def is_open(raw: bytes) -> bool:
    """Whether the entry that `raw` holds waits for somebody."""
    return block_of(raw).status in OPEN


def archived(space: Workspace, row: Row, closed: datetime) -> str:
    """Move a done entry to the archive of the year it was closed in; returns the file."""
    name = f"archive/{closed.year}.md"
    with space.store.locked():
        raw = space.store.text(row)
        if not _holds(space, row, raw):
            space.store.append(name, ARCHIVE_HEADER.format(year=closed.year), lambda: raw)
        space.store.edit(row.id, lambda old: b"", row.occurrence, archived=False)
    return name


def taken_back(space: Workspace, row: Row) -> str:
    """Move an archived entry to the file of its kind; returns the file."""
    kind = row.type if row.type in FILES else "learning"
    with space.store.locked():
        raw = space.store.text(space.store.find(row.id, row.occurrence, archived=True))
        space.store.append(FILES[kind], HEADERS[kind], lambda: raw)
        space.store.edit(row.id, lambda old: b"", row.occurrence, archived=True)
    return FILES[kind]


def _holds(space: Workspace, row: Row, raw: bytes) -> bool:
    """Whether the archive has this very entry already, from a move that was cut short."""
    twins = [twin for twin in space.index.by_id(row.id) if twin.archived]
    return any(space.store.text(twin).strip() == raw.strip() for twin in twins)
