"""A project's records of a period, from all its sources."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from skill.report import figures, slos
from skill.report.figures import Figures
from skill.report.records import Limits, Period, Records
from skill.report.sources import commits, entries, jobs, journal, levels

if TYPE_CHECKING:
    from skill.workspace import Workspace


def measured(
    space: Workspace, since: datetime, until: datetime, service: str = "", zone: tzinfo | None = None
) -> Figures:
    """All figures from `since` to `until`; hours and months in `zone`, else that of slos.yaml, else UTC."""
    told = slos.load(slos_file(space))
    period = Period(since, until, zone or told.zone or timezone.utc)
    return figures.compute(records(space, period, told, service), period, service)


def records(space: Workspace, period: Period, told: slos.Levels, service: str = "") -> Records:
    """Everything the figures are computed from."""
    limits = space.config.thresholds
    problems = entries.problems(space.folder)
    seen = journal.facts(space.state / "journal.db", period, problems, limits.alerts_per_day, service)
    first = period.since - timedelta(days=90)
    return Records(
        problems=problems,
        journal=seen,
        errors=errors(space.state, period) if seen is not None else None,
        jobs=jobs.jobs(space.state, period),
        commits=commits.commits(space.root, first) if seen is not None and seen.changes else None,
        objectives=levels.objectives(told.slos, slos_file(space).parent, problems, period.until),
        on_call_hours=told.on_call_hours,
        limits=Limits(limits.alerts_per_day, limits.toil_percent, limits.change_failure_percent),
    )


def slos_file(space: Workspace) -> Path:
    """Where the service levels are written down: beside config.yaml."""
    return space.config_file.with_name(slos.NAME)


def errors(state: Path, period: Period) -> int:
    """Hook errors of the period: the dated lines of hook.log and of the one it replaced."""
    number = 0
    for name in ("hook.log.1", "hook.log"):
        path = state / name
        if path.exists():
            for line in path.read_text("utf-8", "replace").splitlines():
                number += period.holds(entries.moment(line.partition(" ")[0]))
    return number
