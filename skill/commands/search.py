"""`search WORDS`: the past entries that say something about them, best first, with cause and fix."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skill.commands._common import UsageError, brief, common, emit, line, short, workspace
from skill.commands._filters import add_filters, chosen, fits

if TYPE_CHECKING:
    from skill.learnings.index_rows import Row

HELP = "find past entries by words; shows cause and fix"
REACH = 200  # candidates looked at when filters are given


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORDS")
    parser.add_argument("--limit", type=int, default=5, metavar="N", help="at most this many (default 5)")
    add_filters(parser)
    common(parser)


def run(args: argparse.Namespace) -> int:
    if args.limit < 1:
        raise UsageError(f"--limit {args.limit}: at least 1 is expected")
    wanted = chosen(args)
    words = " ".join(args.words)
    found = workspace(args).search(words, REACH if wanted else args.limit)
    rows = [row for row in found if fits(row, wanted)][: args.limit]
    emit(
        args,
        {"entries": [brief(row) for row in rows]},
        "\n".join(map(_told, rows)) or f"Nothing about: {words}",
    )
    return 0


def _told(row: Row) -> str:
    lines = [line(row)]
    lines += [f"  cause: {short(row.cause, 160)}"] if row.cause else []
    lines += [f"  fix: {short(row.fix, 160)}"] if row.fix else []
    return "\n".join(lines)
