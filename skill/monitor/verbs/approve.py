"""approve: a person, at a terminal, allows one run of a write, as it stands."""

from __future__ import annotations

import argparse
import os
from datetime import datetime

from skill import clock
from skill.monitor import approval as rules
from skill.monitor import scripts, terminal, writes
from skill.monitor.approval import Approval
from skill.monitor.desk import Desk, NotFitting, new_number, say
from skill.monitor.job import SUCCESS, Job
from skill.monitor.terminal import NotAPerson
from skill.monitor.vault import Vault, account_home

HELP = "allow one run of a one_shot_write job; asks at the terminal"
DEFAULT_HOURS, MOST_HOURS = 4.0, 168.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", help="the job's id")
    parser.add_argument("--hours", type=float, default=DEFAULT_HOURS, metavar="H", help="how long it holds (default 4)")
    parser.add_argument("--revoke", action="store_true", help="take an approval back; needs no terminal")


def run(args: argparse.Namespace) -> int:
    desk = Desk.open(args.config_file, args.state_file)
    job = writes.write_job(desk, args.job)
    vault = Vault()
    if args.revoke:
        count = vault.revoke(writes.config_name(desk), job.id)
        say(f"revoked: {count} approval(s) of {job.id}")
        return 0
    if not 0 < args.hours <= MOST_HOURS:
        raise NotFitting(f"--hours should lie above 0 and up to {MOST_HOURS:g} (is {args.hours:g})")
    approval = ask(desk, job, args.hours, clock.now())
    if writes.digest_now(Desk.open(args.config_file, args.state_file), job) != approval.digest:
        raise NotAPerson(f'job "{job.id}" changed while you were reading; nothing was approved. Look again.')
    vault.grant(approval)
    notes = desk.draft(clock.now(), {})
    notes.log("approved", job=job.id, person=approval.person, reason=approval.reason, approval=approval.id)
    desk.remember(notes)
    say(f"approved {job.id} once, for {args.hours:g} h: ops-learnings monitor apply {job.id}")
    return 0


def ask(desk: Desk, job: Job, hours: float, now: datetime) -> Approval:
    """Show what would happen and have the person type a reason and the job's id."""
    digest = writes.digest_now(desk, job)
    reason, _ = terminal.ask(
        facts(desk, job, hours),
        [("Why (for the record): ", ""), ("Type the job's id to approve one run, anything else to refuse: ", job.id)],
    )
    at = now.timestamp()
    environment = {name: os.environ[name] for name in rules.BASE_ENVIRONMENT if name in os.environ}
    environment["HOME"] = str(account_home())
    return Approval(
        new_number(), writes.config_name(desk), job.id, digest, _person(), _terminal(), reason, at, at + hours * 3600,
        environment,
    )  # fmt: skip


def facts(desk: Desk, job: Job, hours: float) -> list[str]:
    """What a person must see before they approve."""
    jobs = dict(desk.jobs)
    lines = [f"Approve one run of: {job.id} ({job.name or job.id})", f"  risk:         {job.risk}",
             f"  in folder:    {job.cwd}"]  # fmt: skip
    lines += [f"  argument {n}:   {word!r}" for n, word in enumerate(job.argv("run"))]
    lines += [f"  environment:  {', '.join(rules.environment_names(job))}"]
    lines += [f"  sets:         {name}={value}" for name, value in job.env.items()]
    for item in job.follow_ups(SUCCESS):
        if item.job_id in jobs:
            lines.append(f"  verified by:  {item.job_id}: {list(jobs[item.job_id].argv('run'))}")
    files = scripts.digests(scripts.covered(job, jobs))
    lines += [f"  file:         {path} sha256 {value[:16]}" for path, value in files.items()]
    return [*lines, f"  holds for:    {hours:g} h, once; any change to the above voids it"]


def _person() -> str:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return str(os.getuid())


def _terminal() -> str:
    try:
        return os.ttyname(0)
    except OSError:
        return terminal.TERMINAL
