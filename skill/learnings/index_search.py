"""A person's search over all entries: all of the words or most of them; not slower for many entries."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from skill.learnings.index_rows import ENTRY, PLACE, Row
from skill.learnings.index_writer import Terms, Vocabulary

NEWEST = 128  # entries looked at for one word: the work does not grow with the number of entries
RARE = 2000  # a word in at most so many entries may be looked for together with others
RAREST = 6
KEPT = 60  # entries that are read and weighed, at least
_WEIGHTS = (4.0, 2.0, 2.0, 1.0, 2.0)  # title, problem, cause, fix, context
_SELECT = f"SELECT {','.join((*PLACE, *(f'entries.{name}' for name in ENTRY)))}, rowid"
_TEXTS = ", texts.title, texts.problem, texts.cause, texts.fix, texts.context"
_FROM = " FROM entries JOIN places ON places.entry = rowid JOIN texts ON texts.entry = rowid "


def search(db: sqlite3.Connection, vocabulary: Vocabulary, text: str, limit: int, filters: dict[str, str]) -> list[Row]:
    """Rows for `text`, best first; `filters` are column -> value, compared as they stand."""
    reader = Terms(db, vocabulary)
    terms = [term for term in reader.of(text).split() if reader.weights.get(term, 1.0) > 0]
    counts = dict(db.execute(f"SELECT term, df FROM terms WHERE df > 0 AND term IN ({_marks(terms)})", terms))
    weights = {term: 1 / (1 + count) ** 0.5 + 0.2 for term, count in counts.items()}
    rarest = sorted(counts, key=counts.__getitem__)[:RAREST]
    found = _candidates(db, rarest, counts, weights)
    kept = sorted(found, key=lambda number: (-found[number], -number))[: max(KEPT, 2 * limit)]
    scored = [(_score(texts, weights), row) for row, texts in _rows(db, kept)]
    fitting = [one for one in scored if all(getattr(one[1], key) == value for key, value in filters.items())]
    fitting.sort(key=lambda one: (one[1].archived, -one[0], -one[1].rowid))
    return [row for _, row in fitting[:limit]]


def _candidates(
    db: sqlite3.Connection, rarest: list[str], counts: dict[str, int], weights: dict[str, float]
) -> dict[int, float]:
    asked = [(f'"{term}"', weights[term]) for term in rarest]
    if len(rarest) > 1 and counts[rarest[0]] <= RARE:
        together = rarest[:3]
        asked.append((" AND ".join(f'"{term}"' for term in together), sum(weights[term] for term in together)))
    found: dict[int, float] = {}
    for query, weight in asked:
        for (number,) in db.execute(
            "SELECT rowid FROM fulltext WHERE fulltext MATCH ? ORDER BY rowid DESC LIMIT ?", (query, NEWEST)
        ):
            found[number] = found.get(number, 0.0) + weight
    return found


def _score(texts: Sequence[str], weights: dict[str, float]) -> float:
    score = 0.0
    for worth, text in zip(_WEIGHTS, texts, strict=True):
        score += worth * sum(weights[term] for term in text.split() if term in weights)
    return score


def _rows(db: sqlite3.Connection, numbers: list[int]) -> list[tuple[Row, Sequence[str]]]:
    query = f"{_SELECT}{_TEXTS}{_FROM}WHERE rowid IN ({','.join(map(str, numbers))})"
    return [(Row(*row[:-5]), row[-5:]) for row in db.execute(query)]


def _marks(values: list[str]) -> str:
    return ",".join("?" * len(values))
