"""A client's JSON file with hooks in it: what it takes to have ours in, out, and read back."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from skill.hosts.change import BOM, Change, decode, plan_install, plan_uninstall
from skill.hosts.places import Site
from skill.hosts.wiring import Wire, merged, ours, stripped

MARKS = (b"activator.py", b"error_detector.py", b"dispatcher.py")


def plan_merge(
    path: Path, site: Site, wires: Iterable[Wire], *, grouped: bool, head: Mapping[str, Any] | None = None
) -> Change:
    """The change that has these wires in a file, whatever older ones of ours stand there."""
    listed = list(wires)
    return plan_install(
        path,
        site.records,
        lambda text: merged(text, listed, grouped=grouped, head=head),
        lambda text: stripped(text, grouped=grouped),
    )


def plan_unmerge(path: Path, site: Site, *, grouped: bool) -> Change:
    """The change that has none of ours in a file."""
    return plan_uninstall(path, site.records, lambda text: stripped(text, grouped=grouped), MARKS)


def wired(path: Path, grouped: bool = True) -> dict[str, list[str]]:
    """Event name -> the command line of ours that a file has for it; empty when there is no file."""
    if not path.exists():
        return {}
    text = decode(path, path.read_bytes()).removeprefix(BOM)
    return {event: command_line(handler) for event, _, handler in ours(text, grouped=grouped)}


def command_line(handler: Mapping[str, Any]) -> list[str]:
    """The words of a handler's command, whatever field the client has for it."""
    line = handler.get("command") or handler.get("bash") or ""
    arguments = handler.get("args")
    return [*shlex.split(line), *(arguments if isinstance(arguments, list) else [])]
