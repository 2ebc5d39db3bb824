"""`reopen ID...`: it is not done after all."""

from __future__ import annotations

import argparse

from skill import clock
from skill.commands._changes import apply, masked, target
from skill.commands._common import workspace
from skill.learnings.lifecycle import returned

HELP = "set closed entries back to pending, with a note"


def arguments(parser: argparse.ArgumentParser) -> None:
    target(parser)
    parser.add_argument("--why", default="", metavar="TEXT")


def run(args: argparse.Namespace) -> int:
    space, now = workspace(args), clock.now()
    (why,), note = masked(space, args.why)
    return apply(args, space, lambda raw: returned(raw, now, why), "open", note)
