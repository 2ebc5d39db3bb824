"""`init`: make a project's files; run again it adds what is missing and overwrites nothing."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from skill import setup
from skill.commands._common import common, emit, workspace

HELP = "make the files of a project; never overwrites"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--gitignore",
        choices=list(setup.IGNORED),
        help="tracked: git keeps everything; local: nothing; hybrid: settings and rules, but no entries",
    )
    parser.add_argument("--git", action="store_true", help="merge the files by entries in this clone")
    common(parser, dry_run=True)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    done = setup.create_files(space, dry_run=args.dry_run)
    if args.gitignore:
        setup.ignore(space.root, args.gitignore, done, dry_run=args.dry_run)
    if args.git:
        from skill.paths import command

        setup.merge_driver(space.root, command(), done, dry_run=args.dry_run)
    verb = "Would make" if args.dry_run else "Made"
    lines = [f"{verb} in {space.root}: {', '.join(done.made)}"] if done.made else []
    lines += [f"Already there: {', '.join(done.kept)}"] if done.kept else []
    emit(args, {"root": str(space.root)} | asdict(done) | {"dry_run": args.dry_run}, "\n".join(lines + done.notes))
    return 0
