"""The only writer of the Markdown files: lock, re-read, edit one entry, replace; or append in one write.

Everything happens under `.state/lock`, which is never removed. The index tells where an entry lies and is kept
in step here; it is never trusted further than the file's size and time agree with it.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from skill.errors import OpsError
from skill.learnings import document, durable
from skill.learnings.vocabulary import FILES

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from skill.learnings.index import Index
    from skill.learnings.index_rows import Row

LOCK = "lock"
PATIENCE_S = 60.0
POLL_S = 0.02
ATTEMPTS = 20
TAIL = 32 * 1024
_ID_HEADING = re.compile(rb"\n {0,3}#{1,3}[ \t]+\[?[A-Z][A-Z0-9]+-\d{8}")

Change = Callable[[bytes], bytes]


class Store:
    """The entries of one project, for writing; `folder` holds the files, `state` the lock."""

    def __init__(self, folder: Path, state: Path, index: Index, patience_s: float = PATIENCE_S) -> None:
        self.folder = folder
        self.state = state
        self.index = index
        self.patience_s = patience_s
        self._lock: BaseFileLock | None = None

    @contextmanager
    def locked(self, *, refreshed: bool = True) -> Iterator[None]:
        """Hold the project's lock, with the index in step with the files; may be nested in one process.

        Raises OpsError when another process keeps it for longer than `patience_s` seconds.
        """
        from filelock import FileLock, Timeout

        if self._lock is None:
            self._prepare()
            self._lock = FileLock(str(self.state / LOCK), timeout=self.patience_s, poll_interval=POLL_S)
        nested = self._lock.is_locked
        try:
            self._lock.acquire()
        except Timeout as error:
            raise OpsError(
                f"{self.state / LOCK}: held by another process for {self.patience_s:g} s; "
                "end the ops-learnings command that hangs, then try again"
            ) from error
        except OSError as error:
            raise durable.WriteFailed(f"{self.state / LOCK}: cannot be locked ({error.strerror})") from error
        try:
            if not nested:
                durable.recover(self.state)
                for name in FILES.values():
                    durable.temporary_of(self.folder / name).unlink(missing_ok=True)
                if refreshed:
                    self.index.refresh(self.folder)
            yield
        finally:
            self._lock.release()

    def append(self, name: str, header: str, make: Callable[[], str | bytes]) -> bytes:
        """Add the entry that `make` gives to the end of the file `name`; returns the bytes written.

        `make` runs under the lock, so an id it takes from the index is free. `header` starts a new file. Text is
        brought to the file's line ends; bytes, of an entry that moves, stay as they are.
        """
        path = self.folder / name
        with self.locked():
            text = make()
            for _ in range(ATTEMPTS):
                seen = durable.look(path)
                size = seen.st_size if seen else 0
                start = b"" if size else header.encode()
                data = start + _appendix(_tail(path) if size else start, text)
                with suppress(durable.Changed):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    after = durable.append(path, data, seen, self.state)
                    with suppress(sqlite3.Error):  # the files are the truth: the next refresh mends the index
                        self.index.appended(name, size, data, after)
                    if seen is None:
                        self.index.refresh(self.folder)
                    return data
        raise _busy(path)

    def edit(
        self, entry_id: str, change: Change, occurrence: int | None = None, *, archived: bool | None = None
    ) -> tuple[Row, bytes, bytes]:
        """Put `change(bytes of the entry)` in its place; returns its row before, and its bytes before and after.

        Everything outside the entry stays as it is on the disk at this moment, whoever wrote it. An entry that
        becomes `b""` is taken out. Raises OpsError when the id is unknown.
        """
        with self.locked():
            for _ in range(ATTEMPTS):
                row = self.find(entry_id, occurrence, archived=archived)
                path = self.folder / row.file
                before = durable.look(path)
                if self.index.refresh(self.folder):
                    continue
                data, seen = durable.read(path)
                start, end = row.offset, row.offset + row.length
                old = data[start:end]
                new = change(old)
                if new == old:
                    return row, old, new
                if seen is None or not durable.same(before, seen):
                    continue
                with suppress(durable.Changed):
                    after = durable.replace(path, [data[:start], new, data[end:]], seen)
                    with suppress(sqlite3.Error):
                        self.index.replaced(row.file, start, end, new, seen, after)
                    return row, old, new
        raise _busy(self.folder / row.file)

    def find(self, entry_id: str, occurrence: int | None = None, *, archived: bool | None = None) -> Row:
        """The row of an entry, living ones first; raises OpsError with the nearest id when there is none."""
        rows = self.index.by_id(entry_id) or self.index.by_id(entry_id.upper())
        rows = [row for row in rows if occurrence in (None, row.occurrence)]
        rows = [row for row in rows if archived in (None, bool(row.archived))]
        if rows:
            return rows[0]
        from skill.nearest import did_you_mean

        prefix = entry_id.rpartition("-")[0] or entry_id
        hint = did_you_mean(entry_id, self.index.ids_with_prefix(prefix)[-200:])
        raise OpsError(f"{entry_id}: no such entry.{hint} See: ops-learnings list")

    def rewrite(self, name: str, change: Change) -> tuple[bytes, bytes]:
        """Put `change(all bytes)` in the place of a file, there or not; returns the bytes before and after."""
        path = self.folder / name
        with self.locked():
            for _ in range(ATTEMPTS):
                old, seen = durable.read(path)
                new = change(old)
                if new == old and seen is not None:
                    return old, new
                path.parent.mkdir(parents=True, exist_ok=True)
                with suppress(durable.Changed):
                    durable.replace(path, [new], seen)
                    self.index.refresh(self.folder)
                    return old, new
        raise _busy(path)

    def text(self, row: Row) -> bytes:
        """The exact bytes of an entry."""
        with open(self.folder / row.file, "rb") as file:
            file.seek(row.offset)
            return file.read(row.length)

    def _prepare(self) -> None:
        try:
            self.state.mkdir(parents=True, exist_ok=True)
            ignore = self.state / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", encoding="ascii")
        except OSError as error:
            raise durable.WriteFailed(f"{self.state}: cannot be written ({error.strerror})") from error


def _appendix(tail: bytes, entry: str | bytes) -> bytes:
    if isinstance(entry, str):
        return document.append(tail, entry)
    lead = document.append(tail, "x").rpartition(b"x")[0]
    return lead + entry + (b"" if entry.endswith(b"\n") else b"\n")


def _tail(path: Path) -> bytes:
    """The end of a file, long enough to hold its last entry's heading."""
    with open(path, "rb") as file:
        size, length = os.fstat(file.fileno()).st_size, TAIL
        while True:
            file.seek(max(0, size - length))
            tail = file.read()
            if length >= size or _ID_HEADING.search(tail):
                return tail
            length *= 8


def _busy(path: Path) -> OpsError:
    return OpsError(f"{path}: changed {ATTEMPTS} times while it was to be written; nothing was, try again")
