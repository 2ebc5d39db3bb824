"""`show ID`: one entry as it stands in its file, or one field of it."""

from __future__ import annotations

import argparse

from skill.commands._common import UsageError, brief, common, emit, workspace
from skill.learnings.document import EntryBlock, parse
from skill.nearest import did_you_mean

HELP = "show an entry whole, or one field of it"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--field", metavar="NAME", help="only this field or section, such as root-cause")
    parser.add_argument("--occurrence", type=int, metavar="N", help="which one, where a file uses the id twice")
    common(parser)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    row = space.entry(args.id, args.occurrence)
    block = parse(space.store.text(row)).entries[0]
    text = space.masked(_field(block, args.field) if args.field else block.text)
    data = brief(row) | {"occurrence": row.occurrence, ("value" if args.field else "text"): text}
    emit(args, data, text.rstrip("\n"))
    return 0


def _field(block: EntryBlock, name: str) -> str:
    held = {title.lower().replace(" ", "-"): body for title, body in block.sections.items()}
    held |= block.metadata | block.fields | {"title": block.title or "", "id": block.id}
    wanted = name.lower().replace(" ", "-").replace("_", "-")
    if wanted not in held:
        known = sorted(held)
        raise UsageError(f"--field {name}: not in {block.id}.{did_you_mean(wanted, known)} It has: {', '.join(known)}")
    return held[wanted]
