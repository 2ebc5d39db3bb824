"""What the verbs share: options, the workspace, answers as text or JSON."""

from __future__ import annotations

import argparse
import re
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from skill.errors import OpsError
from skill.nearest import did_you_mean

if TYPE_CHECKING:
    from skill.learnings.index_rows import Row
    from skill.workspace import Workspace

_UNITS = {"h": 3600, "d": 86400, "w": 7 * 86400}


class UsageError(OpsError):
    """Words on the command line that cannot be meant."""


class Parser(argparse.ArgumentParser):
    """argparse with the project's one error form, and the nearest option for a misspelt one."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}.{self._hint(message)} See: {self.prog} --help")

    def _hint(self, message: str) -> str:
        if message.startswith("unrecognized arguments: "):
            return did_you_mean(message.split()[2].split("=")[0], self._flags())
        wrong = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        return did_you_mean(wrong[1], re.findall(r"[^', ]+", wrong[2])) if wrong else ""

    def _flags(self) -> list[str]:
        nested = (action.choices for action in self._actions if isinstance(action, argparse._SubParsersAction))
        parsers = [self, *(parser for choices in nested for parser in choices.values())]
        return [flag for parser in parsers for flag in parser._option_string_actions]


def common(parser: argparse.ArgumentParser, *, dry_run: bool = False, formats: str = "text json") -> None:
    """Add the options every verb has: --project, --format and, for a verb that writes, --dry-run."""
    parser.add_argument("--project", type=Path, metavar="DIR", help="a folder of the project (default: here)")
    parser.add_argument("--format", choices=formats.split(), default="text", help="how to answer")
    if dry_run:
        parser.add_argument("--dry-run", action="store_true", help="show what would change, write nothing")


def workspace(args: argparse.Namespace) -> Workspace:
    """The project that the command was asked about."""
    from skill.workspace import Workspace

    if args.project is not None and not args.project.is_dir():
        raise UsageError(f"--project {args.project}: no such folder")
    space = Workspace.find(args.project)
    if space.exists:
        _compile(space)
    return space


def _compile(space: Workspace) -> None:
    """Keep what the hooks read in step; a rule file that cannot be read must not keep anybody from logging."""
    from skill.config import ConfigError
    from skill.learnings.durable import WriteFailed

    try:
        space.compile()
    except ConfigError:
        raise
    except WriteFailed:
        return  # a project that may only be read
    except OpsError as error:
        print(f"ops-learnings: the hooks keep the rules they have: {error}", file=sys.stderr)


def emit(args: argparse.Namespace, data: Any, text: str) -> None:
    """Print `data` as one JSON document, or `text` for reading, as --format asks."""
    if args.format == "json":
        import json

        text = json.dumps(data, ensure_ascii=False, indent=None, sort_keys=False, default=str)
    if text:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")


def line(row: Row) -> str:
    """One entry on one line of at most about 120 characters: id, state, weight, count, service, what, key."""
    words = [row.id, row.status or "-", row.priority or "-"]
    words += [row.severity] if row.severity else []
    words += [f"x{row.recurrences}"] if row.recurrences > 1 else []
    words += [row.service[:24]] if row.service else []
    return f"{' '.join(words)}  {short(what(row))}" + (f"  ({row.pattern_key})" if row.pattern_key else "")


def what(row: Row) -> str:
    """What an entry is about: its title, or its summary where the title is only a category."""
    return row.summary if row.type == "learning" and row.summary else row.title or row.summary


def short(text: str, limit: int = 70) -> str:
    """The text on one line, cut to `limit` characters."""
    plain = " ".join(text.split())
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def brief(row: Row) -> dict[str, object]:
    """An entry for a JSON answer: all that the index knows and is not empty, without byte positions."""
    hidden = ("rowid", "offset", "length", "confirmed", "archived")
    values = {name: value for name, value in vars(row).items() if name not in hidden and value != ""}
    return values | {"confirmed": bool(row.confirmed), "archived": bool(row.archived)}


def since(text: str, now: datetime) -> datetime:
    """`7d`, `12h`, `2w`, `2026-04-01` or a full ISO time as an aware time; raises UsageError."""
    number, unit = text[:-1], text[-1:]
    if number.isdigit() and unit in _UNITS:
        return now - timedelta(seconds=int(number) * _UNITS[unit])
    return moment(text) or _refuse_since(text)


def moment(text: str) -> datetime | None:
    """An ISO 8601 date or time as an aware time (UTC where it names no zone), None when it is none."""
    try:
        at = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)


def _refuse_since(text: str) -> NoReturn:
    raise UsageError(f"--since {text}: a span such as 7d, 12h, 2w or a date such as 2026-04-01 is expected")
