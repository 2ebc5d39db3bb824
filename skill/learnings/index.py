"""index.db: what the Markdown files say, made quick to ask. All of it can be rebuilt from the files."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from skill.errors import OpsError
from skill.learnings import index_schema as schema
from skill.learnings import thesaurus
from skill.learnings.document import parse
from skill.learnings.index_rows import ENTRY, PLACE, Row
from skill.learnings.index_writer import Reading, Vocabulary, Writer
from skill.learnings.present import with_archive

REBUILD_BYTES = 4_000_000  # more changed text than this is read into a new index beside the old one
_SELECT = f"SELECT {','.join((*PLACE, *ENTRY))}, rowid FROM entries JOIN places ON entry = rowid "


class Stamp(Protocol):
    """The part of os.stat_result that tells whether a file changed."""

    @property
    def st_size(self) -> int: ...

    @property
    def st_mtime_ns(self) -> int: ...


class Index:
    """The recall index at `path`, filled from one operations folder.

    Readers are never disturbed: changes are short transactions, large ones a new file renamed into place. A
    damaged, missing or older index is rebuilt by the next `refresh`.
    """

    def __init__(
        self,
        path: Path,
        signature_of: Callable[[str], str],
        redact: Callable[[str], str],
        vocabulary: Vocabulary,
    ) -> None:
        self.path = path
        self._reading = Reading(signature_of, redact, vocabulary)
        self._edition = thesaurus.edition(vocabulary.VERSION)
        self._db: sqlite3.Connection | None = None

    # -- upkeep

    def refresh(self, folder: Path) -> int:
        """Bring the index in line with the Markdown files below `folder`; returns how many were read again.

        Raises OpsError when the disk does not let it.
        """
        try:
            try:
                return self._refresh(folder)
            except sqlite3.DatabaseError as error:
                if not schema.is_damage(error):
                    raise
                return self._rebuild(folder, _stamps_of(folder))
        except (sqlite3.Error, OSError) as error:
            raise OpsError(f"{self.path}: the index cannot be brought up to date: {error}") from error

    def _refresh(self, folder: Path) -> int:
        on_disk = _stamps_of(folder)
        if not schema.is_current(self.path, self._edition):
            return self._rebuild(folder, on_disk)
        known = self._stamps()
        changed = [name for name, stamp in on_disk.items() if known.get(name) != stamp]
        if sum(on_disk[name][0] for name in changed) > REBUILD_BYTES:
            return self._rebuild(folder, on_disk)
        gone = [name for name in known if name not in on_disk]
        if changed or gone:
            with self._change() as db:
                for name in (*changed, *gone):
                    Writer(db, self._reading).drop(name, 0, None)
                    db.execute("DELETE FROM files WHERE path=?", (name,))
                for name in changed:
                    self._read_file(db, folder, name, on_disk[name])
        return len(changed)

    def _rebuild(self, folder: Path, on_disk: dict[str, tuple[int, int]]) -> int:
        votes = self._rescued_votes()
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        built = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        db = schema.create(built, self._edition)
        try:
            self._fill_lexicon(db)
            db.executemany("INSERT INTO votes VALUES (?,?,?)", votes)
            for name, stamp in on_disk.items():
                self._read_file(db, folder, name, stamp)
            db.execute("COMMIT")
            db.close()
            schema.put_in_place(built, self.path)
        finally:
            db.close()
            built.unlink(missing_ok=True)
        return len(on_disk)

    def _rescued_votes(self) -> list[tuple[str, int, int]]:
        try:
            return list(self._read().execute("SELECT id, helped, failed FROM votes"))
        except (sqlite3.Error, OSError, OpsError):
            return []

    def _fill_lexicon(self, db: sqlite3.Connection) -> None:
        known = thesaurus.Thesaurus(self._reading.vocabulary.words)
        weights, lexicon = known.weights, known.lexicon
        words = sorted({*weights, *lexicon})
        db.executemany(
            "INSERT INTO lexicon VALUES (?,?,?)",
            ((w, lexicon.get(w, ""), weights.get(w, 1.0)) for w in words),
        )
        db.executemany("INSERT INTO terms VALUES (?,0,?)", thesaurus.usual().items())

    def _read_file(self, db: sqlite3.Connection, folder: Path, name: str, stamp: tuple[int, int]) -> None:
        writer = Writer(db, self._reading)
        for block in parse((folder / name).read_bytes()).entries:
            writer.add(block, name, block.start, block.occurrence)
        writer.finish()
        db.execute("INSERT OR REPLACE INTO files VALUES (?,?,?)", (name, *stamp))

    def appended(self, file: str, offset: int, data: bytes, after: Stamp) -> None:
        """`data` was written at `offset`, the former end of `file`, which now has the stat `after`.

        Does nothing when the index did not know the file as it was before; `refresh` reads it then.
        """
        with self._known(file, lambda stamp: stamp[0] == offset) as db:
            if db is not None:
                self._put(db, file, offset, data)
                db.execute("UPDATE files SET size=?, mtime_ns=? WHERE path=?", (*_stamp(after), file))

    def replaced(self, file: str, start: int, end: int, data: bytes, before: Stamp, after: Stamp) -> None:
        """The bytes `start`..`end` of `file`, whole entries, became `data`; `b""` when they were removed."""
        with self._known(file, lambda stamp: stamp == _stamp(before)) as db:
            if db is not None:
                Writer(db, self._reading).drop(file, start, end)
                shift = len(data) - (end - start)
                if shift:
                    db.execute("UPDATE places SET offset=offset+? WHERE file=? AND offset>=?", (shift, file, end))
                self._put(db, file, start, data)
                db.execute("UPDATE files SET size=?, mtime_ns=? WHERE path=?", (*_stamp(after), file))

    def _put(self, db: sqlite3.Connection, file: str, offset: int, data: bytes) -> None:
        writer = Writer(db, self._reading)
        for block in parse(data).entries:
            earlier = db.execute(  # CROSS: by the id first, not through all places of the file
                "SELECT count(*) FROM entries CROSS JOIN places ON entry=rowid WHERE id=? AND file=? AND offset<?",
                (block.id, file, offset + block.start),
            ).fetchone()[0]
            writer.add(block, file, offset + block.start, earlier + 1)
        writer.finish()

    def judged(self, votes: dict[str, tuple[int, int]]) -> None:
        """Take over what the journal counts: entry id -> (times it helped, times it did not)."""
        with self._change() as db:
            db.execute("DELETE FROM votes")
            db.executemany("INSERT INTO votes VALUES (?,?,?)", ((i, h, f) for i, (h, f) in votes.items()))

    # -- questions

    def by_id(self, entry_id: str) -> list[Row]:
        """The entries of that id, the newest place first; more than one when files reuse ids."""
        return self._rows("WHERE id=? ORDER BY archived, file, offset", (entry_id,))

    def by_pattern_key(self, key: str) -> Row | None:
        """The living entry of that Pattern-Key: an open one before a closed one, then the newest."""
        rows = self._rows(
            "WHERE pattern_key=? AND pattern_key!=''"
            " ORDER BY archived, status IN ('wont_fix','resolved'), last_seen DESC LIMIT 1",
            (key,),
        )
        return rows[0] if key and rows else None

    def by_signature(self, signature: str, service: str = "") -> list[Row]:
        """Entries that quote this error, those of `service` first, then the newest."""
        return self._rows(
            "WHERE rowid IN (SELECT entry FROM signatures WHERE signature=?)"
            " ORDER BY archived, service=? DESC, last_seen DESC LIMIT 20",
            (signature, service),
        )

    def by_source(self, source_id: str) -> Row | None:
        """The entry that was imported under `source_id`."""
        rows = self._rows("WHERE source_id=? AND source_id!='' LIMIT 1", (source_id,))
        return rows[0] if rows else None

    def ids_with_prefix(self, prefix: str) -> list[str]:
        """All ids that start so, such as `OPS-20260401`."""
        found = self._read().execute("SELECT id FROM entries WHERE id >= ? AND id < ?", (prefix, prefix + "\x7f"))
        return [row[0] for row in found]

    def open_entries(self) -> list[Row]:
        """Entries that are pending or in progress and not archived, in file order."""
        return self._rows("WHERE status IN ('pending','in_progress') AND archived=0 ORDER BY file, offset")

    def rows(self) -> Iterator[Row]:
        """All entries, in file order, read as they are asked for."""
        for row in self._read().execute(_SELECT + "ORDER BY file, offset"):
            yield Row(*row)

    def search(self, text: str, limit: int = 20, filters: dict[str, str] | None = None) -> list[Row]:
        """Entries that hold all words of `text`, or else most of them, best first.

        `filters` are column -> value. Only the newest entries of each common word are looked at.
        """
        from skill.learnings.index_search import search

        return search(self._read(), self._reading.vocabulary, text, limit, filters or {})

    def _rows(self, tail: str, values: tuple[object, ...] = ()) -> list[Row]:
        return [Row(*row) for row in self._read().execute(_SELECT + tail, values)]

    # -- connections

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def __del__(self) -> None:
        if hasattr(self, "_db"):
            self.close()

    def _read(self) -> sqlite3.Connection:
        if self._db is None:
            if not self.path.exists():
                raise OpsError(f"{self.path}: there is no index yet; run: ops-learnings review")
            self._db = schema.connect(self.path)
        return self._db

    def _stamps(self) -> dict[str, tuple[int, int]]:
        return {path: (size, at) for path, size, at in self._read().execute("SELECT * FROM files")}

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        db = self._read()
        db.execute("BEGIN IMMEDIATE")
        try:
            yield db
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")

    @contextmanager
    def _known(self, file: str, fits: Callable[[tuple[int, int]], bool]) -> Iterator[sqlite3.Connection | None]:
        with self._change() as db:
            row = db.execute("SELECT size, mtime_ns FROM files WHERE path=?", (file,)).fetchone()
            yield db if row is not None and fits(row) else None


def _stamp(stat: Stamp) -> tuple[int, int]:
    return stat.st_size, stat.st_mtime_ns


def _stamps_of(folder: Path) -> dict[str, tuple[int, int]]:
    paths = sorted(with_archive(folder))
    return {path.relative_to(folder).as_posix(): _stamp(path.stat()) for path in paths}
