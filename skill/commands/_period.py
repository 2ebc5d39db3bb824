"""The options of the verbs that look at a period: since when, of which service, on whose clock."""

from __future__ import annotations

import argparse
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from skill import clock
from skill.commands._common import UsageError, since

if TYPE_CHECKING:
    from skill.report.figures import Figures
    from skill.workspace import Workspace


def add_period(parser: argparse.ArgumentParser, default: str) -> None:
    """--since, --service and --timezone."""
    parser.add_argument("--since", default=default, metavar="SPAN", help=f"30d, 12h, 4w, or a date (default {default})")
    parser.add_argument("--service", default="", metavar="NAME", help="only what concerns this service")
    parser.add_argument("--timezone", metavar="NAME", help="whose hours and months (default: slos.yaml's, else UTC)")


def figures_of(args: argparse.Namespace, space: Workspace) -> Figures:
    """The figures that the options ask for, until now."""
    from skill.report.collect import measured

    now = clock.now()
    return measured(space, begin(args, now), now, args.service.strip(), zone(args.timezone))


def begin(args: argparse.Namespace, now: datetime) -> datetime:
    """The start of the period; raises UsageError for one that lies ahead."""
    at = since(args.since, now)
    if at >= now:
        raise UsageError(f"--since {args.since}: lies not before now")
    return at


def zone(name: str | None) -> tzinfo | None:
    """The time zone of that name; raises UsageError."""
    from zoneinfo import ZoneInfo

    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(f"--timezone {name}: a name such as Europe/Vienna is expected") from None
