"""Processes that somebody else started and the monitor watches: kept in the state, not in the jobs file. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skill.monitor.job import LONG, READ_ONLY, Job, Policy


def record(pid: int, started: str, name: str, now: float) -> dict[str, Any]:
    """What the state keeps of an adopted process; `started` tells it from a later one with the same pid."""
    return {"pid": pid, "started": started, "name": name, "adoptedAt": now}


def jobs_from(data: object, base: str) -> dict[str, Job]:
    """The adopted processes as jobs that are watched and reported, and never started again."""
    found = {}
    for job_id, raw in data.items() if isinstance(data, Mapping) else ():
        pid, started = raw.get("pid"), raw.get("started")
        if isinstance(pid, int) and isinstance(started, str):
            name = str(raw.get("name") or job_id)
            found[job_id] = Job(
                job_id, LONG, READ_ONLY, base, name, True, policy=Policy(), pid=pid, pid_started=started
            )
    return found
