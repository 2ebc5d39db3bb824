"""OpenClaw's own command: `openclaw message send`; and what its configuration says about Telegram."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from skill.monitor.outbox import Sent
from skill.monitor.process import TIMED_OUT, run_limited

LIMIT_S = 60.0
_HOMEBREW = "/opt/homebrew/bin/openclaw"
_HOPELESS = ("unknown channel", "unknown target", "chat not found", "bot was blocked", "unauthorized", "forbidden")


class OpenClaw:
    """One target of one of OpenClaw's channels. Needs its Gateway, unless `dry_run` only shows what would be sent."""

    def __init__(self, name: str, channel: str, target: str, account: str, *, dry_run: bool = False) -> None:
        self.name = name
        self.channel = channel
        self.target = target
        self.account = account
        self.dry_run = dry_run

    def command(self, text: str) -> list[str]:
        """The command line for one message."""
        words = [find() or "openclaw", "message", "send", "--channel", self.channel, "--target", self.target]
        words += ["--account", self.account] if self.account else []
        return [*words, "--message", text, *(["--dry-run", "--json"] if self.dry_run else [])]

    def send(self, text: str) -> Sent:
        ended = run_limited(self.command(text), cwd=str(Path.home()), limit_s=LIMIT_S)
        if ended.ok:
            return Sent(True)
        said = " ".join((ended.stderr or ended.stdout).split()).replace(text, "[message]")[-300:]
        hopeless = any(word in said.lower() for word in _HOPELESS)
        error = f"openclaw message send: {ended.says}" + (f": {said}" if said else "")
        return Sent(False, error, permanent=hopeless, unsure=ended.error.startswith(TIMED_OUT))


def find() -> str:
    """The path of the openclaw command, or nothing."""
    return shutil.which("openclaw") or (_HOMEBREW if os.path.isfile(_HOMEBREW) else "")


def configuration(home: Path) -> Mapping[str, Any]:
    """OpenClaw's configuration as far as it is plain JSON; empty when there is none."""
    try:
        data = json.loads((home / "openclaw.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def default_target(home: Path) -> str:
    """The chat that OpenClaw's main agent reports to, else the first one that Telegram allows."""
    data = configuration(home)
    for agent in _list(_under(data, "agents").get("list")):
        beat = _under(agent, "heartbeat") if isinstance(agent, Mapping) and agent.get("id") == "main" else {}
        if beat.get("target") == "telegram" and beat.get("to"):
            return str(beat["to"])
    allowed = _list(_under(data, "channels", "telegram").get("allowFrom"))
    return str(allowed[0]) if allowed and isinstance(allowed[0], str | int) else ""


def bot_token(home: Path) -> str:
    """The Telegram token that OpenClaw uses, when it stands in its configuration as a plain text."""
    token = _under(configuration(home), "channels", "telegram").get("botToken")
    return token if isinstance(token, str) else ""


def _under(data: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    for key in keys:
        value = data.get(key)
        data = value if isinstance(value, Mapping) else {}
    return data


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
