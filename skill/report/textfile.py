"""Gathers what Prometheus scrapes and writes it where node_exporter reads: whole or not at all."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from skill.errors import OpsError
from skill.learnings import durable
from skill.learnings.review import LEVELS, due
from skill.report import slo, slos
from skill.report.collect import errors, slos_file
from skill.report.counters import counted
from skill.report.exposition import text
from skill.report.metrics import Snapshot, families
from skill.report.records import Period
from skill.report.sources import entries, jobs, levels
from skill.reviewing import gather

if TYPE_CHECKING:
    from skill.workspace import Workspace

SUFFIX = ".prom"
BEGINNING = datetime(1970, 1, 1, tzinfo=timezone.utc)


def write(space: Workspace, path: Path, now: datetime) -> int:
    """Write the metrics of the project to `path`; returns the number of samples. Raises OpsError, WriteFailed.

    node_exporter reads `*.prom` only, and would read a half-written file: the new one is renamed over the old.
    """
    if path.suffix != SUFFIX:
        raise OpsError(f"--textfile {path}: node_exporter reads only names that end in {SUFFIX}; name it so")
    found = families(snapshot(space, now))
    durable.replace(path, [text(found, {"project": space.root.name}).encode()], durable.look(path))
    return sum(len(one.samples) for one in found)


def snapshot(space: Workspace, now: datetime) -> Snapshot:
    """Everything that is exported, at `now`."""
    if not space.exists:
        return Snapshot(now)
    ever = Period(BEGINNING, now + timedelta(days=1), timezone.utc)
    with space.store.locked(refreshed=False):  # two of us would count the same rows twice
        counters = counted(space.state)
    levels_due = Counter(one.level for one in due(gather(space, now)))
    return Snapshot(
        now=now,
        rows=space.rows(),
        overdue={level: levels_due[level] for level in LEVELS},
        counters=counters,
        errors=errors(space.state, ever) if counters is not None else None,
        jobs=jobs.jobs(space.state, ever) or (),
        last_tick=jobs.last_change(space.state),
        budgets=_budgets(space, now),
    )


def _budgets(space: Workspace, now: datetime) -> list[slo.Budget]:
    told = slos.load(slos_file(space))
    if not told.slos:
        return []
    problems = entries.problems(space.folder) if any(one.incidents for one in told.slos) else []
    return slo.budgets(levels.objectives(told.slos, slos_file(space).parent, problems, now), now)
