"""The end of a tick: what it has to say is delivered, or kept with a word on why nobody heard it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skill.monitor import config, draft, history
from skill.monitor.channels import Channel, ChannelError, build
from skill.monitor.channels.stdout import Stdout
from skill.monitor.delivery import deliver
from skill.monitor.desk import complain, new_number, say
from skill.monitor.draft import Data, Draft
from skill.monitor.issues import logger
from skill.monitor.judge import local_time
from skill.monitor.policy import CONFIG_ERROR_AGAIN_S, elapsed
from skill.monitor.report import ALERT, message, plain_section
from skill.monitor.state import Store

FINE, NOBODY = 0, 3


@dataclass(frozen=True)
class How:
    """The options of a tick: whether to print instead of sending, whether only to show, which chat."""

    print_only: bool = False
    dry_run: bool = False
    target: str = ""


def tell(store: Store, places: config.Places, channels: Mapping[str, Channel], how: How, now: datetime) -> int:
    """Deliver what the outbox holds; 3 when something waits and no channel can take it."""
    if not store.read()["outbox"]:
        return FINE
    store.change(lambda data: draft.reroute(data, list(channels), keep=_routed(data) if how.print_only else ()), now)
    for line in deliver(store, channels, logger(places.project, now), now):
        complain(f"ops-learnings monitor: {line}; kept and tried again by a later tick")
    data = store.read()
    disabled = data.get("channels", {})
    waiting = [item for item in data["outbox"] if set(item["to"]) - {draft.LEARNINGS}]
    if not waiting or set(channels) - set(disabled):
        return FINE
    reasons = "; ".join(f"{name}: {about.get('reason')}" for name, about in disabled.items())
    complain(
        f"ops-learnings monitor: nobody to notify, {len(waiting)} report(s) kept. Pass --target, add `channels` to "
        f"{places.config}, or try them: ops-learnings monitor selftest --channels" + f" ({reasons})" * bool(reasons)
    )
    return NOBODY


def config_error(
    places: config.Places, how: How, text: str, described: Sequence[Mapping[str, Any]] | None, now: datetime
) -> int:
    """Report a jobs file that cannot be used: at once, then at most hourly; the exit status is 2 in any case."""
    complain(text)
    local = local_time(now, "")
    section = plain_section(f"{ALERT}: the jobs file is invalid, nothing runs", *text.splitlines())
    if how.dry_run:
        say(message(local, [section]))
        return config.ConfigError.exit_status
    channels = {"stdout": Stdout()} if how.print_only else _usable(described, how.target)
    store = Store(places.state)
    notes = Draft(local, new_number(), tuple(channels), False, new_number)

    def note(data: Data) -> None:
        last = data.get("lastConfigErrorAt")
        if data.get("lastConfigError") != text or elapsed(now.timestamp(), last, CONFIG_ERROR_AGAIN_S):
            data.update(lastConfigError=text, lastConfigErrorAt=now.timestamp())
            notes.sections.append(section)
            notes.log("config error", text=text.splitlines()[0])
            draft.post(data, notes)

    store.change(note, now)
    history.append(places.history, notes.history)
    tell(store, places, channels, how, now)
    return config.ConfigError.exit_status


def _usable(described: Sequence[Mapping[str, Any]] | None, target: str) -> Mapping[str, Channel]:
    """The channels of a file that is wrong elsewhere; the default ones when those are wrong too."""
    try:
        return build(described, target, config.openclaw_home())
    except ChannelError:
        return build(None, target, config.openclaw_home())


def _routed(data: Data) -> list[str]:
    """The channels that reports wait for: printing elsewhere does not take a report from them."""
    return sorted({name for item in data["outbox"] for name in item["to"] if name != draft.NOBODY})
