"""Records -> every figure of `stats` and of the report, as one tree of dataclasses. Pure.

None is "no data", which is never 0: a 0 was counted. What each figure means: references/figures.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from skill.report.alerts import Alerts, alerts
from skill.report.delivery import Delivery, delivery
from skill.report.incidents import Incidents, Recurrence, incidents, recurrence
from skill.report.memory import Health, Worth, health, worth
from skill.report.records import JobFacts, Period, Records
from skill.report.slo import Budget, budgets
from skill.report.toil import Toil, toil
from skill.report.trend import Mark, marks, spans, week
from skill.report.trend import Span as Step


@dataclass(frozen=True)
class Span:
    """The period of the figures."""

    since: datetime
    until: datetime
    days: float
    timezone: str
    service: str


@dataclass(frozen=True)
class Jobs:
    """Runs of the monitor's one-shot jobs in the period; None without a monitor."""

    runs: int | None
    failed: int | None
    failure_share: float | None
    jobs: list[JobFacts]


@dataclass(frozen=True)
class Figures:
    """Everything that `stats` tells; `heat` is seven days, Monday first, of 24 hours with the signals in each."""

    period: Span
    incidents: Incidents
    recurrence: Recurrence
    toil: Toil
    alerts: Alerts
    delivery: Delivery
    budgets: list[Budget]
    jobs: Jobs
    memory: Worth
    hooks: Health
    trend: list[Step]
    timeline: list[Mark]
    heat: list[list[int]] | None


def compute(records: Records, period: Period, service: str = "") -> Figures:
    """All figures of the period; with `service` those of one service only."""
    chosen = narrowed(records, service) if service else records
    problems, journal = chosen.problems, chosen.journal
    found = incidents(problems, period)
    changes = journal.changes if journal else ()
    return Figures(
        period=Span(period.since, period.until, round(period.days, 2), str(period.zone), service),
        incidents=found,
        recurrence=recurrence(problems, period),
        toil=toil(problems, period.until, chosen.on_call_hours),
        alerts=alerts(journal, period, chosen.limits.alerts_per_day),
        delivery=delivery(changes, problems, chosen.commits, found.restore.mean_min, period),
        budgets=budgets(chosen.objectives, period.until),
        jobs=_jobs(chosen.jobs),
        memory=worth(journal),
        hooks=health(journal, chosen.errors),
        trend=spans(problems, period),
        timeline=marks(problems, period),
        heat=week(journal.quarters, period) if journal and journal.quarters else None,
    )


def narrowed(records: Records, service: str) -> Records:
    """The records of one service; the journal is narrowed where it is read."""
    name = service.lower()
    return replace(
        records,
        problems=[one for one in records.problems if name in one.services],
        objectives=[one for one in records.objectives if one.service.lower() == name],
    )


def plain(figures: Figures) -> dict[str, Any]:
    """The figures for JSON: times as ISO 8601 text."""
    found: dict[str, Any] = _plain(asdict(figures))
    return found


def _jobs(jobs: Sequence[JobFacts] | None) -> Jobs:
    if jobs is None:
        return Jobs(None, None, None, [])
    runs, failed = sum(one.runs for one in jobs), sum(one.failed for one in jobs)
    return Jobs(runs, failed, round(failed / runs, 4) if runs else None, list(jobs))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_plain(held) for held in value]
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
