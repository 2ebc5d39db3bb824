"""Entries that change files: into the archive when they are long done, back when they are open again.

Written to the new file first and taken out of the old one after that: a kill in between leaves the entry twice,
never not at all, and the next run of the same command ends the move.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from skill.learnings.document import EntryBlock, parse
from skill.learnings.entry import FILES, HEADERS
from skill.learnings.lifecycle import block_of, closed_at

if TYPE_CHECKING:
    from skill.learnings.index_rows import Row
    from skill.workspace import Workspace

ARCHIVE_HEADER = "# Archive {year}\n\nEntries that are long done; still found by search and by their id.\n\n---\n"
OPEN = ("pending", "in_progress")
DONE = ("resolved", "wont_fix", "promoted", "promoted_to_skill")


def is_open(raw: bytes) -> bool:
    """Whether the entry that `raw` holds waits for somebody."""
    return block_of(raw).status in OPEN


def archivable(space: Workspace, before: datetime) -> list[tuple[Row, datetime]]:
    """Entries that were closed before a time, oldest first, with that time."""
    found = []
    for row in space.rows():
        if row.archived or row.status not in DONE:
            continue
        closed = closed_at(block_of(space.store.text(row))) or _moment(row.last_seen) or _moment(row.logged)
        if closed and closed < before:
            found.append((row, closed))
    return sorted(found, key=lambda pair: pair[1])


def archive(space: Workspace, done: list[tuple[Row, datetime]]) -> dict[str, int]:
    """Move done entries to the archive of the year they were closed in; returns file -> entries it took."""
    taken: dict[str, int] = {}
    with space.store.locked():
        for year in sorted({closed.year for _, closed in done}):
            rows = [row for row, closed in done if closed.year == year]
            raws = [raw for row in rows if not _holds(space, row, raw := space.store.text(row))]
            name = f"archive/{year}.md"
            if raws:
                space.store.append(name, ARCHIVE_HEADER.format(year=year), lambda raws=raws: _joined(raws))  # type: ignore[misc]
            taken[name] = len(rows)
        for file in sorted({row.file for row, _ in done}):
            gone = {(row.id, row.occurrence): space.store.text(row).strip() for row, _ in done if row.file == file}
            space.store.rewrite(file, lambda data, gone=gone: without(data, gone))  # type: ignore[misc]
    return taken


def without(data: bytes, gone: dict[tuple[str, int], bytes]) -> bytes:
    """A file's bytes without the entries (id, occurrence) whose bytes, without blanks around, are those given."""
    document = parse(data)
    kept = [
        block.raw
        for block in document.blocks
        if not (isinstance(block, EntryBlock) and gone.get((block.id, block.occurrence)) == block.raw.strip())
    ]
    return b"".join([document.bom, *kept])


def taken_back(space: Workspace, row: Row) -> str:
    """Move an archived entry to the file of its kind; returns the file."""
    kind = row.type if row.type in FILES else "learning"
    with space.store.locked():
        raw = space.store.text(space.store.find(row.id, row.occurrence, archived=True))
        space.store.append(FILES[kind], HEADERS[kind], lambda: raw)
        space.store.edit(row.id, lambda old: b"", row.occurrence, archived=True)
    return FILES[kind]


def _joined(raws: list[bytes]) -> bytes:
    """Entries one after the other, each ended by a line end and a blank line."""
    return b"\n".join(raw if raw.endswith(b"\n") else raw + b"\n" for raw in raws)


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)


def _holds(space: Workspace, row: Row, raw: bytes) -> bool:
    """Whether the archive has this very entry already, from a move that was cut short."""
    twins = [twin for twin in space.index.by_id(row.id) if twin.archived]
    return any(space.store.text(twin).strip() == raw.strip() for twin in twins)
