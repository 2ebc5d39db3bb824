"""`handoff`: the on-call handoff of a period, to print or into a new file."""

from __future__ import annotations

import argparse
from pathlib import Path

from skill import clock
from skill.commands._common import UsageError, common, emit, since, workspace
from skill.handing_over import collect, document
from skill.learnings import durable

HELP = "the on-call handoff of a period: open, solved, to watch, changed, planned"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", default="7d", metavar="SPAN", help="7d (default), 12h, 2w, or a date")
    parser.add_argument("--from", dest="giver", default="", metavar="NAME", help="who hands over")
    parser.add_argument("--to", dest="taker", default="", metavar="NAME", help="who takes over")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it there; an existing file is not overwritten")
    common(parser)


def run(args: argparse.Namespace) -> int:
    space, now = workspace(args), clock.now()
    if args.out and args.out.exists():
        raise UsageError(f"--out {args.out}: is there already; name a new file, or remove it first")
    facts = collect(space, since(args.since, now), now)
    text = document(space, facts, args.giver, args.taker)
    if args.out:
        durable.replace(args.out, [text.encode()], None)
        text = f"Wrote {args.out}: {len(facts['active'])} open, {len(facts['resolved'])} resolved."
    emit(args, facts | {"from": args.giver, "to": args.taker, "text": text}, text)
    return 0
