"""A backup back into a project, without losing a byte of either: what is missing is written, what differs is merged.

Entries of Markdown files are merged as git merges them; an entry that both sides hold with different lines carries
conflict markers. The journal and the job history take in the rows they lack. Any other file that differs stays, and the
backup's version is put beside it as `NAME.restored`.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from skill.backup import archive
from skill.backup.contents import JOURNAL, Item
from skill.errors import OpsError
from skill.learnings import durable
from skill.learnings.merge import merge

RESTORED = ".restored"
ROWS = {"signals": "n", "shown": "n", "changes": "n", "spoken": "n"}


@dataclass
class Restored:
    """What a restore did, by path; `conflicts` are the ids that carry markers, `beside` the files put beside others."""

    written: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)


def restore(root: Path, path: Path, *, dry_run: bool = False) -> Restored:
    """Bring the archive at `path` into the project at `root`, whose lock the caller holds. Raises Damaged first."""
    archive.manifest(path)
    done = Restored()
    for item in archive.files(path):
        _put(root, item, done, dry_run)
    return done


def _put(root: Path, item: Item, done: Restored, dry_run: bool) -> None:
    target = root / item.path
    _stays_inside(root, target)
    present, seen = durable.read(target)
    if seen is None:
        done.written.append(item.path)
        _write(target, item.data, None, item.mode, dry_run)
    elif present == item.data:
        done.same.append(item.path)
    elif target.suffix == ".md" and target.parent.name != "templates":
        merged = merge(b"", present, item.data)
        done.merged.append(item.path)
        done.conflicts += merged.conflicts
        _write(target, merged.data, seen, item.mode, dry_run)
    elif target.name == JOURNAL:
        done.merged.append(item.path)
        if not dry_run:
            _merge_journal(target, item.data)
    elif ".jsonl" in target.name:
        done.merged.append(item.path)
        _write(target, _lines(present, item.data), seen, item.mode, dry_run)
    else:
        beside = target.with_name(target.name + RESTORED)
        done.beside.append(item.path + RESTORED)
        _write(beside, item.data, durable.look(beside), item.mode, dry_run)


def _stays_inside(root: Path, target: Path) -> None:
    """Raises OpsError when a link in the project would lead the file out of it."""
    if not Path(os.path.realpath(target.parent)).is_relative_to(Path(os.path.realpath(root))):
        raise OpsError(f"{target.parent}: a link that leads out of {root}; nothing is restored through it")


def _write(target: Path, data: bytes, seen: os.stat_result | None, mode: int, dry_run: bool) -> None:
    if dry_run:
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise durable.WriteFailed(f"{target.parent}: cannot be made ({error.strerror})") from error
    durable.replace(target, [data], seen)
    if seen is None:
        os.chmod(target, mode)


def _lines(present: bytes, saved: bytes) -> bytes:
    """A history with the lines it lacks, which are older, in front."""
    known = set(present.splitlines())
    missing = [line for line in saved.splitlines() if line not in known]
    return b"".join(line + b"\n" for line in missing) + present


def _merge_journal(path: Path, saved: bytes) -> None:
    """Rows that the journal lacks, told apart by all they hold but their number."""
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / JOURNAL
        other.write_bytes(saved)
        try:
            with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as db:
                db.execute("ATTACH ? AS saved", (str(other),))
                db.execute("BEGIN IMMEDIATE")
                for table, number in ROWS.items():
                    names = [row[1] for row in db.execute(f"PRAGMA saved.table_info({table})") if row[1] != number]
                    columns = ",".join(names)
                    db.execute(
                        f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM saved.{table}"
                        f" EXCEPT SELECT {columns} FROM main.{table} ORDER BY at"
                    )
                db.execute("COMMIT")
        except sqlite3.Error as error:
            raise OpsError(f"{path}: cannot take in the saved journal ({error}); move it away and try again") from error
