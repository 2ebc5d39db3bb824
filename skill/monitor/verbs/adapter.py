"""adapter: `python -m skill.monitor.adapters` for an installation that is only known by its command."""

from __future__ import annotations

import argparse

HELP = "print the status of work that runs elsewhere (systemd, Slurm, a log file …)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="KIND ...", help="a kind and its options")


def run(args: argparse.Namespace) -> int:
    from skill.monitor.adapters import main

    return main(args.words)
