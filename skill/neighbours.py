"""Other skills' entries beside ours, `.learnings/<skill>/*.md`: found, shown and named, never written.

An entry there is named `skill/ID`, such as `coding/ERR-20260401-002`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from skill.errors import OpsError
from skill.hook import place
from skill.learnings.present import pages
from skill.nearest import did_you_mean

if TYPE_CHECKING:
    from skill.learnings.document import EntryBlock
    from skill.learnings.index import Index
    from skill.learnings.index_rows import Row
    from skill.workspace import Workspace

OURS = Path(place.OPERATIONS).name


class UnknownNeighbour(OpsError):
    """A skill or an entry of one that is not there."""


def folders(space: Workspace) -> dict[str, Path]:
    """Name -> folder of every other skill that keeps Markdown files in this project's `.learnings`."""
    if not space.base.is_dir():
        return {}
    names = sorted(path for path in space.base.iterdir() if path.is_dir() and not path.name.startswith("."))
    return {path.name: path for path in names if path.name not in (OURS, "archive") and any(pages(path))}


def folder(space: Workspace, skill: str) -> Path:
    """The folder of one other skill; raises UnknownNeighbour with the nearest name."""
    known = folders(space)
    if skill not in known:
        names = ", ".join(known) or "none"
        raise UnknownNeighbour(f"{skill}: no such skill in {space.base}.{did_you_mean(skill, list(known))} There: {names}")
    return known[skill]


def entry(space: Workspace, skill: str, entry_id: str, occurrence: int | None = None) -> tuple[Path, EntryBlock]:
    """One entry of another skill and its file; raises UnknownNeighbour with the nearest id."""
    held: list[str] = []
    for path, block in _blocks(folder(space, skill)):
        held.append(block.id)
        if block.id.upper() == entry_id.upper() and occurrence in (None, block.occurrence):
            return path, block
    hint = did_you_mean(entry_id, held)
    raise UnknownNeighbour(f"{skill}/{entry_id}: no such entry.{hint} See: ops-learnings search WORDS --skill {skill}")


def holders(space: Workspace, entry_id: str) -> list[str]:
    """The other skills that have an entry of that id."""
    wanted = entry_id.upper()
    return [name for name, path in folders(space).items() if any(b.id.upper() == wanted for _, b in _blocks(path))]


def search(space: Workspace, skill: str, words: str, limit: int) -> list[Row]:
    """Entries of another skill about `words`, best first, from an index that is gone afterwards."""
    with _index(space, folder(space, skill)) as index:
        return index.search(words, limit)


def split(reference: str) -> tuple[str, str]:
    """The skill and the id in `skill/ID`; no skill for an id of ours."""
    skill, mark, entry_id = reference.rpartition("/")
    return (skill, entry_id) if mark and skill != OURS else ("", entry_id)


def named(space: Workspace) -> set[str]:
    """`skill/ID` of every entry that another skill holds."""
    return {f"{name}/{block.id}" for name, path in folders(space).items() for _, block in _blocks(path)}


@contextmanager
def _index(space: Workspace, path: Path) -> Iterator[Index]:
    with tempfile.TemporaryDirectory(prefix="ops-learnings-") as scratch:
        index = space.index_at(Path(scratch) / "index.db")
        try:
            index.refresh(path)
            yield index
        finally:
            index.close()


def _blocks(path: Path) -> Iterator[tuple[Path, EntryBlock]]:
    from skill.learnings.document import parse

    for file in pages(path):
        try:
            data = file.read_bytes()
        except OSError:
            continue  # one that we may not read: not ours to mend
        for block in parse(data).entries:
            yield file, block
