"""The clients by name, and which of them this machine and this project have."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from skill.errors import OpsError
from skill.hosts.change import Change
from skill.hosts.places import Site, home
from skill.nearest import did_you_mean

CLIENTS = ("claude-code", "codex", "copilot", "cursor", "gemini", "openclaw", "opencode", "agents-md")


class Host(Protocol):
    """What each module of a client offers."""

    NAME: str
    TITLE: str
    PROGRAM: str
    HOME: str
    TRUST: str

    def plan(self, site: Site) -> list[Change]: ...

    def plan_removal(self, site: Site) -> list[Change]: ...


def host(name: str) -> Host:
    """The module of a client; raises OpsError naming the known ones."""
    if name not in CLIENTS:
        raise OpsError(f"unknown client '{name}'.{did_you_mean(name, CLIENTS)} Known: {', '.join(CLIENTS)}")
    return cast(Host, import_module(f"skill.hosts.{name.replace('-', '_')}"))


def found(project: Path) -> list[str]:
    """The clients with hooks that are on this machine or have a folder in the project."""
    return [name for name in CLIENTS if name != "agents-md" and present(host(name), project)]


def present(module: Host, project: Path) -> bool:
    """Whether a client's program is on PATH or its folder is in the home or the project."""
    in_project = project / module.HOME
    return bool(
        shutil.which(module.PROGRAM) or (home() / module.HOME).is_dir() or (project != home() and in_project.is_dir())
    )
