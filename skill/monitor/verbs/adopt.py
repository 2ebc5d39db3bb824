"""adopt: hand long work over: a process that already runs, a command to be started now, or a task of our own."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from skill import clock
from skill.monitor import adopted, work, worklist
from skill.monitor.desk import Desk, NotFitting, new_number, say
from skill.monitor.draft import Data
from skill.monitor.process import identity
from skill.monitor.tasks import TASKS

HELP = "watch a process that runs already, or start a command detached and watch it"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pid", type=int, default=0, metavar="PID", help="the process to watch")
    parser.add_argument("--id", default="", metavar="ID", help="what to call it (default: adopted-PID, or the program)")
    parser.add_argument("--name", default="", metavar="TEXT", help="how reports name it")
    parser.add_argument("--forget", default="", metavar="ID", help="watch it no longer; it is not stopped")
    parser.add_argument("--task", choices=sorted(TASKS), help="queue slow work of the hooks for the next tick")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMAND ...", help="what to start, detached")


def run(args: argparse.Namespace) -> int:
    desk = Desk.open_or_empty(args.config_file, args.state_file)
    command = args.command[1:] if args.command[:1] == ["--"] else args.command
    chosen = [bool(args.pid), bool(args.forget), bool(args.task), bool(command)]
    if sum(chosen) != 1:
        raise NotFitting("adopt takes one of: --pid PID, --forget ID, --task TASK, or -- COMMAND …")
    now = clock.now()
    if args.forget:
        return forget(desk, args.forget, now)
    if args.task:
        return queue_task(desk, args.task, now)
    if args.pid:
        return adopt_process(desk, args.pid, args.id or f"adopted-{args.pid}", args.name, now)
    return adopt_command(desk, command, args.id, args.name, now)


def adopt_process(desk: Desk, pid: int, job_id: str, name: str, now: datetime) -> int:
    started = identity(pid)
    if not started:
        raise NotFitting(f"--pid {pid}: there is no such process")
    _add(desk, job_id, adopted.record(pid, started, name, now.timestamp()), now)
    say(f"adopted {job_id}: pid {pid}; its end is reported, its exit status cannot be known")
    return 0


def adopt_command(desk: Desk, command: list[str], job_id: str, name: str, now: datetime) -> int:
    from os import getcwd
    from os.path import basename

    job_id = job_id or f"{basename(command[0])}-{new_number()[:6]}"
    _add(desk, job_id, adopted.command_record(command, getcwd(), name, now.timestamp()), now)
    desk = desk.again()
    job = desk.job(job_id)
    ended = work.start(job, desk.bench)
    notes = desk.draft(now, {})
    notes.log("start", job=job_id, result=ended.says)
    desk.remember(notes)
    say(f"start {job_id}: {ended.says}; log: {desk.bench.home(job).folder}/runs")
    return 0 if ended.ok else 1


def queue_task(desk: Desk, task: str, now: datetime) -> int:
    """Queue a task unless it waits already."""
    if desk.places.project is None:
        raise NotFitting(f"--task {task}: there is no project with learnings here; start with: ops-learnings init")

    def add(data: Data) -> bool:
        waits = any(item.get("jobId") == task and item.get("status") == worklist.PENDING for item in data["queue"])
        if not waits:
            data["queue"].append(worklist.entry(task, new_number(), now.timestamp(), reason="adopt --task"))
        return not waits

    say(f"queued {task}" if desk.store.change(add, now) else f"{task} waits already")
    return 0


def forget(desk: Desk, job_id: str, now: datetime) -> int:
    def drop(data: Data) -> bool:
        data["jobs"].pop(job_id, None) if job_id in data.get("adopted", {}) else None
        return data.get("adopted", {}).pop(job_id, None) is not None

    if not desk.store.change(drop, now):
        known = ", ".join(desk.store.read().get("adopted", {})) or "none"
        raise NotFitting(f'--forget {job_id}: there is no adopted job "{job_id}". Known: {known}')
    say(f"forgot {job_id}")
    return 0


def _add(desk: Desk, job_id: str, record: dict[str, Any], now: datetime) -> None:
    def add(data: Data) -> bool:
        if job_id in data.get("adopted", {}) or job_id in desk.file.jobs:
            return False
        data.setdefault("adopted", {})[job_id] = record
        return True

    if not desk.store.change(add, now):
        raise NotFitting(f'--id {job_id}: there is a job "{job_id}" already; choose another id')
