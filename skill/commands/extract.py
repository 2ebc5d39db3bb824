"""`extract NAME`: a skill folder from entries, for problems that are worth more than a note."""

from __future__ import annotations

import argparse

from skill.commands._common import common, emit, workspace
from skill.extract import FOLDER, MISSING, Extracted, extract

HELP = "turn entries into a skill of its own"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the skill's name and folder: lower-case words and hyphens")
    parser.add_argument("--from", nargs="+", default=[], metavar="ID", dest="ids", help="what it stands on")
    parser.add_argument("--output-dir", default=FOLDER, metavar="DIR", help=f"below the project (default: {FOLDER})")
    common(parser, dry_run=True)


def run(args: argparse.Namespace) -> int:
    done = extract(workspace(args), args.name, args.ids, args.output_dir, dry_run=args.dry_run)
    data = done._asdict() | {"criteria": [one._asdict() for one in done.criteria], "dry_run": args.dry_run}
    emit(args, data, _told(done, args.dry_run))
    return 0


def _told(done: Extracted, dry_run: bool) -> str:
    lines = [f"{'met' if one.met else 'not met':8}{one.name}: {one.why}" for one in done.criteria]
    if dry_run:
        return "\n".join([f"{done.path}/SKILL.md would be:", "", done.text, *lines])
    source = f" from {', '.join(done.ids)}" if done.ids else ", without an entry: fill it in"
    lines += [f"{done.path}/SKILL.md written{source}."]
    return "\n".join(lines + ([f"{done.gaps} gaps are marked {MISSING}."] if done.gaps else []))
