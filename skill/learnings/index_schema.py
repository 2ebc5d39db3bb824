"""The file index.db: its tables, how it is opened, and how a whole new one takes its place.

Rollback journal, not WAL: a reader then needs no second file and works on a read-only disk. A full rebuild
is written beside and renamed over, so a reader sees the old index or the new one. What remains: a reader
between the two steps of `put_in_place` may meet a half-written old index and be told that it is damaged.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

SCHEMA_VERSION = 2
PATIENCE_S = 10.0  # a writer waits this long for another one

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE places (
  entry INTEGER PRIMARY KEY, file TEXT NOT NULL, offset INTEGER NOT NULL, length INTEGER NOT NULL);
CREATE INDEX places_by_file ON places (file, offset);
CREATE TABLE entries (
  rowid INTEGER PRIMARY KEY, id TEXT NOT NULL, occurrence INTEGER NOT NULL, type TEXT NOT NULL,
  title TEXT NOT NULL, status TEXT NOT NULL, priority TEXT NOT NULL, severity TEXT NOT NULL,
  category TEXT NOT NULL, area TEXT NOT NULL, service TEXT NOT NULL, environment TEXT NOT NULL,
  pattern_key TEXT NOT NULL, recurrences INTEGER NOT NULL, logged TEXT NOT NULL, first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL, summary TEXT NOT NULL, cause TEXT NOT NULL, fix TEXT NOT NULL,
  confirmed INTEGER NOT NULL, archived INTEGER NOT NULL, skill_path TEXT NOT NULL, source_id TEXT NOT NULL,
  tags TEXT NOT NULL);
CREATE INDEX entries_by_id ON entries (id);
CREATE INDEX entries_by_pattern_key ON entries (pattern_key) WHERE pattern_key != '';
CREATE INDEX entries_by_source ON entries (source_id) WHERE source_id != '';
CREATE INDEX entries_by_status ON entries (status, priority);
CREATE TABLE texts (
  entry INTEGER PRIMARY KEY, title TEXT NOT NULL, problem TEXT NOT NULL, cause TEXT NOT NULL,
  fix TEXT NOT NULL, context TEXT NOT NULL);
CREATE VIRTUAL TABLE fulltext USING fts5(
  title, problem, cause, fix, context, content='texts', content_rowid='entry', detail='column',
  tokenize="unicode61 remove_diacritics 0 tokenchars '_'");
CREATE TABLE terms (term TEXT PRIMARY KEY, df INTEGER NOT NULL, usual REAL) WITHOUT ROWID;
CREATE TABLE lexicon (phrase TEXT PRIMARY KEY, concepts TEXT NOT NULL, weight REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE signatures (signature TEXT, entry INTEGER, PRIMARY KEY (signature, entry)) WITHOUT ROWID;
CREATE INDEX signatures_by_entry ON signatures (entry);
CREATE TABLE superseded (id TEXT, entry INTEGER, PRIMARY KEY (id, entry)) WITHOUT ROWID;
CREATE INDEX superseded_by_entry ON superseded (entry);
CREATE TABLE votes (id TEXT PRIMARY KEY, helped INTEGER NOT NULL, failed INTEGER NOT NULL) WITHOUT ROWID;
"""


def connect(path: Path) -> sqlite3.Connection:
    """The index for writing; commits are explicit, and a kill at any moment leaves the last commit."""
    # The garbage collector, which lets go of a forgotten index, may run in any thread.
    db = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA synchronous=NORMAL")
    except sqlite3.Error:
        db.close()
        raise
    return db


def is_current(path: Path, edition: str) -> bool:
    """Whether an index of this schema and this edition (vocabulary) stands at `path` and can be read."""
    if not path.exists():
        return False
    db = sqlite3.connect(path, timeout=PATIENCE_S)
    try:
        found = db.execute("SELECT value FROM meta WHERE name='edition'").fetchone()
        return found is not None and found[0] == _stamp(edition)
    except sqlite3.DatabaseError as error:
        if not is_damage(error) and "no such table" not in str(error):
            raise
        return False
    finally:
        db.close()


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Whether the file itself is broken; SQLite's other errors (locked, full, read-only) are subclasses."""
    return type(error) is sqlite3.DatabaseError


def create(path: Path, edition: str) -> sqlite3.Connection:
    """A new, empty index at `path`, in one transaction that the caller ends."""
    path.unlink(missing_ok=True)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=OFF")
    db.execute("PRAGMA synchronous=OFF")
    db.executescript("BEGIN;" + SCHEMA)
    db.execute("INSERT INTO meta VALUES ('edition', ?)", (_stamp(edition),))
    return db


def put_in_place(built: Path, path: Path) -> None:
    """Let a finished index take the place of the old one, whose journal must not be played into it."""
    with built.open("rb") as file:
        os.fsync(file.fileno())
    Path(f"{path}-journal").unlink(missing_ok=True)
    os.replace(built, path)


def _stamp(edition: str) -> str:
    return f"{SCHEMA_VERSION}/{edition}"
