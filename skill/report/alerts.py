"""Alert fatigue: how many failures are noticed a day, how many of them anybody needed, which are noise. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from skill.report.records import JournalFacts, Noise, Period

TOP = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Noisy:
    """A problem by its signals; `dismissed_share` of them were declared not to matter."""

    pattern_key: str
    service: str
    signals: int
    dismissed_share: float


@dataclass(frozen=True)
class Alerts:
    """Signals of the period; `acted_share` became or were counted in an entry, `dismissed_share` were dismissed.

    `days_over` counts days on which one problem of one service gave more than `limit_per_day` signals. `since` is the
    oldest signal kept, where that is over a day later than the period's begin. All None without a journal.
    """

    signals: int | None
    per_day: float | None
    acted_share: float | None
    dismissed_share: float | None
    open: int | None
    days_over: int | None
    limit_per_day: float
    since: datetime | None
    top: list[Noisy]


def alerts(journal: JournalFacts | None, period: Period, limit_per_day: float) -> Alerts:
    """What the hooks noticed in the period."""
    if journal is None or journal.oldest is None:
        return Alerts(None, None, None, None, None, None, limit_per_day, None, [])
    states, begin = journal.states, max(journal.oldest, period.since)
    total = sum(states.values())
    days = max((period.until - begin).total_seconds() / 86_400, 1.0)
    return Alerts(
        signals=total,
        per_day=round(total / days, 2),
        acted_share=_share(states, ("logged", "known"), total),
        dismissed_share=_share(states, ("dismissed",), total),
        open=states.get("seen", 0),
        days_over=sum(one.days_over for one in journal.noise),
        limit_per_day=limit_per_day,
        since=begin if begin - period.since > A_DAY else None,
        top=[_noisy(one) for one in sorted(journal.noise, key=lambda one: -one.signals)[:TOP]],
    )


def _share(states: Mapping[str, int], names: Sequence[str], total: int) -> float | None:
    return round(sum(states.get(name, 0) for name in names) / total, 4) if total else None


def _noisy(one: Noise) -> Noisy:
    return Noisy(one.pattern_key, one.service, one.signals, round(one.dismissed / one.signals, 4))
