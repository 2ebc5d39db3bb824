"""Toil: hours a month that go into work by hand, and their share of on-call time. Pure.

The SRE book (chapter 5) keeps toil below half of an engineer's time. An entry tells its hours as `Toil Hours`, or as
`Frequency` and `Duration`; the open ones are added up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from skill.report.records import Problem


@dataclass(frozen=True)
class Toil:
    """Hours a month at the end of the period, told by `known` of `total` open entries about work by hand.

    `share` is of the on-call hours a month that slos.yaml names; None without them.
    """

    hours_per_month: float | None
    on_call_hours_per_month: float | None
    share: float | None
    known: int
    total: int


def toil(problems: Sequence[Problem], at: datetime, on_call_hours: float | None) -> Toil:
    """The toil that is not done away with at `at`."""
    manual = [one for one in problems if _lasts(one, at)]
    known = [one.toil_hours for one in manual if one.toil_hours is not None]
    hours = round(sum(known), 2) if known else None
    share = round(hours / on_call_hours, 4) if hours is not None and on_call_hours else None
    return Toil(hours, on_call_hours, share, len(known), len(manual))


def hours_at(problems: Sequence[Problem], at: datetime) -> float | None:
    """Hours a month at a moment, for the trend; None before the first entry that tells any."""
    known = [one for one in problems if one.toil_hours is not None and one.logged is not None and one.logged <= at]
    if not known:
        return None
    return round(sum(one.toil_hours or 0 for one in known if _lasts(one, at)), 2)


def _lasts(one: Problem, at: datetime) -> bool:
    by_hand = one.by_hand or one.toil_hours is not None
    if not by_hand or one.logged is None or one.logged > at:
        return False
    return one.is_open or (one.closed is not None and one.closed > at)
