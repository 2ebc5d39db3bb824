"""Claude Code: hooks in `.claude/settings.json` of the project or the home.

A plain command line, not the form with `args`: Copilot CLI runs this file's hooks too and drops `args`,
which would leave it feeding payloads to a bare interpreter. The shell in between costs 0.2 ms.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from skill.hosts import places
from skill.hosts.change import BOM, Change, decode, plan_install, plan_uninstall
from skill.hosts.wiring import Wire, merged, ours, stripped

NAME = "claude-code"
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


def wires(root: Path, interpreter: str) -> list[Wire]:
    """Our handlers: `root` holds `hooks/`, `interpreter` is absolute."""
    return [
        Wire(
            event,
            {
                "type": "command",
                "command": places.hook_command(root, interpreter, entrypoint, NAME),
                "timeout": TIMEOUT_S,
            },
            matcher,
        )
        for event, matcher, entrypoint in EVENTS
    ]


def install(
    project: Path, root: Path | None = None, interpreter: str | None = None, dry_run: bool = False
) -> Change:
    """Merge the hooks into the settings below `project`; the change, already written unless `dry_run`.

    The hooks are this installation's and its Python unless said otherwise. Raises HostError.
    """
    path = settings(project)
    root, interpreter = root or places.hooks_root(), interpreter or places.interpreter()
    change = plan_install(
        path,
        places.records(project),
        lambda text: merged(text, wires(root, interpreter), grouped=True),
        lambda text: stripped(text, grouped=True),
    )
    if not dry_run:
        change.apply()
    return change


def uninstall(project: Path, dry_run: bool = False) -> Change:
    """Take the hooks out again; the file is byte for byte what it was if nobody edited it since."""
    change = plan_uninstall(
        settings(project), places.records(project), lambda text: stripped(text, grouped=True)
    )
    if not dry_run:
        change.apply()
        change.forget()
    return change


def wired(path: Path) -> dict[str, list[str]]:
    """Event name -> the command line of ours that a settings file has for it."""
    text = decode(path, path.read_bytes()).removeprefix(BOM)
    return {
        event: [*shlex.split(handler["command"]), *handler.get("args", [])]
        for event, _, handler in ours(text, grouped=True)
    }
