"""The handlers of ours that stand in the clients' files, and what is wrong with the files themselves."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skill.hosts import claude_code, codex, copilot, cursor, gemini, openclaw, opencode, places
from skill.hosts.change import BOM, HostError, decode
from skill.hosts.hookfile import command_line
from skill.hosts.jsontext import BrokenJson, Node, parse
from skill.hosts.places import PRODUCT, Site
from skill.hosts.wiring import handlers, is_ours

DEAD, WARNING = "dead", "warning"
# Clients that ignore a whole settings file with comments or commas before a closing bracket.
STRICT_JSON = ("claude-code", "codex")
GROUPED = ("claude-code", "codex", "gemini")
MODULES: dict[str, Any] = {
    "claude-code": claude_code,
    "codex": codex,
    "gemini": gemini,
    "cursor": cursor,
    "copilot": copilot,
}


@dataclass(frozen=True)
class Finding:
    """One fault: how bad, whose, where, what, and the command that mends it."""

    level: str
    client: str
    where: str
    problem: str
    mend: str


@dataclass(frozen=True)
class Installed:
    """One handler of ours in a file: the event it is wired for and the words of its command."""

    client: str
    path: Path
    event: str
    handler: dict[str, Any]
    user: bool

    @property
    def words(self) -> list[str]:
        return command_line(self.handler)

    @property
    def mend(self) -> str:
        return mend(self.client, self.user)

    def option(self, name: str) -> str:
        words = self.words
        return words[words.index(name) + 1] if name in words[:-1] else ""


def mend(client: str, user: bool) -> str:
    """The command that writes a client's wiring anew."""
    return f"ops-learnings install --client {client}" + (" --user" if user else "")


def settings(client: str, site: Site) -> Path:
    """The file of a client that has our handlers."""
    module = MODULES[client]
    path: Path = module.settings(site.base, site.user) if client == "copilot" else module.settings(site.base)
    return path


def wired(client: str, site: Site) -> tuple[list[Installed], list[Finding]]:
    """Our handlers in a client's file, and why the file can not be read by us or by the client."""
    path = settings(client, site)
    if not path.exists():
        return [], []
    try:
        text = decode(path, path.read_bytes()).removeprefix(BOM)
        listed = handlers(text, grouped=client in GROUPED)
    except BrokenJson as error:
        return [], [Finding(DEAD, client, f"{path}:{error.line}", f"broken JSON: {error}", f"edit {path}")]
    except HostError as error:
        return [], [Finding(DEAD, client, str(path), str(error), f"edit {path}")]
    mine = [Installed(client, path, event, handler, site.user) for event, _, handler in listed if is_ours(handler)]
    return mine, [*unread(client, path, text)] if mine else []


def unread(client: str, path: Path, text: str) -> Iterator[Finding]:
    """A file that is right for us and wrong for the client."""
    if client in STRICT_JSON:
        try:
            json.loads(text)
        except ValueError as error:
            line = getattr(error, "lineno", 1)
            problem = "the client ignores the whole file: it holds a comment or a comma before a bracket"
            yield Finding(DEAD, client, f"{path}:{line}", problem, f"edit {path}")


def shims(sites: list[Site]) -> Iterator[Installed]:
    """OpenCode's plugin and OpenClaw's set-up, as if they were handlers."""
    for site in sites:
        path = opencode.settings(site.base, site.user)
        if path.exists():
            found = _constants(path.read_text("utf-8", "replace"))
            words = [found.get("PYTHON", ""), "-I", "-S", found.get("HOOKS", "") + "/dispatcher.py"]
            yield _shim("opencode", path, words, site.user)
    path = openclaw.files()[f"{PRODUCT}.json"]
    if path.exists():
        try:
            setup = json.loads(path.read_bytes())
            words = [str(setup["python"]), "-I", "-S", f"{setup['hooks']}/dispatcher.py"]
        except (ValueError, KeyError, TypeError):
            words = []
        yield _shim("openclaw", path, words, True)


def plugin_enabled(project: Path) -> bool:
    """Whether Claude Code has this as a plugin, for the project or the user."""
    for base in (project, places.home()):
        for name in ("settings.json", "settings.local.json"):
            tree = tree_of(base / ".claude" / name)
            enabled = tree.get("enabledPlugins") if tree is not None and tree.kind == "object" else None
            values = enabled.value() if enabled is not None else {}
            if isinstance(values, dict) and any(key.split("@")[0] == PRODUCT and on for key, on in values.items()):
                return True
    return False


def tree_of(path: Path) -> Node | None:
    """The JSON of a file, None when there is none to read."""
    try:
        return parse(decode(path, path.read_bytes()).removeprefix(BOM))
    except (OSError, BrokenJson, HostError):
        return None


def _shim(client: str, path: Path, words: list[str], user: bool) -> Installed:
    return Installed(client, path, "plugin", {"command": shlex.join([*words, "--client", client])}, user)


def _constants(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        name, mark, value = line.removeprefix("const ").partition(" = ")
        if line.startswith("const ") and mark and value.startswith('"'):
            found[name] = str(json.loads(value))
    return found
