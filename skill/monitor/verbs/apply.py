"""apply: run an approved write, once; queue its verification; record both."""

from __future__ import annotations

import argparse

from skill import clock
from skill.monitor import writes
from skill.monitor.desk import Desk, complain, say
from skill.monitor.draft import Data, post
from skill.monitor.memory import past_entries
from skill.monitor.vault import Vault

HELP = "run an approved one_shot_write job, then queue its verification"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", help="the job's id")


def run(args: argparse.Namespace) -> int:
    desk = Desk.open(args.config_file, args.state_file)
    job = writes.write_job(desk, args.job)
    if job.granted_in_config:
        complain(f'job "{job.id}": `granted: true` in the jobs file is no approval and is ignored')
    now = clock.now()
    for text in past_entries(desk.places.project, job, now):
        say(f"known: {text}")
    approval = writes.begin(desk, job, Vault(), now)
    say(f"apply {job.id}: started, approved by {approval.person} ({approval.reason})")
    try:
        ended = writes.wait(desk, job, approval.id)
    except KeyboardInterrupt:
        complain(f"apply {job.id}: goes on without this command; a tick records its end")
        return 130
    notes = desk.draft(clock.now(), desk.channels())

    def record(data: Data) -> None:
        if writes.finish(data, notes, job, approval.id, ended, told=True):
            post(data, notes)

    desk.store.change(record, clock.now())
    desk.remember(notes)
    say(f"apply {job.id}: {ended.says} ({ended.duration_s:.1f} s)")
    if ended.stdout.strip():
        say(ended.stdout.rstrip())
    for item in job.follow_ups("success" if ended.ok else "failure"):
        say(f"queued: {item.job_id} in {item.delay_s:g} s, run by the next tick then")
    return 0 if ended.ok else 1
