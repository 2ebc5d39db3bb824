"""Where a report is delivered: one module a channel, each a class with `name` and `send`.

A token comes from an environment variable, a file or OpenClaw's own configuration, never from the jobs file; no text
that leaves a channel (an error, the state, a log) contains one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from skill.errors import OpsError
from skill.monitor.outbox import Sent
from skill.nearest import did_you_mean

TYPES = ("stdout", "openclaw", "telegram", "apprise")
KEYS = {
    "stdout": (),
    "openclaw": ("channel", "target", "account"),
    "telegram": ("target", "tokenEnv", "tokenFile", "apiBase"),
    "apprise": ("urlEnv", "urlFile"),
}


class ChannelError(OpsError):
    """A channel that is described wrongly."""


class Channel(Protocol):
    """One way to tell somebody. `send` never raises: what went wrong is in the answer."""

    name: str

    def send(self, text: str) -> Sent: ...


def build(described: Sequence[Mapping[str, Any]] | None, target: str, home: Path) -> dict[str, Channel]:
    """The channels by name: those the jobs file lists, else what OpenClaw at `home` offers; `target` is a chat id."""
    if described is None:
        return _from_openclaw(target, home)
    found: dict[str, Channel] = {}
    for number, item in enumerate(described, 1):
        channel = _one(number, item, target, home)
        if channel.name in found:
            raise ChannelError(f"channels, number {number}: '{channel.name}' is there twice; give it a `name`")
        found[channel.name] = channel
    return found


def _one(number: int, item: Mapping[str, Any], target: str, home: Path) -> Channel:
    where = f"channels, number {number}"
    kind = item.get("type")
    if kind not in TYPES:
        raise ChannelError(
            f"{where}: type should be one of {', '.join(TYPES)} (is {kind!r}).{did_you_mean(str(kind), TYPES)}"
        )
    name = str(item.get("name") or kind)
    for key, value in item.items():
        if key in ("token", "botToken", "url"):
            raise ChannelError(f"{where}: '{key}' is a secret, and agents read this file; use {key}Env or {key}File")
        if key not in ("type", "name", *KEYS[kind]):
            raise ChannelError(f"{where}: nobody reads '{key}'.{did_you_mean(key, KEYS[kind])}")
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise ChannelError(f"{where}: {key} should be a text (is {value!r})")
    words = {key: str(value) for key, value in item.items()}
    if kind == "stdout":
        from skill.monitor.channels.stdout import Stdout

        return Stdout(name)
    if kind == "openclaw":
        from skill.monitor.channels.openclaw import OpenClaw

        chat = target or words.get("target", "")
        return OpenClaw(name, words.get("channel", "telegram"), chat, words.get("account", ""))
    if kind == "telegram":
        from skill.monitor.channels import telegram

        return telegram.from_words(name, words, target, home)
    from skill.monitor.channels import apprise

    return apprise.from_words(name, words)


def _from_openclaw(target: str, home: Path) -> dict[str, Channel]:
    """The published default: OpenClaw's command when it is installed, else Telegram with OpenClaw's bot token."""
    from skill.monitor.channels import openclaw, telegram

    chat = target or openclaw.default_target(home)
    if not chat:
        return {}
    if openclaw.find():
        return {"openclaw": openclaw.OpenClaw("openclaw", "telegram", chat, "")}
    token = openclaw.bot_token(home)
    return {"telegram": telegram.Telegram("telegram", chat, token)} if token else {}
