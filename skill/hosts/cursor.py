"""Cursor, from its documentation: hooks in `.cursor/hooks.json` of the project or the home."""

from __future__ import annotations

from pathlib import Path

from skill.hosts.change import Change
from skill.hosts.hookfile import plan_merge, plan_unmerge
from skill.hosts.places import Site
from skill.hosts.wiring import Wire

NAME = "cursor"
TITLE = "Cursor"
PROGRAM = "cursor-agent"
HOME = ".cursor"
TRUST = "Open the project as a trusted workspace; Cursor reloads the file when it is saved."
TIMEOUT_S = 10

EVENTS = (
    ("sessionStart", None, "dispatcher.py"),
    ("beforeSubmitPrompt", None, "activator.py"),
    ("postToolUse", "Shell", "error_detector.py"),
    ("postToolUseFailure", "Shell", "error_detector.py"),
    ("stop", None, "dispatcher.py"),
    ("sessionEnd", None, "dispatcher.py"),
)


def settings(base: Path) -> Path:
    """The hooks file of a project or of a home."""
    return base / ".cursor" / "hooks.json"


def wires(site: Site) -> list[Wire]:
    """Our handlers, in the order in which they are written."""
    return [
        Wire(
            event,
            {
                "command": site.command(entrypoint, NAME),
                "timeout": TIMEOUT_S,
                **({"matcher": matcher} if matcher else {}),
            },
        )
        for event, matcher, entrypoint in EVENTS
    ]


def plan(site: Site) -> list[Change]:
    """The changes of an install at this site."""
    return [plan_merge(settings(site.base), site, wires(site), grouped=False, head={"version": 1})]


def plan_removal(site: Site) -> list[Change]:
    """The changes of an uninstall at this site."""
    return [plan_unmerge(settings(site.base), site, grouped=False)]
