"""What the verbs share: options, the workspace, answers as text or JSON."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from skill.errors import OpsError
from skill.nearest import did_you_mean

if TYPE_CHECKING:
    from skill.workspace import Workspace


class UsageError(OpsError):
    """Words on the command line that cannot be meant."""


class Parser(argparse.ArgumentParser):
    """argparse with the project's one error form, and the nearest option for a misspelt one."""

    def error(self, message: str) -> NoReturn:
        hint = ""
        if message.startswith("unrecognized arguments: "):
            word = message.split()[2].split("=")[0]
            hint = did_you_mean(word, self._option_string_actions).rstrip()
        raise UsageError(f"{message}.{hint} See: {self.prog} --help")


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
    return Workspace.find(args.project)


def emit(args: argparse.Namespace, data: Any, text: str) -> None:
    """Print `data` as one JSON document, or `text` for reading, as --format asks."""
    if args.format == "json":
        import json

        text = json.dumps(data, ensure_ascii=False, indent=None, sort_keys=False, default=str)
    if text:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
