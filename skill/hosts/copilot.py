"""Copilot CLI: a hooks file of our own in `.github/hooks` of the project or `.copilot/hooks` of the home.

Its camelCase payloads do not name their event, so the command line does.
"""

from __future__ import annotations

from pathlib import Path

from skill.hook.clients.copilot import OWN_FILE
from skill.hosts.change import Change, plan_own, plan_own_removal
from skill.hosts.places import Site
from skill.hosts.skillcopy import plan_page, plan_page_removal
from skill.hosts.wiring import Wire, merged

NAME = "copilot"
TITLE = "Copilot CLI"
PROGRAM = "copilot"
HOME = ".copilot"
TRUST = "Trust the project's folder when Copilot CLI asks."
TIMEOUT_S = 10
MARK = "--client copilot"

EVENTS = (
    ("sessionStart", "dispatcher.py"),
    ("userPromptSubmitted", "activator.py"),
    ("postToolUse", "error_detector.py"),
    ("agentStop", "dispatcher.py"),
    ("sessionEnd", "dispatcher.py"),
)


def settings(base: Path, user: bool) -> Path:
    """The hooks file of a project or of a home."""
    return base / (".copilot" if user else ".github") / "hooks" / OWN_FILE


def wires(site: Site) -> list[Wire]:
    """Our handlers, in the order in which they are written."""
    return [
        Wire(
            event,
            {"type": "command", "bash": site.command(entrypoint, NAME, event), "timeoutSec": TIMEOUT_S},
        )
        for event, entrypoint in EVENTS
    ]


def plan(site: Site) -> list[Change]:
    """The changes of an install at this site."""
    content = merged("", wires(site), grouped=False, head={"version": 1})
    return [plan_own(settings(site.base, site.user), site.records, content, MARK), plan_page(site)]


def plan_removal(site: Site) -> list[Change]:
    """The changes of an uninstall at this site."""
    removal = plan_own_removal(settings(site.base, site.user), site.records, MARK)
    return [removal, *plan_page_removal(site, NAME)]
