"""What install, uninstall and doctor share: which clients, and where."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skill.hosts.change import Change
    from skill.hosts.places import Site
    from skill.workspace import Workspace


def arguments(parser: argparse.ArgumentParser, all_help: str) -> None:
    """Add --client, --all, and --user for the home instead of the project."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--client", action="append", metavar="NAME", help="a client, may be repeated (default: those found)"
    )
    which.add_argument("--all", action="store_true", help=all_help)
    parser.add_argument("--user", action="store_true", help="the user's own settings instead of the project's")


def base(args: argparse.Namespace, find: Callable[[argparse.Namespace], Workspace]) -> Path:
    """The folder whose settings are meant: the project's root, or the home with --user."""
    from skill.hosts.places import home

    return home() if args.user else find(args).root


def site(args: argparse.Namespace, folder: Path) -> Site:
    """Where the hooks of this installation go."""
    from skill.hosts import places

    return places.Site(folder, args.user, places.hooks_root(), places.interpreter())


def chosen(args: argparse.Namespace, folder: Path) -> list[str]:
    """The clients named, all of them, or those that are found."""
    from skill.hosts.registry import CLIENTS, found

    if args.all:
        return [name for name in CLIENTS if not (args.user and name == "agents-md")]
    return list(dict.fromkeys(args.client)) if args.client else found(folder)


def report(name: str, changes: list[Change], hints: list[str]) -> dict[str, Any]:
    """One client's part of the answer."""
    files = [{"path": str(change.path), "changed": change.changed, "diff": change.diff} for change in changes]
    return {"client": name, "files": files, "next": hints}
