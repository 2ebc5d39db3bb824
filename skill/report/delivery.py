"""The four DORA figures from the changes that the hooks saw, the repository's commits and the incidents. Pure."""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from skill.report import dora
from skill.report.records import Change, Period, Problem

FEWEST = 3  # fewer deployments give no rate
A_DAY = CAUSED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Figure:
    """One figure with its DORA level; None is no data."""

    value: float | None
    level: str | None


@dataclass(frozen=True)
class Delivery:
    """`deployments` that succeeded, `failed` changes among `attempts`, and the four figures.

    Frequency is successful deployments a day, failure rate a share of attempts, lead time the median hours from commit
    to deployment, restore the mean hours of incidents (MTTR). `since` is the first change seen, when the period began
    before it: the hooks were not there yet.
    """

    attempts: int | None
    deployments: int | None
    failed: int | None
    rollbacks: int | None
    manual_fixes: int | None
    since: datetime | None
    frequency: Figure
    failure_rate: Figure
    lead_time: Figure
    restore: Figure
    source: str


def delivery(
    changes: Sequence[Change], problems: Iterable[Problem], commits: Sequence[datetime] | None,
    restore_min: float | None, period: Period,
) -> Delivery:  # fmt: skip
    """The figures of the period; `changes` may begin before it, so that the first deployment has a predecessor."""
    every = sorted(changes, key=lambda change: change.at)
    here = [change for change in every if period.holds(change.at)]
    deploys = [change for change in here if change.kind == "deploy"]
    good = [change for change in deploys if change.outcome != "failure"]
    failed = len(_failed(here, problems))
    first = here[0].at if here and here[0] is every[0] else None
    days = (period.until - (first or period.since)) / timedelta(days=1)
    frequency = len(good) / max(days, 1.0) if len(deploys) >= FEWEST else None
    rate = failed / len(deploys) if len(deploys) >= FEWEST else None
    leads = lead_hours([c for c in every if c.kind == "deploy" and c.outcome != "failure"], commits, period)
    lead = statistics.median(leads) if leads else None
    restore = None if restore_min is None else restore_min / 60
    return Delivery(
        attempts=len(deploys) if every else None,
        deployments=len(good) if every else None,
        failed=failed if every else None,
        rollbacks=sum(change.kind == "rollback" for change in here) if every else None,
        manual_fixes=sum(change.kind == "manual_fix" for change in here) if every else None,
        since=first if first is not None and first - period.since > A_DAY else None,
        frequency=_figure(dora.FREQUENCY, frequency),
        failure_rate=_figure(dora.FAILURES, rate),
        lead_time=_figure("lead_time", lead),
        restore=_figure("mttr", restore),
        source=dora.SOURCE,
    )


def lead_hours(deploys: Sequence[Change], commits: Sequence[datetime] | None, period: Period) -> list[float]:
    """Hours from each commit to the first deployment after it, for deployments in the period.

    A deployment without an earlier one tells nothing: how far back its commits go is not known.
    """
    if not commits:
        return []
    moments = sorted(commits)
    found: list[float] = []
    for before, after in zip(deploys, deploys[1:], strict=False):
        if period.holds(after.at):
            fresh = moments[bisect_right(moments, before.at) : bisect_right(moments, after.at)]
            found += [(after.at - commit) / timedelta(hours=1) for commit in fresh]
    return found


def _failed(changes: Sequence[Change], problems: Iterable[Problem]) -> set[int]:
    """Deployments (by place) that failed, were rolled back, or are named as the trigger of an incident within a day."""
    failed: set[int] = set()
    stack: dict[str, list[int]] = defaultdict(list)
    for place, change in enumerate(changes):
        if change.kind == "deploy":
            stack[change.service].append(place)
            if change.outcome == "failure":
                failed.add(place)
        elif change.kind == "rollback" and stack[change.service]:
            failed.add(stack[change.service].pop())  # a second rollback undoes the one before
    moments = [change.at for change in changes]
    for one in problems:
        if one.trigger == "deployment" and one.began is not None:
            failed |= _cause(changes, bisect_left(moments, one.began), one.began, one.services)
    return failed


def _cause(changes: Sequence[Change], place: int, began: datetime, services: Sequence[str]) -> set[int]:
    """The last deployment of one of these services in the day before `began`; `place` is the first change after it."""
    while place > 0 and began - changes[place - 1].at <= CAUSED_WITHIN:
        place -= 1
        if changes[place].kind == "deploy" and changes[place].service.lower() in services:
            return {place}
    return set()


def _figure(metric: str, value: float | None) -> Figure:
    return Figure(None if value is None else round(value, 4), dora.level(metric, value))
