"""schedule: the entry that makes a scheduler tick: printed, or installed where the scheduler is."""

from __future__ import annotations

import argparse

from skill.monitor.config import find_places, load_jobs
from skill.monitor.desk import NotFitting, say
from skill.monitor.schedule import PLACES, Entry, entry_name, place, usual
from skill.paths import command

HELP = "print or install what makes a scheduler tick"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", nargs="?", choices=PLACES, help="where (default: what fits this machine)")
    parser.add_argument("--every", type=int, default=300, metavar="SECONDS", help="time between ticks (default 300)")
    parser.add_argument("--image", default="", help="the container image, for kubernetes")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--install", action="store_true", help="install or replace it")
    group.add_argument("--remove", action="store_true", help="take it away again")


def run(args: argparse.Namespace) -> int:
    if args.every < 10:
        raise NotFitting(f"--every should be 10 seconds or more (is {args.every})")
    places = find_places(args.config_file, args.state_file)
    load_jobs(places)
    words = [*command(), "monitor", "tick", "--config-file", str(places.config), "--state-file", str(places.state)]
    overrides = places.project / ".learnings" / "operations" / "templates" if places.project else None
    entry = Entry(
        entry_name(places.config), words, places.base, places.config, args.every, args.image, overrides
    )
    chosen = place(args.place or usual())
    if args.install or args.remove:
        say(chosen.install(entry) if args.install else chosen.remove(entry))
    else:
        say(chosen.text(entry).rstrip("\n"))
    return 0
