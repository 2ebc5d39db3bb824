"""`promote ID… --to TARGET`: entries as a runbook, a postmortem, a backlog row, a capacity model, an SLO, a rule."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from skill.commands._common import UsageError, common, emit, workspace
from skill.learnings.promote import TARGETS
from skill.promotion import Promotion, promote

HELP = "turn entries into a runbook, postmortem, backlog, SLO or agent rule"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="+", metavar="ID")
    parser.add_argument("--to", required=True, choices=tuple(TARGETS), metavar="|".join(TARGETS))
    parser.add_argument("--out", metavar="PATH", help="the file to write (default: the target's usual place)")
    common(parser, dry_run=True)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    out = _out(args.out, space.root) if args.out else None
    done = promote(space, args.ids, args.to, out, dry_run=args.dry_run)
    emit(args, done._asdict() | {"dry_run": args.dry_run}, _told(done, args.to, args.dry_run))
    return 0


def _out(given: str, root: Path) -> str:
    """The file relative to the project when it lies inside, for the entry to name; otherwise absolute."""
    path = Path(given)
    if given.endswith(("/", os.sep)) or path.is_dir():
        raise UsageError(f"--out {given}: a file is expected, this is a folder")
    full = Path(os.path.abspath(path))
    return full.relative_to(root).as_posix() if full.is_relative_to(root) else str(full)


def _told(done: Promotion, target: str, dry_run: bool) -> str:
    if dry_run:
        return done.text
    ids = ", ".join(done.ids)
    state = "written" if done.written else "unchanged"
    gaps = f" {done.gaps} places say 'not recorded'." if done.gaps else ""
    return f"{ids}: promoted to {target}, {done.path} {state}.{gaps}"
