"""`wont-fix ID...`: left as it is, with the reason and the risk of that."""

from __future__ import annotations

import argparse

from skill import clock
from skill.commands._changes import apply, masked, needed, target
from skill.commands._common import workspace
from skill.learnings.lifecycle import refused

HELP = "close entries that will not be fixed; needs a reason and the risk"


def arguments(parser: argparse.ArgumentParser) -> None:
    target(parser)
    parser.add_argument("--reason", metavar="TEXT", help="why it is left as it is")
    parser.add_argument("--risk", metavar="TEXT", help="what may happen because of that")


def run(args: argparse.Namespace) -> int:
    reason = needed(args.reason, "--reason", "why it is left as it is must be said")
    risk = needed(args.risk, "--risk", "what may happen because of that must be said, if only 'none, because ...'")
    space, now = workspace(args), clock.now()
    (reason, risk), note = masked(space, reason, risk)
    return apply(args, space, lambda raw: refused(raw, now, reason, risk), "closed as wont_fix", note)
