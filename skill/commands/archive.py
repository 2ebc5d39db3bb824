"""`archive`: move what is long done to archive/YYYY.md, where search and show still find it."""

from __future__ import annotations

import argparse
from datetime import timedelta

from skill import clock
from skill.commands._common import UsageError, brief, common, emit, line, workspace
from skill.moving import archivable, archive

HELP = "move entries that are long done to archive/YYYY.md; they are still found"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--older-than", type=int, default=90, metavar="DAYS", help="closed so long ago (default 90)")
    common(parser, dry_run=True)


def run(args: argparse.Namespace) -> int:
    if args.older_than < 0:
        raise UsageError(f"--older-than {args.older_than}: days, 0 or more")
    space = workspace(args)
    done = archivable(space, clock.now() - timedelta(days=args.older_than)) if space.exists else []
    taken = {} if args.dry_run or not done else archive(space, done)
    lines = [line(row) for row, _ in done] if args.dry_run else []
    lines += [f"{file}: {number} entries moved" for file, number in taken.items()]
    data = {"entries": [brief(row) for row, _ in done], "files": taken, "dry_run": args.dry_run}
    emit(args, data, "\n".join(lines) or f"Nothing was closed more than {args.older_than} days ago.")
    return 0
