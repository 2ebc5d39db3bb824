"""What the journal counted since the beginning, kept beside it: a counter must not fall when old rows are pruned.

`.state/metrics.json` holds the totals and the last rows that are in them; each run adds only what is newer. When the
file or the journal is deleted the counters begin anew, which Prometheus takes for a restart.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from skill.learnings import durable
from skill.report.exposition import BOUNDS_S, Histogram
from skill.report.sources.journal import JournalUnreadable, reading

NAME = "metrics.json"


@dataclass
class Counters:
    """Totals by kind of event or by state, and the rows up to which they count."""

    last_spoken: int = 0
    last_shown: int = 0
    last_signal: int = 0
    answers: dict[str, list[int]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    characters: dict[str, int] = field(default_factory=dict)
    recalls: int = 0
    signals: dict[str, int] = field(default_factory=dict)

    def histograms(self) -> dict[str, Histogram]:
        """CPU time of the hooks' answers by kind of event."""
        return {
            kind: Histogram(tuple(buckets), round(self.seconds.get(kind, 0.0), 6))
            for kind, buckets in sorted(self.answers.items())
        }


def counted(state: Path) -> Counters | None:
    """The counters after taking in what the journal has that is new; None where there is no journal."""
    journal = state / "journal.db"
    if not journal.exists():
        return None
    kept, seen = durable.read(state / NAME)
    counters = _decoded(kept)
    try:
        with reading(journal) as db:
            _add(counters, db)
    except sqlite3.Error as error:
        raise JournalUnreadable(
            f"{journal}: cannot be read ({error}); move it away, the hooks begin a new one"
        ) from error
    durable.replace(state / NAME, [json.dumps(asdict(counters), sort_keys=True).encode() + b"\n"], seen)
    return counters


def _decoded(data: bytes) -> Counters:
    try:
        values: dict[str, Any] = json.loads(data or b"{}")
        return Counters(**values)
    except (ValueError, TypeError):  # of another version, or damaged: begin anew
        return Counters()


def _add(counters: Counters, db: sqlite3.Connection) -> None:
    for table, name in (("spoken", "last_spoken"), ("shown", "last_shown"), ("signals", "last_signal")):
        newest = db.execute(f"SELECT coalesce(max(n), 0) FROM {table}").fetchone()[0]
        if newest < getattr(counters, name):
            setattr(counters, name, 0)  # a new journal numbers its rows from 1
    _add_answers(
        counters,
        db.execute(
            "SELECT n, kind, characters, milliseconds FROM spoken WHERE n>? ORDER BY n", (counters.last_spoken,)
        ),
    )
    last, number = db.execute(
        "SELECT coalesce(max(n), ?), count(*) FROM shown WHERE n>?", (counters.last_shown, counters.last_shown)
    ).fetchone()
    counters.last_shown, counters.recalls = last, counters.recalls + number
    rows = db.execute("SELECT category, count(*), max(n) FROM signals WHERE n>? GROUP BY 1", (counters.last_signal,))
    for category, number, last in rows.fetchall():
        counters.signals[category] = counters.signals.get(category, 0) + number
        counters.last_signal = max(counters.last_signal, last)


def _add_answers(counters: Counters, rows: Iterable[tuple[int, str, int, float]]) -> None:
    for number, kind, characters, milliseconds in rows:
        buckets = counters.answers.setdefault(kind, [0] * (len(BOUNDS_S) + 1))
        buckets[bisect_left(BOUNDS_S, milliseconds / 1000)] += 1
        counters.seconds[kind] = counters.seconds.get(kind, 0.0) + milliseconds / 1000
        counters.characters[kind] = counters.characters.get(kind, 0) + characters
        counters.last_spoken = number
