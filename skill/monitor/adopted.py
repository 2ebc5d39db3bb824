"""Work that was handed over: kept in the state, not in the jobs file; watched, never started again by itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from skill.monitor.job import LONG, READ_ONLY, WRITE_LOCAL, Job

KEEP_S = 86_400.0


def record(pid: int, started: str, name: str, now: float) -> dict[str, Any]:
    """What the state keeps of a process that somebody started; `started` tells it from a later one with its pid."""
    return {"pid": pid, "started": started, "name": name, "adoptedAt": now}


def command_record(command: Sequence[str], cwd: str, name: str, now: float) -> dict[str, Any]:
    """What the state keeps of a command that the bundled runner started."""
    return {"command": list(command), "cwd": cwd, "name": name, "adoptedAt": now}


def jobs_from(data: object, base: str) -> dict[str, Job]:
    """What was handed over, as jobs."""
    found = {}
    for job_id, raw in data.items() if isinstance(data, Mapping) else ():
        job = _job(job_id, raw, base) if isinstance(raw, Mapping) else None
        if job:
            found[job_id] = job
    return found


def drop_old(state: dict[str, Any], now: float) -> None:
    """Forget what has been reported as completed for a day."""
    for job_id in list(state.get("adopted", {})):
        facts = state["jobs"].get(job_id, {})
        if facts.get("reportedCompleted") is True and now - facts.get("lastReportAt", now) >= KEEP_S:
            del state["adopted"][job_id]
            del state["jobs"][job_id]


def _job(job_id: str, raw: Mapping[str, Any], base: str) -> Job | None:
    name = str(raw.get("name") or job_id)
    pid, started, command = raw.get("pid"), raw.get("started"), raw.get("command")
    if isinstance(pid, int) and isinstance(started, str):
        return Job(job_id, LONG, READ_ONLY, base, name, True, pid=pid, pid_started=started)
    if isinstance(command, list) and command and all(isinstance(word, str) for word in command):
        return Job(job_id, LONG, WRITE_LOCAL, str(raw.get("cwd") or base), name, True, command=tuple(command))
    return None
