"""status: the facts of every job, now. Changes nothing and sends nothing."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from skill.monitor import work, worklist
from skill.monitor.desk import Desk, as_json, say
from skill.monitor.job import LONG, READ, Job
from skill.monitor.report import progress_text, state_word
from skill.monitor.status import Status

HELP = "print the facts of every job (--json for machines)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", nargs="?", default="", help="only this job")
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def run(args: argparse.Namespace) -> int:
    desk = Desk.open(args.config_file, args.state_file)
    jobs = [desk.job(args.job)] if args.job else list(desk.jobs.values())
    statuses = work.look_at_all([job for job in jobs if job.kind == LONG], desk.bench)
    data = desk.store.read()
    if args.json:
        say(as_json(document(jobs, statuses, data)))
        return 0
    for job in jobs:
        say(f"- {job.id}: {line(job, statuses.get(job.id), _part(data, job))}")
    waiting = [item for item in data["queue"] if item.get("status") in (worklist.PENDING, worklist.RUNNING)]
    if waiting:
        say(f"queue: {len(waiting)}")
    if data["outbox"]:
        say(f"reports waiting: {len(data['outbox'])}")
    for name, about in data.get("channels", {}).items():
        say(f"channel {name}: switched off ({about.get('reason')}); try it: ops-learnings monitor selftest --channels")
    return 0


def line(job: Job, status: Status | None, facts: Mapping[str, Any]) -> str:
    """The facts of one job in one line."""
    switched = "" if job.enabled or job.kind != LONG else " (not enabled)"
    if status is not None:
        parts = [state_word(status) + switched, progress_text(status.progress), status.message]
        return " · ".join(part for part in parts if part)
    last = facts.get("lastRun")
    ran = f"last run {last.get('result', '')}".strip() if isinstance(last, Mapping) else "never ran"
    if job.kind == READ:
        return ran
    apply = facts.get("apply")
    return f"write, {apply.get('status')}" if isinstance(apply, Mapping) else f"write, {ran}, needs approval"


def document(jobs: list[Job], statuses: Mapping[str, Status], data: Mapping[str, Any]) -> dict[str, Any]:
    """The same as data: each job with its status and what the state remembers."""
    listed = [
        {"id": job.id, "name": job.name, "kind": job.kind, "risk": job.risk, "enabled": job.enabled,
         "status": statuses[job.id].to_json() if job.id in statuses else None, "state": _part(data, job)}
        for job in jobs
    ]  # fmt: skip
    return {"version": 1, "jobs": listed, "queue": data["queue"], "outbox": len(data["outbox"]),
            "channels": data.get("channels", {})}  # fmt: skip


def _part(data: Mapping[str, Any], job: Job) -> Mapping[str, Any]:
    part = data["jobs"].get(job.id)
    return part if isinstance(part, Mapping) else {}
