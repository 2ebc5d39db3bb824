"""Codex: hooks in `.codex/hooks.json` of the project or the home, and the skill in `.agents/skills`.

Codex runs a hook only in a trusted project and only after its command line was reviewed; it keeps a hash
of it, so the line must not change between upgrades. `.codex/settings.json`, which some guides name, is
never opened.
"""

from __future__ import annotations

from pathlib import Path

from skill.hosts.change import Change
from skill.hosts.hookfile import plan_merge, plan_unmerge
from skill.hosts.places import Site
from skill.hosts.skillcopy import plan_page, plan_page_removal
from skill.hosts.wiring import Wire

NAME = "codex"
TITLE = "Codex"
PROGRAM = "codex"
HOME = ".codex"
TRUST = "Start `codex` in the project, trust it, and review the hooks with /hooks; others are skipped silently."
TIMEOUT_S = 10

EVENTS = (
    ("SessionStart", None, "dispatcher.py", TIMEOUT_S),
    ("UserPromptSubmit", None, "activator.py", TIMEOUT_S),
    ("PostToolUse", "Bash", "error_detector.py", TIMEOUT_S),
    ("Stop", None, "dispatcher.py", TIMEOUT_S),
    ("PreCompact", None, "dispatcher.py", TIMEOUT_S),
    ("SessionEnd", None, "dispatcher.py", 3),  # more is cut to 3 with a warning
)


def settings(base: Path) -> Path:
    """The hooks file of a project or of a home."""
    return base / ".codex" / "hooks.json"


def wires(site: Site) -> list[Wire]:
    """Our handlers, in the order in which they are written."""
    return [
        Wire(event, {"type": "command", "command": site.command(entrypoint, NAME), "timeout": seconds}, matcher)
        for event, matcher, entrypoint, seconds in EVENTS
    ]


def plan(site: Site) -> list[Change]:
    """The changes of an install at this site."""
    return [plan_merge(settings(site.base), site, wires(site), grouped=True), plan_page(site)]


def plan_removal(site: Site) -> list[Change]:
    """The changes of an uninstall at this site."""
    return [plan_unmerge(settings(site.base), site, grouped=True), *plan_page_removal(site, NAME)]
