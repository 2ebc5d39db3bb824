"""tick: look at everything once. Meant to be called by a scheduler every minute or so."""

from __future__ import annotations

import argparse

from skill import clock
from skill.monitor.config import find_places
from skill.monitor.telling import How
from skill.monitor.tick import tick

HELP = "look at every job once: run the queue, resume, report"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--print-only", action="store_true", help="print the report, send nothing")
    parser.add_argument("--dry-run", action="store_true", help="show what a tick would do, do nothing")
    parser.add_argument("--target", default="", metavar="CHAT", help="the chat to report to")


def run(args: argparse.Namespace) -> int:
    places = find_places(args.config_file, args.state_file)
    return tick(places, How(args.print_only, args.dry_run, args.target.strip()), clock.now())
