"""`show ID`: one entry as it stands in its file, or one field of it; with --skill of another skill's folder."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skill import neighbours
from skill.commands._common import UsageError, brief, common, emit, workspace
from skill.learnings.document import EntryBlock, parse
from skill.nearest import did_you_mean

if TYPE_CHECKING:
    from skill.workspace import Workspace

HELP = "show an entry whole, or one field of it"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--field", metavar="NAME", help="only this field or section, such as root-cause")
    parser.add_argument("--skill", metavar="NAME", help="an entry of another skill: of .learnings/NAME")
    parser.add_argument("--occurrence", type=int, metavar="N", help="which one, where a file uses the id twice")
    common(parser)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    skill, entry_id = neighbours.split(args.id)
    if args.skill or skill:
        return _show_neighbour(args, space, args.skill or skill, entry_id)
    if not space.held(args.id):
        _point_to_neighbours(space, args.id)
    row = space.entry(args.id, args.occurrence)
    block = parse(space.store.text(row)).entries[0]
    text = space.masked(_field(block, args.field) if args.field else block.text)
    data = brief(row) | {"occurrence": row.occurrence, ("value" if args.field else "text"): text}
    emit(args, data, text.rstrip("\n"))
    return 0


def _show_neighbour(args: argparse.Namespace, space: Workspace, skill: str, entry_id: str) -> int:
    path, block = neighbours.entry(space, skill, entry_id, args.occurrence)
    text = space.masked(_field(block, args.field) if args.field else block.text)
    about = {"skill": skill, "id": block.id, "title": block.title or "", "status": block.status or ""}
    about["file"] = path.relative_to(space.root).as_posix()
    emit(args, about | {"occurrence": block.occurrence, ("value" if args.field else "text"): text}, text.rstrip("\n"))
    return 0


def _point_to_neighbours(space: Workspace, entry_id: str) -> None:
    """Raises UsageError when the id is another skill's."""
    held = neighbours.holders(space, entry_id)
    if held:
        raise UsageError(f"{entry_id}: no entry of ours. Another skill has it: ops-learnings show {held[0]}/{entry_id}")


def _field(block: EntryBlock, name: str) -> str:
    held = {title.lower().replace(" ", "-"): body for title, body in block.sections.items()}
    held |= block.metadata | block.fields | {"title": block.title or "", "id": block.id}
    wanted = name.lower().replace(" ", "-").replace("_", "-")
    if wanted not in held:
        known = sorted(held)
        raise UsageError(f"--field {name}: not in {block.id}.{did_you_mean(wanted, known)} It has: {', '.join(known)}")
    return held[wanted]
