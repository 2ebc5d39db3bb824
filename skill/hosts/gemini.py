"""Gemini CLI: hooks in `.gemini/settings.json` of the project or the home; its times are milliseconds.

PreCompress is left out: the client fires it before every turn, whether it compresses or not.
"""

from __future__ import annotations

from pathlib import Path

from skill.hosts.change import Change
from skill.hosts.hookfile import plan_merge, plan_unmerge
from skill.hosts.places import Site
from skill.hosts.skillcopy import plan_page, plan_page_removal
from skill.hosts.wiring import Wire

NAME = "gemini"
TITLE = "Gemini CLI"
PROGRAM = "gemini"
HOME = ".gemini"
TRUST = "Trust the project's folder when Gemini CLI asks, or set GEMINI_CLI_TRUST_WORKSPACE=true."
TIMEOUT_MS = 10_000

EVENTS = (
    ("SessionStart", None, "dispatcher.py"),
    ("BeforeAgent", None, "activator.py"),
    ("AfterTool", "run_shell_command", "error_detector.py"),
    ("AfterAgent", None, "dispatcher.py"),
    ("SessionEnd", None, "dispatcher.py"),
)


def settings(base: Path) -> Path:
    """The settings file of a project or of a home."""
    return base / ".gemini" / "settings.json"


def wires(site: Site) -> list[Wire]:
    """Our handlers, in the order in which they are written."""
    return [
        Wire(event, {"type": "command", "command": site.command(entrypoint, NAME), "timeout": TIMEOUT_MS}, matcher)
        for event, matcher, entrypoint in EVENTS
    ]


def plan(site: Site) -> list[Change]:
    """The changes of an install at this site."""
    return [plan_merge(settings(site.base), site, wires(site), grouped=True), plan_page(site)]


def plan_removal(site: Site) -> list[Change]:
    """The changes of an uninstall at this site."""
    return [plan_unmerge(settings(site.base), site, grouped=True), *plan_page_removal(site, NAME)]
