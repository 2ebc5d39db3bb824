"""OpenClaw: a directory hook in its state folder, and what its plugin needs to find the hooks.

Its own commands take seconds and edit its configuration, so they are named for the person to run, not run.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from skill.hosts.change import Change, plan_own, plan_own_removal
from skill.hosts.places import PRODUCT, Site, home

NAME = "openclaw"
TITLE = "OpenClaw"
PROGRAM = "openclaw"
HOME = ".openclaw"
PLUGIN = f"openclaw-{PRODUCT}"
TRUST = (
    f"Load the hook: openclaw hooks enable {PRODUCT} . See tool results too: "
    "openclaw plugins install OPS/openclaw-plugin --force --accept-capabilities . Then restart the Gateway."
)
MARKS = {"HOOK.md": f"name: {PRODUCT}", "handler.js": "hook for OpenClaw", f"{PRODUCT}.json": '"python"'}


def state() -> Path:
    """OpenClaw's state folder."""
    named = os.environ.get("OPENCLAW_STATE_DIR")
    return Path(named) if named else home() / ".openclaw"


def workspace() -> Path:
    """The default agent's workspace, which holds its `.learnings`."""
    return state() / "workspace"


def files() -> dict[str, Path]:
    """The files of ours in the state folder, by name."""
    hook = state() / "hooks" / PRODUCT
    return {
        "HOOK.md": hook / "HOOK.md",
        "handler.js": hook / "handler.js",
        f"{PRODUCT}.json": state() / f"{PRODUCT}.json",
    }


def plan(site: Site) -> list[Change]:
    """The changes of an install; OpenClaw has one state folder for all projects."""
    source = site.root / "hooks" / "openclaw"
    launcher = site.root / "bin" / "ops-learnings"
    setup = {
        "python": site.interpreter,
        "hooks": str(site.root / "hooks"),
        "command": str(launcher) if launcher.exists() else "ops-learnings",
    }
    contents = {name: (source / name).read_text(encoding="utf-8") for name in ("HOOK.md", "handler.js")}
    contents[f"{PRODUCT}.json"] = json.dumps(setup, indent=2) + "\n"
    return [plan_own(path, site.records, contents[name], MARKS[name]) for name, path in files().items()]


def plan_removal(site: Site) -> list[Change]:
    """The changes of an uninstall."""
    return [plan_own_removal(path, site.records, MARKS[name]) for name, path in files().items()]
