"""`signals`: what the hooks noticed and nobody recorded or dismissed."""

from __future__ import annotations

import argparse
from datetime import datetime, timezone

from skill import clock
from skill.commands._common import common, emit, since, workspace

HELP = "list what the hooks noticed and nobody recorded"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", default="7d", metavar="SPAN", help="7d (default), 12h, 2w, or a date")
    parser.add_argument("--all", action="store_true", help="with those that were recorded or dismissed")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="the latest N (default 20)")
    common(parser)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    start = since(args.since, clock.now()).timestamp()
    where = "at >= ?" + ("" if args.all else " AND state = 'seen'")
    rows = space.journal.signals(where, (start,)) if (space.state / "journal.db").exists() else []
    shown = rows[-args.limit :]
    lines = [_line(row) for row in shown] or ["No signals."]
    if len(rows) > len(shown):
        lines.append(f"{len(rows) - len(shown)} more")
    emit(args, {"total": len(rows), "signals": shown}, "\n".join(lines))
    return 0


def _line(row: dict[str, object]) -> str:
    at = datetime.fromtimestamp(float(str(row["at"])), timezone.utc).strftime("%Y-%m-%dT%H:%MZ")
    words = [str(row[name]) for name in ("severity", "service", "entry_id") if row[name]]
    state = [] if row["state"] == "seen" else [str(row["state"])]
    return f"{row['n']}  {at}  {row['title']}  ({' '.join([*words, *state, str(row['pattern_key'])])})"
