"""start: a long job, by hand. First says what past entries know about it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from datetime import datetime

from skill import clock
from skill.monitor import claims, work
from skill.monitor.desk import Desk, NotFitting, complain, say
from skill.monitor.draft import Data
from skill.monitor.facts import facts_from, facts_to
from skill.monitor.job import LONG, WRITE_EXTERNAL, Job
from skill.monitor.memory import past_entries
from skill.monitor.process import Ended

HELP = "start a long job (first shows what past entries know about it)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", help="the job's id")
    parser.add_argument("--allow-risk", action="store_true", help="start a job that is not read_only")
    parser.add_argument("--timeout-seconds", type=float, default=work.START_LIMIT_S, metavar="S",
                        help="how long its start command may take")  # fmt: skip


def run(args: argparse.Namespace) -> int:
    desk = Desk.open(args.config_file, args.state_file)
    job = desk.job(args.job)
    check(job, args.allow_risk)
    for text in past_entries(desk.places.project, job, clock.now()):
        say(f"known: {text}")
    if work.look_at(job, desk.bench).running:
        raise NotFitting(f'job "{job.id}" is running; see: ops-learnings monitor status {job.id}')
    ended = start(desk, job, args.timeout_seconds, clock.now())
    say(f"start {job.id}: {ended.says} ({ended.duration_s:.1f} s)")
    if ended.stdout.strip():
        say(ended.stdout.strip())
    if ended.remark:
        complain(ended.remark)
    return 0 if ended.ok else 1


def check(job: Job, allow_risk: bool) -> None:
    """Raise NotFitting for a job that `start` may not start; a write_external one also asks at the terminal."""
    if job.kind != LONG or job.adopted:
        verb = "apply" if job.kind == "one_shot_write" else "run"
        raise NotFitting(f'job "{job.id}" is no {LONG} of the jobs file; try: ops-learnings monitor {verb} {job.id}')
    if job.read_only:
        return
    if not allow_risk:
        raise NotFitting(f'job "{job.id}" has risk {job.risk}; start it with --allow-risk when that is meant')
    if job.risk == WRITE_EXTERNAL:
        from skill.monitor.terminal import confirm

        confirm(job.id, [f'start "{job.id}": {" ".join(job.argv("start"))}', f"risk: {job.risk}"])


def start(desk: Desk, job: Job, limit_s: float, now: datetime) -> Ended:
    """Start `job` unless somebody is starting it at this moment, and record it."""
    at = now.timestamp()
    notes = desk.draft(now, {})

    def take(data: Data) -> bool:
        facts = facts_from(data["jobs"].get(job.id))
        if facts.action is not None and not claims.is_abandoned(facts.action.get("claim"), at):
            return False
        action = {"kind": "start", "claim": claims.claim(at, limit_s)}
        data["jobs"][job.id] = facts_to(replace(facts, action=action, stopped_at=None, rev=facts.rev + 1))
        return True

    def record(data: Data, ended: Ended) -> None:
        facts = facts_from(data["jobs"].get(job.id))
        result = {"exitCode": ended.exit_code, "durationMs": round(ended.duration_s * 1000), "result": ended.says}
        rest = dict(facts.rest) | {"lastManualStartAt": at, "lastStart": result}
        data["jobs"][job.id] = facts_to(replace(facts, action=None, rest=rest, rev=facts.rev + 1))

    if not desk.store.change(take, now):
        raise NotFitting(f'job "{job.id}" is being started by another command')
    ended = work.start(job, desk.bench, limit_s)
    desk.store.change(lambda data: record(data, ended), now)
    notes.log("start", job=job.id, result=ended.says, durationMs=round(ended.duration_s * 1000))
    desk.remember(notes)
    return ended
