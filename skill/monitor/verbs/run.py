"""run: a one_shot_read now, by hand."""

from __future__ import annotations

import argparse
from datetime import datetime

from skill import clock
from skill.monitor.desk import Desk, NotFitting, complain, say
from skill.monitor.draft import Data, post
from skill.monitor.job import READ, WRITE
from skill.monitor.judge import record_run
from skill.monitor.tick import run_item
from skill.monitor.worklist import LIMIT_S

HELP = "run a one_shot_read job now"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", help="the job's id")
    parser.add_argument("--timeout-seconds", type=float, default=LIMIT_S, metavar="S", help="end it after S seconds")
    parser.add_argument("--dry-run", action="store_true", help="show the command, run nothing")


def run(args: argparse.Namespace) -> int:
    return run_by_hand(Desk.open(args.config_file, args.state_file), args, clock.now())


def run_by_hand(desk: Desk, args: argparse.Namespace, now: datetime) -> int:
    """Run the job, print its output, record it; 1 when it failed. Its failure is an issue, but no report is sent."""
    job = desk.job(args.job)
    if job.kind == WRITE:
        raise NotFitting(f'job "{job.id}" writes: ops-learnings monitor approve {job.id}, then apply {job.id}')
    if job.kind != READ or not job.read_only:
        raise NotFitting(f'job "{job.id}" is a {job.kind} with risk {job.risk}; run takes a {READ} that is read_only')
    if args.dry_run:
        say(f"would run {list(job.argv('run'))} in {job.cwd}")
        return 0
    ended = run_item(desk, job, args.timeout_seconds)
    notes = desk.draft(now, {})

    def record(data: Data) -> None:
        record_run(data, notes, job, ended)
        notes.sections.clear()
        post(data, notes)

    desk.store.change(record, now)
    desk.remember(notes)
    say(f"run {job.id}: {ended.says} ({ended.duration_s:.1f} s)")
    if ended.stdout.strip():
        say(ended.stdout.rstrip())
    for text in (ended.stderr.rstrip(), ended.remark):
        if text:
            complain(text)
    return 0 if ended.ok else 1
