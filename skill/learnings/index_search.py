"""A person's search over all entries: all of the words or most of them; not slower for many entries."""

from __future__ import annotations

import sqlite3

from skill.learnings.index_rows import ENTRY, PLACE, Row
from skill.learnings.index_writer import Terms, Vocabulary

CANDIDATES = 400  # newest entries looked at for one word: the work does not grow with the number of entries
RAREST = 6
_WEIGHTS = (("title", 4.0), ("problem", 2.0), ("cause", 2.0), ("context", 2.0), ("fix", 1.0))
_SELECT = f"SELECT {','.join((*PLACE, *ENTRY))}, rowid FROM entries JOIN places ON entry = rowid "


def search(db: sqlite3.Connection, vocabulary: Vocabulary, text: str, limit: int, filters: dict[str, str]) -> list[Row]:
    """Rows for `text`, best first; `filters` are column -> value, compared as they stand."""
    reader = Terms(db, vocabulary)
    terms = [term for term in reader.of(text).split() if reader.weights.get(term, 1.0) > 0]
    counts = dict(db.execute(f"SELECT term, df FROM terms WHERE df > 0 AND term IN ({_marks(terms)})", terms))
    rarest = sorted(counts, key=counts.__getitem__)[:RAREST]
    scores: dict[int, float] = {}
    for number, weight in _candidates(db, rarest, counts):
        scores[number] = scores.get(number, 0.0) + weight
    best = sorted(scores, key=lambda number: (-scores[number], -number))[: 4 * CANDIDATES]
    found = [row for row in _rows(db, best) if all(getattr(row, key) == value for key, value in filters.items())]
    return sorted(found, key=lambda row: (row.archived, -scores[row.rowid], -row.rowid))[:limit]


def _candidates(db: sqlite3.Connection, terms: list[str], counts: dict[str, int]) -> list[tuple[int, float]]:
    found: list[tuple[int, float]] = []
    for term in terms:
        for column, weight in _WEIGHTS:
            query = f'{column}: "{term}"'
            newest = db.execute(
                "SELECT rowid FROM fulltext WHERE fulltext MATCH ? ORDER BY rowid DESC LIMIT ?",
                (query, CANDIDATES),
            )
            found += [(number, weight / (1 + counts[term]) ** 0.5 + 1) for (number,) in newest]
    return found


def _rows(db: sqlite3.Connection, numbers: list[int]) -> list[Row]:
    return [Row(*row) for row in db.execute(_SELECT + f"WHERE rowid IN ({','.join(map(str, numbers))})")]


def _marks(values: list[str] | list[int]) -> str:
    return ",".join("?" * len(values))
