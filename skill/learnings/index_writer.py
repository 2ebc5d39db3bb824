"""Entries on their way into index.db, and out of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from skill.learnings import thesaurus
from skill.learnings.document import EntryBlock
from skill.learnings.index_rows import ENTRY, quoted_errors, row_of, supersedes, texts_of

_INSERT = f"INSERT INTO entries ({','.join(ENTRY)}) VALUES ({','.join('?' * len(ENTRY))})"
SURE = 0.6  # phrases trusted less than this only hint at their concept
_COLUMNS = "title, problem, cause, fix, context"
_OWNED = (("entries", "rowid"), *((t, "entry") for t in ("places", "texts", "signatures", "superseded")))


class Vocabulary(Protocol):
    """How text is taken apart (`skill.hook.terms` is one); VERSION changes when `words` does."""

    VERSION: str

    def words(self, text: str) -> list[str]: ...

    def concepts(self, found: list[str], lexicon: dict[str, str]) -> list[tuple[str, str, float]]: ...


@dataclass(frozen=True)
class Reading:
    """What the index does to a text: abstract an error, hide what is secret, take it apart."""

    signature_of: Callable[[str], str]
    redact: Callable[[str], str]
    vocabulary: Vocabulary

    @property
    def thesaurus(self) -> thesaurus.Thesaurus:
        return thesaurus.load(self.vocabulary.words, self.vocabulary.VERSION)

    def terms(self, text: str) -> str:
        """Words and concepts of a text, each once, with blanks between; `_concept_` is only hinted at."""
        found = self.vocabulary.words(text)
        sure: dict[str, float] = {}
        for concept, _, trust in self.vocabulary.concepts(found, self.thesaurus.lexicon):
            sure[concept] = max(sure.get(concept, 0.0), trust)
        named = [concept if trust >= SURE else f"{concept}_" for concept, trust in sure.items()]
        return " ".join(dict.fromkeys((*found, *named)))


class Writer:
    """Entries on their way into one transaction; word counts are added up and written once by `finish`."""

    def __init__(self, db: sqlite3.Connection, reading: Reading) -> None:
        self._db = db
        self._reading = reading
        self._counts: Counter[str] = Counter()

    def add(self, block: EntryBlock, file: str, offset: int, occurrence: int) -> None:
        db = self._db
        row = row_of(block, file, offset, self._reading.redact)
        values = {**row.__dict__, "occurrence": occurrence}
        number = db.execute(_INSERT, [values[name] for name in ENTRY]).lastrowid
        db.execute("INSERT INTO places VALUES (?,?,?,?)", (number, file, offset, row.length))
        columns = [self._reading.terms(text) for text in texts_of(block, row).values()]
        db.execute("INSERT INTO texts VALUES (?,?,?,?,?,?)", (number, *columns))
        db.execute(f"INSERT INTO fulltext (rowid, {_COLUMNS}) VALUES (?,?,?,?,?,?)", (number, *columns))
        self._counts.update({word for column in columns for word in column.split()})
        signatures = {
            block.metadata.get("signature", ""),
            *map(self._reading.signature_of, quoted_errors(block)),
        }
        db.executemany("INSERT INTO signatures VALUES (?,?)", ((s, number) for s in signatures if s))
        db.executemany("INSERT OR IGNORE INTO superseded VALUES (?,?)", ((i, number) for i in supersedes(block)))

    def drop(self, file: str, start: int, end: int | None) -> None:
        """Forget the entries that begin in `start`..`end` of a file (to its end when None)."""
        reach = "file=? AND offset>=? AND offset<?"
        doomed = self._db.execute(
            f"SELECT texts.* FROM places JOIN texts USING (entry) WHERE {reach}",
            (file, start, end or 1 << 62),
        ).fetchall()
        for number, *columns in doomed:
            self._db.execute(
                f"INSERT INTO fulltext (fulltext, rowid, {_COLUMNS}) VALUES ('delete',?,?,?,?,?,?)",
                (number, *columns),
            )
            self._counts.subtract({word for column in columns for word in column.split()})
            for table, column in _OWNED:
                self._db.execute(f"DELETE FROM {table} WHERE {column}=?", (number,))
        self.finish()

    def finish(self) -> None:
        self._db.executemany(
            "INSERT INTO terms VALUES (?,?) ON CONFLICT (term) DO UPDATE SET df=df+excluded.df",
            sorted((word, count) for word, count in self._counts.items() if count),
        )
        self._counts.clear()
