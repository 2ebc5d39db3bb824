"""validate-config: whether the jobs file can be used, what looks wrong in it, and whether read_only is enforced."""

from __future__ import annotations

import argparse

from skill.monitor import sandbox
from skill.monitor.desk import Desk, complain, say

HELP = "check the jobs file and say what enforces read_only here"


def arguments(parser: argparse.ArgumentParser) -> None:
    """No options of its own."""


def run(args: argparse.Namespace) -> int:
    desk = Desk.open(args.config_file, args.state_file)
    channels = desk.channels()
    for text in desk.file.warnings:
        complain(f"{desk.places.config}: warning: {text}")
    enabled = sum(job.enabled for job in desk.file.jobs.values())
    say(f"OK: {desk.places.config}: version=1 jobs={len(desk.file.jobs)} enabled={enabled}")
    say(f"state: {desk.places.state}")
    say(f"channels: {', '.join(channels) or 'none, so a tick with something to say ends with 3'}")
    say(sandbox.describe(desk.bench.how))
    if desk.places.project is None:
        say("operations issues: not logged (no project with .learnings here)")
    return 0
