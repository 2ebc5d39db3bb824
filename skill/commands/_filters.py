"""The filters of `list` and `search`: one option a column, with the allowed values checked."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skill.commands._common import UsageError
from skill.learnings import entry
from skill.nearest import did_you_mean

if TYPE_CHECKING:
    from skill.learnings.index_rows import Row

OPEN = ("pending", "in_progress")
ALLOWED: dict[str, tuple[str, ...]] = {
    "status": (*entry.STATUSES, "open"),
    "type": (*entry.FILES, "other"),
    "area": entry.AREAS,
    "category": entry.CATEGORIES,
    "priority": entry.PRIORITIES,
    "severity": entry.SEVERITIES,
}


def add_filters(parser: argparse.ArgumentParser) -> None:
    """One option a column; several values are joined by commas."""
    for name, values in ALLOWED.items():
        parser.add_argument(f"--{name}", metavar="A,B", help=", ".join(values))
    parser.add_argument("--service", metavar="NAME", help="a service among those of the entry")


def chosen(args: argparse.Namespace) -> dict[str, frozenset[str]]:
    """Column -> accepted values, for the options that were given; raises UsageError with the nearest value."""
    wanted = {}
    for name, allowed in ALLOWED.items():
        given = [word.strip() for word in (getattr(args, name) or "").split(",") if word.strip()]
        known = {value.lower(): value for value in allowed}
        for word in given:
            if word.lower() not in known:
                raise UsageError(f"--{name} {word}: one of {', '.join(allowed)}.{did_you_mean(word, allowed)}")
        if given:
            wanted[name] = frozenset(v for word in given for v in _meant(known[word.lower()]))
    if args.service:
        wanted["service"] = frozenset([args.service.lower()])
    return wanted


def fits(row: Row, wanted: dict[str, frozenset[str]]) -> bool:
    """Whether an entry meets all filters; `service` looks at each of a list of services."""
    for name, values in wanted.items():
        if name == "service":
            if not values & {part.strip().lower() for part in row.service.split(",")}:
                return False
        elif getattr(row, name) not in values:
            return False
    return True


def _meant(word: str) -> tuple[str, ...]:
    return OPEN if word == "open" else (word,)
