"""Entries on their way into index.db, and out of it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from skill.learnings.document import EntryBlock
from skill.learnings.index_rows import ENTRY, quoted_errors, row_of, supersedes, texts_of

_INSERT = f"INSERT INTO entries ({','.join(ENTRY)}) VALUES ({','.join('?' * len(ENTRY))})"
PARAMETERS = 500  # of one statement: older builds of SQLite allow 999
SURE = 0.6  # phrases trusted less than this only hint at their concept
_COLUMNS = "title, problem, cause, fix, context"
_OWNED = (("entries", "rowid"), *((t, "entry") for t in ("places", "texts", "signatures", "superseded")))


Rule = tuple[str, str, float]


class Vocabulary(Protocol):
    """How text is taken apart (`skill.hook.terms` is one); VERSION changes when `words` does."""

    VERSION: str

    def words(self, text: str) -> list[str]: ...

    def rules(self, text: str) -> list[Rule]: ...

    def concepts(self, found: list[str], lexicon: dict[str, list[Rule]]) -> list[Rule]: ...


@dataclass(frozen=True)
class Reading:
    """What the index does to a text: abstract an error, hide what is secret, take it apart."""

    signature_of: Callable[[str], str]
    redact: Callable[[str], str]
    vocabulary: Vocabulary


class Terms:
    """Texts taken apart by a vocabulary and the lexicon of an index, of which only the words met are read."""

    def __init__(self, db: sqlite3.Connection, vocabulary: Vocabulary) -> None:
        self._db = db
        self._vocabulary = vocabulary
        self._rules: dict[str, list[Rule]] = {}
        self.weights: dict[str, float] = {}

    def of(self, text: str) -> str:
        """Words and concepts of a text, each once, with blanks between; `_concept_` is only hinted at."""
        found = self._vocabulary.words(text)
        self._look_up([word for word in dict.fromkeys(found) if word not in self._rules])
        sure: dict[str, float] = {}
        for concept, _, trust in self._vocabulary.concepts(found, self._rules):
            sure[concept] = max(sure.get(concept, 0.0), trust)
        named = [concept if trust >= SURE else f"{concept}_" for concept, trust in sure.items()]
        return " ".join(dict.fromkeys((*found, *named)))

    def _look_up(self, words: list[str]) -> None:
        self._rules.update((word, []) for word in words)
        for start in range(0, len(words), PARAMETERS):
            part = words[start : start + PARAMETERS]
            for word, rules, weight in self._db.execute(
                f"SELECT phrase, concepts, weight FROM lexicon WHERE phrase IN ({','.join('?' * len(part))})", part
            ):
                self._rules[word], self.weights[word] = self._vocabulary.rules(rules), weight


class Writer:
    """Entries on their way into one transaction; word counts are added up and written once by `finish`."""

    def __init__(self, db: sqlite3.Connection, reading: Reading) -> None:
        self._db = db
        self._reading = reading
        self._terms = Terms(db, reading.vocabulary)
        self._counts: Counter[str] = Counter()

    def add(self, block: EntryBlock, file: str, offset: int, occurrence: int) -> None:
        db = self._db
        row = row_of(block, file, offset, self._reading.redact)
        values = {**row.__dict__, "occurrence": occurrence}
        number = db.execute(_INSERT, [values[name] for name in ENTRY]).lastrowid
        db.execute("INSERT INTO places VALUES (?,?,?,?)", (number, file, offset, row.length))
        columns = [self._terms.of(text) for text in texts_of(block, row).values()]
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
            "INSERT INTO terms (term, df) VALUES (?,?) ON CONFLICT (term) DO UPDATE SET df=df+excluded.df",
            sorted((word, count) for word, count in self._counts.items() if count),
        )
        self._counts.clear()
