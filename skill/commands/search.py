"""`search WORDS`: the past entries that say something about them, best first, with cause and fix."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skill import neighbours
from skill.commands._common import UsageError, brief, common, emit, line, short, workspace
from skill.commands._filters import add_filters, chosen, fits

if TYPE_CHECKING:
    from skill.learnings.index_rows import Row
    from skill.workspace import Workspace

HELP = "find past entries by words; shows cause and fix"
REACH = 200  # candidates looked at when filters are given


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORDS")
    parser.add_argument("--limit", type=int, default=5, metavar="N", help="at most this many (default 5)")
    parser.add_argument("--skill", metavar="NAME", help="only the entries of another skill: of .learnings/NAME")
    parser.add_argument("--all-skills", action="store_true", help="those of all other skills after ours")
    add_filters(parser)
    common(parser)


def run(args: argparse.Namespace) -> int:
    if args.limit < 1:
        raise UsageError(f"--limit {args.limit}: at least 1 is expected")
    wanted = chosen(args)
    words = " ".join(args.words)
    space = workspace(args)
    reach = REACH if wanted else args.limit
    found: list[tuple[str, Row]] = []
    for skill in _asked(args, space):
        rows = neighbours.search(space, skill, words, reach) if skill else space.search(words, reach)
        found += [(skill, row) for row in rows if fits(row, wanted)][: args.limit]
    entries = [brief(row) | ({"skill": skill} if skill else {}) for skill, row in found]
    emit(args, {"entries": entries}, "\n".join(_told(*one) for one in found) or f"Nothing about: {words}")
    return 0


def _asked(args: argparse.Namespace, space: Workspace) -> list[str]:
    """The skills to look at, ours as an empty name."""
    if args.skill:
        return [args.skill]
    return ["", *(neighbours.folders(space) if args.all_skills else ())]


def _told(skill: str, row: Row) -> str:
    lines = [f"{skill}/{line(row)}" if skill else line(row)]
    lines += [f"  cause: {short(row.cause, 160)}"] if row.cause else []
    lines += [f"  fix: {short(row.fix, 160)}"] if row.fix else []
    return "\n".join(lines)
