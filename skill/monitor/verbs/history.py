"""history: runs, durations, reports, approvals; the latest first."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from skill.monitor import history
from skill.monitor.config import find_places
from skill.monitor.desk import as_json, say
from skill.monitor.view import span

HELP = "list runs, reports and approvals, latest first"
_KNOWN = ("at", "event", "job", "result", "durationMs")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", nargs="?", default="", help="only this job")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="how many (default 20)")
    parser.add_argument("--json", action="store_true", help="as one JSON document")


def run(args: argparse.Namespace) -> int:
    rows = history.last(find_places(args.config_file, args.state_file).history, max(1, args.limit), args.job)
    if args.json:
        say(as_json(rows))
        return 0
    for row in rows:
        say(line(row))
    if not rows:
        say("nothing yet")
    return 0


def line(row: Mapping[str, Any]) -> str:
    """One event as one line: time, event, job, result, duration, and what else there is to it."""
    words = [str(row.get(key)) for key in ("at", "event", "job", "result") if row.get(key) not in (None, "")]
    if isinstance(row.get("durationMs"), int | float):
        ms = row["durationMs"]
        words.append(f"({ms} ms)" if ms < 1000 else f"({span(ms / 1000)})")
    words += [f"{key}={value}" for key, value in sorted(row.items()) if key not in _KNOWN]
    return " ".join(words)
