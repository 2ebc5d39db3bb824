"""`start ID...`: somebody works on it."""

from __future__ import annotations

import argparse

from skill.commands._changes import apply, target
from skill.commands._common import workspace
from skill.learnings.lifecycle import started

HELP = "mark entries as in progress"


def arguments(parser: argparse.ArgumentParser) -> None:
    target(parser)


def run(args: argparse.Namespace) -> int:
    return apply(args, workspace(args), started, "in progress")
