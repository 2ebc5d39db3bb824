"""The period cut into weeks or months, and into hours of the week. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from skill.report.incidents import SEVERITIES, UNKNOWN, spread
from skill.report.records import Period, Problem
from skill.report.toil import hours_at

MONTHS_FROM_DAYS = 120


@dataclass(frozen=True)
class Span:
    """One week or month: incidents by severity, mean minutes to restore and detect, toil hours a month at its end."""

    start: datetime
    label: str
    incidents: dict[str, int]
    restore_min: float | None
    detect_min: float | None
    known: int
    toil_hours: float | None


@dataclass(frozen=True)
class Mark:
    """Incidents of one severity that began in one week (or on one day of a short period)."""

    start: datetime
    severity: str
    incidents: int


def spans(problems: Sequence[Problem], period: Period) -> list[Span]:
    """The months of a long period, the weeks of a short one."""
    months = period.days > MONTHS_FROM_DAYS
    edges = _edges(period, "month" if months else "week")
    issues = [one for one in problems if one.type == "issue" and period.holds(one.began)]
    placed: dict[int, list[Problem]] = defaultdict(list)
    for one in issues:
        placed[_place(edges, one.began)].append(one)
    found = []
    for number, start in enumerate(edges):
        end = min(edges[number + 1] if number + 1 < len(edges) else period.until, period.until)
        here = placed[number]
        restore = spread(one.times.restore_min for one in here)
        detect = spread(one.times.detect_min for one in here)
        label = f"{start:%b %Y}" if months else f"{start:%d %b}"
        found.append(Span(start, label, severities(here), restore.mean_min, detect.mean_min, restore.known,
                          hours_at(problems, end)))  # fmt: skip
    return found


def marks(problems: Sequence[Problem], period: Period) -> list[Mark]:
    """The incidents of the period for a timeline: by week, by day when it is short."""
    edges = _edges(period, "week" if period.days > MONTHS_FROM_DAYS / 2 else "day")
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for one in problems:
        if one.type == "issue" and period.holds(one.began):
            counts[_place(edges, one.began), one.severity or UNKNOWN] += 1
    return [Mark(edges[place], severity, count) for (place, severity), count in sorted(counts.items())]


def severities(problems: Sequence[Problem]) -> dict[str, int]:
    """Counts of all four severities, and of what has none where there is such."""
    counts = {name: sum(one.severity == name for one in problems) for name in SEVERITIES}
    rest = len(problems) - sum(counts.values())
    return counts | ({UNKNOWN: rest} if rest else {})


def week(quarters: Mapping[int, int], period: Period) -> list[list[int]]:
    """Seven days, Monday first, of 24 hours each on the wall clock of the zone, with what happened in them."""
    cells = [[0] * 24 for _ in range(7)]
    for quarter, count in quarters.items():
        at = datetime.fromtimestamp(quarter * 900, timezone.utc).astimezone(period.zone)
        cells[at.weekday()][at.hour] += count
    return cells


def _edges(period: Period, step: str) -> list[datetime]:
    """Where the steps begin, in the zone of the period; the first may begin before it."""
    at = period.since.astimezone(period.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if step == "month":
        at = at.replace(day=1)
    elif step == "week":
        at -= timedelta(days=at.weekday())
    edges = []
    while at < period.until:
        edges.append(at)
        at = _next(at, step)
    return edges


def _next(at: datetime, step: str) -> datetime:
    if step == "month":
        return at.replace(year=at.year + at.month // 12, month=at.month % 12 + 1)
    return at + timedelta(days=7 if step == "week" else 1)  # on the wall clock: a day may have 23 hours


def _place(edges: Sequence[datetime], at: datetime | None) -> int:
    from bisect import bisect_right

    return max(0, bisect_right(edges, at) - 1) if at is not None else 0
