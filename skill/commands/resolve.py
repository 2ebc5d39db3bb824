"""`resolve ID...`: fixed, with what fixed it."""

from __future__ import annotations

import argparse

from skill import clock
from skill.commands._changes import apply, masked, target
from skill.commands._common import workspace
from skill.learnings.lifecycle import resolved

HELP = "mark entries as resolved, with what fixed them"


def arguments(parser: argparse.ArgumentParser) -> None:
    target(parser)
    parser.add_argument("--notes", default="", metavar="TEXT", help="what fixed it; recalled when it happens again")
    parser.add_argument("--postmortem", default="", metavar="LINK")


def run(args: argparse.Namespace) -> int:
    space, now = workspace(args), clock.now()
    (notes, postmortem), note = masked(space, args.notes, args.postmortem)
    return apply(args, space, lambda raw: resolved(raw, now, notes, postmortem), "resolved", note)
