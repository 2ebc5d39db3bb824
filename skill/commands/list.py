"""`list`: the entries that fit the filters, latest first, one line each."""

from __future__ import annotations

import argparse

from skill import clock
from skill.commands._common import brief, common, emit, line, moment, since, workspace
from skill.commands._filters import add_filters, chosen, fits

HELP = "list entries, latest first; filters narrow it down"


def arguments(parser: argparse.ArgumentParser) -> None:
    add_filters(parser)
    parser.add_argument("--since", metavar="SPAN", help="seen since: 7d, 12h, 2w, or a date")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most this many (default 20, 0: all)")
    parser.add_argument("--archived", action="store_true", help="with archived entries")
    common(parser)


def run(args: argparse.Namespace) -> int:
    wanted = chosen(args)
    start = since(args.since, clock.now()) if args.since else None
    space = workspace(args)
    rows = [row for row in space.rows() if fits(row, wanted) and (args.archived or not row.archived)]
    if start:
        rows = [row for row in rows if (at := moment(row.last_seen)) and at >= start]
    rows.sort(key=lambda row: row.last_seen, reverse=True)
    shown = rows[: args.limit] if args.limit > 0 else rows
    text = "\n".join(map(line, shown)) or "No entries fit."
    if flat := space.flat_files():
        text += f"\n.learnings/{flat[0]} is in the flat layout and not read; see: ops-learnings migrate --dry-run"
    if len(shown) < len(rows):
        text += f"\n{len(rows) - len(shown)} more; --limit 0 shows all"
    emit(args, {"total": len(rows), "entries": [brief(row) for row in shown]}, text)
    return 0
