"""OpenCode: it has no hooks file but plugins, so a shim of a few lines hands its events to the hooks."""

from __future__ import annotations

import json
import os
from pathlib import Path

from skill.hosts.change import Change, plan_own, plan_own_removal
from skill.hosts.places import Site

NAME = "opencode"
TITLE = "OpenCode"
PROGRAM = "opencode"
HOME = ".config/opencode"
TRUST = "Nothing to confirm: OpenCode loads the plugins of a project by itself."
MARK = "OpenCode shim of self-improving-operations"
SHIM = "self-improving-operations.js"


def settings(base: Path, user: bool) -> Path:
    """The plugin file of a project or of a home."""
    if not user:
        return base / ".opencode" / "plugin" / SHIM
    config = os.environ.get("XDG_CONFIG_HOME")
    return (Path(config) if config else base / ".config") / "opencode" / "plugin" / SHIM


def plan(site: Site) -> list[Change]:
    """The changes of an install at this site."""
    shim = (site.root / "hooks" / "opencode" / SHIM).read_text(encoding="utf-8")
    content = shim.replace('"python3"', json.dumps(site.interpreter)).replace(
        '"hooks"', json.dumps(str(site.root / "hooks"))
    )
    return [plan_own(settings(site.base, site.user), site.records, content, MARK)]


def plan_removal(site: Site) -> list[Change]:
    """The changes of an uninstall at this site."""
    return [plan_own_removal(settings(site.base, site.user), site.records, MARK)]
