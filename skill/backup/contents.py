"""What belongs into a backup: the entries, what people configured, and the state that nothing can rebuild."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skill.errors import OpsError
from skill.learnings.entry import FILES

if TYPE_CHECKING:
    from skill.workspace import Workspace

JOURNAL = "journal.db"
# The rest of .state is an index, a compiled copy, a lock or a log.
STATE = (JOURNAL, "metrics.json", "monitor.json", "monitor-history.jsonl", "monitor-history.jsonl.1")
PATIENCE_S = 10


@dataclass(frozen=True)
class Item:
    """One file: its path below the project with forward slashes, its bytes and its mode."""

    path: str
    data: bytes
    mode: int


def items(space: Workspace) -> Iterator[Item]:
    """Everything worth keeping, by path. Hold the project's lock meanwhile, so that no entry is half-written."""
    for path in sorted(path for path in {*_written(space), *_state(space)} if _is_ours(space, path)):
        name = path.relative_to(space.root).as_posix()
        try:
            data = journal_bytes(path) if path.name == JOURNAL else path.read_bytes()
            yield Item(name, data, path.stat().st_mode & 0o777)
        except (OSError, sqlite3.Error) as error:
            raise OpsError(f"{path}: cannot be read for the backup ({error}); nothing was written") from error


def journal_bytes(path: Path) -> bytes:
    """The journal whole: what its write-ahead log holds is brought in first, then nobody may write while it is read."""
    with closing(sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)) as db:
        if _checkpointed(db, path):
            return path.read_bytes()
        with tempfile.TemporaryDirectory() as folder:  # hooks write all the time, or it may not be written at all
            copy = Path(folder) / JOURNAL
            with closing(sqlite3.connect(copy)) as target:
                db.backup(target)
            return copy.read_bytes()


def _checkpointed(db: sqlite3.Connection, path: Path) -> bool:
    """Whether all of the journal stands in its one file, with a read lock held that keeps it so."""
    log = path.with_name(path.name + "-wal")
    try:
        for _ in range(5):
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            db.execute("BEGIN IMMEDIATE")
            if not log.exists() or log.stat().st_size == 0:
                return True
            db.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    return False


def _is_ours(space: Workspace, path: Path) -> bool:
    """A link may lead to any file of the machine, which is then no part of the memory."""
    return Path(os.path.realpath(path)).is_relative_to(Path(os.path.realpath(space.root)))


def _written(space: Workspace) -> Iterator[Path]:
    operations = space.config_file.parent
    for path in operations.rglob("*"):
        if path.is_file() and space.state not in path.parents and not path.name.endswith(".tmp"):
            yield path
    if space.folder != operations:  # the flat layout shares .learnings with other skills: only what is ours
        yield from (space.folder / name for name in FILES.values() if (space.folder / name).is_file())
        yield from (space.folder / "archive").glob("*.md")


def _state(space: Workspace) -> Iterator[Path]:
    return (space.state / name for name in STATE if (space.state / name).is_file())
