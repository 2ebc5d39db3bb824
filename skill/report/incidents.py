"""Incidents: how many of what, how long they took, and which come back. Pure."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from skill.report.records import Period, Problem

UNKNOWN = "not recorded"
SEVERITIES = ("P1", "P2", "P3", "P4")
TOP = 10


@dataclass(frozen=True)
class Spread:
    """Lengths in minutes over the `known` of `total` incidents that tell one; `share` is known / total."""

    mean_min: float | None
    median_min: float | None
    p90_min: float | None
    known: int
    total: int
    share: float | None


@dataclass(frozen=True)
class Incidents:
    """Issues that began in the period, by what they are. `total` None: no issue was ever recorded here."""

    total: int | None
    open: int | None
    by_severity: dict[str, int]
    by_category: dict[str, int]
    by_area: dict[str, int]
    by_service: dict[str, int]
    detect: Spread
    restore: Spread
    restore_by_severity: dict[str, Spread]
    contradictory: int


@dataclass(frozen=True)
class Recurring:
    """A problem that came more than once: its fate is its status, and how often a fix did not hold."""

    id: str
    title: str
    type: str
    severity: str
    recurrences: int
    last_seen: datetime | None
    status: str
    returns: int
    held_days: int | None


@dataclass(frozen=True)
class Recurrence:
    """Problems seen in the period; `rate` is the share of them that had been seen before.

    `returned` are those that came back in the period after they were resolved, most often first.
    """

    seen: int | None
    recurring: int | None
    rate: float | None
    returned_total: int | None
    returned: list[Recurring]
    top: list[Recurring]


def incidents(problems: Sequence[Problem], period: Period) -> Incidents:
    """The issues that began in the period."""
    known = [one for one in problems if one.type == "issue"]
    here = [one for one in known if period.holds(one.began)]
    severities = [name for name in SEVERITIES if any(one.severity == name for one in here)]
    return Incidents(
        total=len(here) if known else None,
        open=sum(one.is_open for one in known) if known else None,
        by_severity=_counted((one.severity for one in here), SEVERITIES),
        by_category=_counted(one.category for one in here),
        by_area=_counted(one.area for one in here),
        by_service=_counted(name for one in here for name in one.services or ("",)),
        detect=spread(one.times.detect_min for one in here),
        restore=spread(one.times.restore_min for one in here),
        restore_by_severity={
            name: spread(one.times.restore_min for one in here if one.severity == name) for name in severities
        },
        contradictory=sum(one.times.contradictory for one in here),
    )


def spread(lengths: Iterable[float | None]) -> Spread:
    """Mean, median and 90th percentile (nearest rank) of the lengths that are known."""
    every = list(lengths)
    known = sorted(length for length in every if length is not None)
    if not known:
        return Spread(None, None, None, 0, len(every), 0.0 if every else None)
    rank = -(-len(known) * 9 // 10) - 1
    return Spread(
        _rounded(statistics.fmean(known)),
        _rounded(statistics.median(known)),
        _rounded(known[rank]),
        len(known),
        len(every),
        round(len(known) / len(every), 4),
    )


def recurrence(problems: Sequence[Problem], period: Period) -> Recurrence:
    """Which problems of the period are old ones: issues and learnings, seen or counted in it."""
    known = [one for one in problems if one.type in ("issue", "learning", "other")]
    seen = [one for one in known if period.holds(one.began) or period.holds(one.last_seen)]
    again = [one for one in seen if one.recurrences > 1]
    back = [one for one in known if any(period.holds(each.at) for each in one.returns)]
    return Recurrence(
        seen=len(seen) if known else None,
        recurring=len(again) if known else None,
        rate=round(len(again) / len(seen), 4) if seen else None,
        returned_total=len(back) if known else None,
        returned=_ranked(back, lambda one: (len(one.returns), one.recurrences)),
        top=_ranked(again, lambda one: (one.recurrences, len(one.returns))),
    )


def _ranked(problems: Iterable[Problem], weight: Callable[[Problem], tuple[int, int]]) -> list[Recurring]:
    order = sorted(problems, key=lambda one: one.id)
    order.sort(key=weight, reverse=True)
    return [_recurring(one) for one in order[:TOP]]


def _recurring(one: Problem) -> Recurring:
    held = one.returns[-1].held_days if one.returns else None
    return Recurring(one.id, one.title, one.type, one.severity, one.recurrences, one.last_seen, one.status,
                     len(one.returns), held)  # fmt: skip


def _counted(values: Iterable[str], order: Sequence[str] = ()) -> dict[str, int]:
    """Counts, in the given order where there is one, else the largest first."""
    counts = Counter(value or UNKNOWN for value in values)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if order:
        ranked.sort(key=lambda item: order.index(item[0]) if item[0] in order else len(order))
    return dict(ranked)


def _rounded(number: float) -> float:
    return round(number, 2)
