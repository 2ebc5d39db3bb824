"""stop: end a long job: by its own stop command, by the bundled runner, else SIGTERM to the pid of its status."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import time
from dataclasses import replace
from datetime import datetime

from skill import clock
from skill.monitor import runner, work
from skill.monitor.desk import Desk, NotFitting, complain, say
from skill.monitor.draft import Data
from skill.monitor.facts import facts_from, facts_to
from skill.monitor.job import LONG, Job
from skill.monitor.process import Ended, is_alive

HELP = "stop a long job with all its processes"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", help="the job's id")
    parser.add_argument("--grace-seconds", type=float, default=runner.GRACE_S, metavar="S",
                        help="SIGKILL after S seconds, where the monitor knows the processes")  # fmt: skip
    parser.add_argument("--timeout-seconds", type=float, default=work.START_LIMIT_S, metavar="S",
                        help="how long its stop command may take")  # fmt: skip


def run(args: argparse.Namespace) -> int:
    desk = Desk.open(args.config_file, args.state_file)
    job = desk.job(args.job)
    if job.kind != LONG:
        raise NotFitting(f'job "{job.id}" is no {LONG}; it ends by itself')
    now = clock.now()
    note(desk, job, now, "being stopped")  # before it ends: a tick in between must not start it again
    ended = stop(desk, job, args.grace_seconds, args.timeout_seconds)
    note(desk, job, now, ended.says if not ended.stdout else ended.stdout)
    notes = desk.draft(now, {})
    notes.log("stop", job=job.id, result=ended.stdout or ended.says)
    desk.remember(notes)
    say(f"stop {job.id}: {ended.stdout.strip() or ended.says}")
    for text in (ended.stderr.strip(), ended.remark):
        if text:
            complain(text)
    return 0 if ended.ok else 1


def note(desk: Desk, job: Job, now: datetime, result: str) -> None:
    """Remember that a person stopped the job: it is not resumed until it was started again."""

    def change(data: Data) -> None:
        facts = facts_from(data["jobs"].get(job.id))
        rest = dict(facts.rest) | {"lastStop": {"result": result}}
        data["jobs"][job.id] = facts_to(replace(facts, stopped_at=now.timestamp(), rest=rest, rev=facts.rev + 1))

    desk.store.change(change, now)


def stop(desk: Desk, job: Job, grace_s: float, limit_s: float) -> Ended:
    """End the job; `stdout` of the answer says how."""
    if job.argv("stop"):
        return work.run_step(job, "stop", desk.bench, limit_s)
    if job.command:
        said = runner.stop(desk.bench.home(job), grace_s=grace_s)
        return Ended(0 if said != "not running" else 1, said)
    if job.adopted:
        return _end_adopted(job, grace_s)
    status = work.look_at(job, desk.bench)
    if status.pid is None or status.pid <= 1 or status.pid == os.getpid():
        said = f" ({status.message})" if status.message else ""
        raise NotFitting(f'job "{job.id}" has no commands.stop, and its status names no pid{said}')
    return _signal(status.pid)


def _signal(pid: int) -> Ended:
    try:
        os.kill(pid, signal.SIGTERM)
    except OSError as error:
        return Ended(1, f"SIGTERM to pid {pid} failed ({error.strerror})")
    return Ended(0, f"SIGTERM to pid {pid}")


def _end_adopted(job: Job, grace_s: float) -> Ended:
    if not is_alive(job.pid, job.pid_started):
        return Ended(1, "not running")
    ended = _signal(job.pid)
    deadline = time.monotonic() + grace_s
    while ended.ok and is_alive(job.pid, job.pid_started):
        if time.monotonic() > deadline:
            with contextlib.suppress(ProcessLookupError):
                os.kill(job.pid, signal.SIGKILL)
            return Ended(0, f"SIGKILL to pid {job.pid} after {grace_s:g} s")
        time.sleep(0.05)
    return ended
