"""Error budgets: what is left, how fast it goes, and what that means for change. Pure.

By the Google SRE Workbook, chapter 5 (https://sre.google/workbook/alerting-on-slos/): the budget is 1 - objective, the
burn rate of a window is its share of bad events over the budget, and 1 is the rate that ends the budget exactly with
the SLO's window. An alert wants a long window over its threshold and a short one too, so that it ends with the cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from skill.report.records import Objective, Outage, Sample

SHIP, SLOW, FREEZE = "ship", "slow", "freeze"
PAGE, TICKET, NONE = "page", "ticket", "none"
HOUR = timedelta(hours=1)
DIGITS = 9  # 1 - 0.999 is not quite 0.001; a border must be met exactly

# Long window, short window, share of the whole budget that a burn over the long one spends, what it calls for.
ALERTS = (
    ("1h", HOUR, timedelta(minutes=5), 0.02, PAGE),
    ("6h", 6 * HOUR, timedelta(minutes=30), 0.05, PAGE),
    ("3d", 72 * HOUR, 6 * HOUR, 0.10, TICKET),
)


@dataclass(frozen=True)
class Budget:
    """One SLO now. Shares of 1; `remaining` under 0 is overspent; `burn` by window; None is no data.

    `minutes_left` at the burn rate of `rate_window`, the shortest one with data; None also when nothing burns.
    `unknown` incidents told no duration, so `remaining` is at most what it says.
    """

    name: str
    service: str
    objective: float
    window_days: float
    achieved: float | None
    remaining: float | None
    burn: dict[str, float | None]
    rate_window: str | None
    minutes_left: float | None
    alert: str | None
    policy: str | None
    unknown: int


def budgets(objectives: Iterable[Objective], now: datetime) -> list[Budget]:
    """The budgets of all objectives at `now`."""
    return [budget(one, now) for one in objectives]


def budget(one: Objective, now: datetime) -> Budget:
    """The budget of one objective at `now`."""
    window = timedelta(days=one.window_days)
    bad = _bad(one, now, window)
    allowed = 1 - one.target
    remaining = None if bad is None else round(1 - bad / allowed, DIGITS)
    burn = {name: _burn(one, now, long) for name, long, *_ in ALERTS}
    rate = next((name for name in burn if burn[name] is not None), None)
    return Budget(
        name=one.name,
        service=one.service,
        objective=one.target,
        window_days=one.window_days,
        achieved=None if bad is None else round(1 - bad, 6),
        remaining=None if remaining is None else round(remaining, 4),
        burn={name: None if value is None else round(value, 3) for name, value in burn.items()},
        rate_window=rate,
        minutes_left=_minutes_left(remaining, burn[rate] if rate else None, window),
        alert=_alert(one, now, burn),
        policy=_policy(one, remaining),
        unknown=one.unknown,
    )


def threshold(share: float, long: timedelta, window_days: float) -> float:
    """The burn rate that spends `share` of the budget within `long`: 14.4 for 2 % of 30 days in an hour."""
    return share * timedelta(days=window_days) / long


def _burn(one: Objective, now: datetime, window: timedelta) -> float | None:
    bad = _bad(one, now, window)
    return None if bad is None else round(bad / (1 - one.target), DIGITS)


def _bad(one: Objective, now: datetime, window: timedelta) -> float | None:
    """The share of bad events, or of time without service, in the window up to `now`."""
    if one.by_time:
        return down(one.outages, now - window, now) / (window / timedelta(minutes=1))
    return _bad_events(one.samples, now - window, now)


def _bad_events(samples: Sequence[Sample], after: datetime, until: datetime) -> float | None:
    good = total = 0.0
    for sample in samples:
        if after < sample.at <= until:
            good += sample.good
            total += sample.total
    return (total - good) / total if total else None


def down(outages: Iterable[Outage], begin: datetime, end: datetime) -> float:
    """Minutes of [begin, end) in at least one outage: two at once count once."""
    spent, reached = timedelta(0), begin
    for outage in sorted(outages, key=lambda one: one.start):
        first, last = max(outage.start, reached), min(outage.end or end, end)
        if last > first:
            spent += last - first
            reached = last
    return spent / timedelta(minutes=1)


def _minutes_left(remaining: float | None, rate: float | None, window: timedelta) -> float | None:
    if remaining is None or not rate:
        return None
    return round(max(0.0, remaining) / rate * (window / timedelta(minutes=1)), 1)


def _alert(one: Objective, now: datetime, burn: dict[str, float | None]) -> str | None:
    if all(value is None for value in burn.values()):
        return None
    for name, long, short, share, kind in ALERTS:
        limit, value, quick = threshold(share, long, one.window_days), burn[name], _burn(one, now, short)
        if value is not None and value >= limit and (quick is None or quick >= limit):
            return kind
    return NONE


def _policy(one: Objective, remaining: float | None) -> str | None:
    if remaining is None:
        return None
    if remaining <= one.freeze_below:
        return FREEZE
    return SLOW if remaining < one.slow_below else SHIP
