"""Claude Code: hooks in `.claude/settings.json` of the project or the home.

A plain command line, not the form with `args`: Copilot CLI runs this file's hooks too and drops `args`,
which would leave it feeding payloads to a bare interpreter. The shell in between costs 0.2 ms.
"""

from __future__ import annotations

from pathlib import Path

from skill.hosts import places
from skill.hosts.change import Change, undo
from skill.hosts.hookfile import plan_merge, plan_unmerge, wired
from skill.hosts.places import Site
from skill.hosts.wiring import Wire

NAME = "claude-code"
TITLE = "Claude Code"
PROGRAM = "claude"
HOME = ".claude"
TRUST = "Nothing to confirm: Claude Code runs the hooks of a project's settings once you trust its folder."
TIMEOUT_S = 10

# Failures come as an event of their own: what listens to PostToolUse alone never sees one.
EVENTS = (
    ("SessionStart", None, "dispatcher.py"),
    ("UserPromptSubmit", None, "activator.py"),
    ("PostToolUse", "Bash", "error_detector.py"),
    ("PostToolUseFailure", "Bash", "error_detector.py"),
    ("Stop", None, "dispatcher.py"),
    ("PreCompact", None, "dispatcher.py"),
    ("SessionEnd", None, "dispatcher.py"),
)


def settings(base: Path) -> Path:
    """The settings file of a project or of a home."""
    return base / ".claude" / "settings.json"


def wires(site: Site) -> list[Wire]:
    """Our handlers, in the order in which they are written."""
    return [
        Wire(event, {"type": "command", "command": site.command(entrypoint, NAME), "timeout": TIMEOUT_S}, matcher)
        for event, matcher, entrypoint in EVENTS
    ]


def plan(site: Site) -> list[Change]:
    """The changes of an install at this site."""
    return [plan_merge(settings(site.base), site, wires(site), grouped=True)]


def plan_removal(site: Site) -> list[Change]:
    """The changes of an uninstall at this site."""
    return [plan_unmerge(settings(site.base), site, grouped=True)]


def install(
    project: Path, root: Path | None = None, interpreter: str | None = None, dry_run: bool = False
) -> Change:
    """Merge the hooks into the settings below `project`; the change, already written unless `dry_run`.

    The hooks are this installation's and its Python unless said otherwise. Raises HostError.
    """
    root, interpreter = root or places.hooks_root(), interpreter or places.interpreter()
    (change,) = plan(Site(project, False, root, interpreter))
    if not dry_run:
        change.apply()
    return change


def uninstall(project: Path, dry_run: bool = False) -> Change:
    """Take the hooks out again; the file is byte for byte what it was if nobody edited it since."""
    (change,) = plan_removal(Site(project, False, Path(), ""))
    if not dry_run:
        undo([change])
    return change


__all__ = ["install", "plan", "plan_removal", "settings", "uninstall", "wired", "wires"]
