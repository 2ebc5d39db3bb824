"""`ops-learnings monitor VERB`, the same as `python -m skill.monitor VERB`."""

from __future__ import annotations

import argparse

HELP = "start, watch, report and resume long jobs (monitor --help lists its verbs)"


def arguments(parser: argparse.ArgumentParser) -> None:
    from skill.monitor.cli import VERBS

    parser.epilog = f"VERB is one of: {', '.join(VERBS)}. Each has its own --help."
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="VERB ...", help="a verb and its options")


def run(args: argparse.Namespace) -> int:
    from skill.monitor import main

    return main(args.words)
