"""The hooks' journal as records. Reads it with its own read-only connection: a report never blocks a hook."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from skill.errors import OpsError
from skill.hook.dispatch import SILENT
from skill.report.records import Change, JournalFacts, Noise, Period, Problem, Spoken

BEFORE = timedelta(days=30)  # a deployment before the period tells which commits are new in its first one


class JournalUnreadable(OpsError):
    """A journal that is there and cannot be read."""


def facts(
    path: Path, period: Period, problems: Iterable[Problem], limit_per_day: float, service: str = ""
) -> JournalFacts | None:
    """What the journal at `path` kept of the period; None where no hook ever wrote one."""
    if not path.exists():
        return None
    span = (period.since.timestamp(), period.until.timestamp())
    try:
        with reading(path) as db:
            return _facts(db, span, problems, limit_per_day, service)
    except sqlite3.Error as error:
        raise JournalUnreadable(f"{path}: cannot be read ({error}); move it away, the hooks begin a new one") from error


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection; on a read-only disk as if nobody else wrote, which nobody can."""
    name = f"file:{path.resolve()}?mode=ro".replace("#", "%23")
    try:
        db = sqlite3.connect(name, uri=True, timeout=10)
        db.execute("SELECT 1 FROM signals LIMIT 1")
    except sqlite3.OperationalError:
        db = sqlite3.connect(name + "&immutable=1", uri=True)
    with closing(db):
        yield db


def _facts(
    db: sqlite3.Connection, span: tuple[float, float], problems: Iterable[Problem], limit: float, service: str
) -> JournalFacts:
    here = "at>=? AND at<?" + (" AND lower(service)=?" if service else "")
    values: tuple[object, ...] = (*span, service.lower()) if service else span
    quarters = db.execute(f"SELECT CAST(at/900 AS INTEGER), count(*) FROM signals WHERE {here} GROUP BY 1", values)
    states = db.execute(f"SELECT state, count(*) FROM signals WHERE {here} GROUP BY 1", values)
    oldest = db.execute("SELECT min(at) FROM signals").fetchone()[0]
    shown = db.execute("SELECT outcome, count(*) FROM shown WHERE at>=? AND at<? GROUP BY 1", span)
    return JournalFacts(
        quarters=dict(quarters),
        states=dict(states),
        noise=list(_noise(db, here, values, limit)),
        oldest=None if oldest is None else _time(oldest),
        shown=dict(shown),
        spoken=[one for one in _spoken(db, span) if one.kind != SILENT],
        silent=next((one.milliseconds for one in _spoken(db, span) if one.kind == SILENT), ()),
        changes=list(_changes(db, span, service)),
        met_again=_met_again(db, span, _fixed(problems), service),
    )


def _noise(db: sqlite3.Connection, here: str, values: tuple[object, ...], limit: float) -> Iterator[Noise]:
    rows = db.execute(
        "SELECT pattern_key, service, sum(n), sum(dismissed), sum(n>?) FROM"
        f" (SELECT pattern_key, service, count(*) AS n, sum(state='dismissed') AS dismissed FROM signals WHERE {here}"
        " GROUP BY pattern_key, service, CAST(at/86400 AS INTEGER)) GROUP BY 1, 2",
        (limit, *values),
    )
    for key, service, signals, dismissed, days_over in rows:
        yield Noise(key, service, signals, dismissed, days_over)


def _spoken(db: sqlite3.Connection, span: tuple[float, float]) -> Iterator[Spoken]:
    by_kind: dict[str, list[tuple[float, int]]] = defaultdict(list)
    rows = db.execute("SELECT kind, milliseconds, characters FROM spoken WHERE at>=? AND at<?", span)
    for kind, milliseconds, characters in rows:
        by_kind[kind].append((milliseconds, characters))
    for kind, answers in sorted(by_kind.items()):
        yield Spoken(kind, tuple(sorted(ms for ms, _ in answers)), sum(size for _, size in answers))


def _changes(db: sqlite3.Connection, span: tuple[float, float], service: str) -> Iterator[Change]:
    rows = db.execute(
        "SELECT at, kind, outcome, service FROM changes WHERE at>=? AND at<? ORDER BY at",
        (span[0] - BEFORE.total_seconds(), span[1]),
    )
    for at, kind, outcome, name in rows:
        if not service or name.lower() == service.lower():
            yield Change(_time(at), kind, outcome, name)


def _fixed(problems: Iterable[Problem]) -> Mapping[str, float]:
    """Pattern-Key -> when its fix was recorded, the latest one."""
    found: dict[str, float] = {}
    for one in problems:
        if one.pattern_key and one.closed is not None and one.fixed and one.status != "wont_fix":
            found[one.pattern_key] = max(found.get(one.pattern_key, 0.0), one.closed.timestamp())
    return found


def _met_again(db: sqlite3.Connection, span: tuple[float, float], fixed: Mapping[str, float], service: str) -> int:
    """Sessions and problems: how often a session of the period met a failure whose fix was recorded by then."""
    rows = db.execute(
        "SELECT pattern_key, session, max(at) FROM signals WHERE at>=? AND at<? AND (?='' OR lower(service)=?)"
        " GROUP BY 1, 2",
        (*span, service, service.lower()),
    )
    return sum(at > fixed[key] for key, _, at in rows if key in fixed)


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, timezone.utc)
