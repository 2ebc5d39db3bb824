"""Reports leave the outbox: each claimed, sent, settled; one at a time a channel, the channels side by side."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from skill.monitor import claims, outbox
from skill.monitor.channels import Channel
from skill.monitor.draft import LEARNINGS, Data
from skill.monitor.outbox import Delivery, Sent
from skill.monitor.report import ACTION, plain_section
from skill.monitor.state import Store

BUDGET_S = 120.0
AGAIN = "(sent again: an earlier delivery may have arrived)"
LogIssue = Callable[[Mapping[str, Any]], Sent]


def deliver(
    store: Store, channels: Mapping[str, Channel], log_issue: LogIssue | None, now: datetime
) -> list[str]:
    """Send what is due; returns one line for each delivery that failed. Errors are kept in the state, not raised."""
    names: dict[str, Any] = dict(channels) | ({LEARNINGS: log_issue} if log_issue else {})
    at, errors, began = now.timestamp(), [], time.monotonic()

    def claim(limit_s: float) -> Mapping[str, Any]:
        return claims.claim(at, limit_s)

    def take(data: Data) -> list[Delivery]:
        return outbox.take(data["outbox"], names, data.get("channels", {}), at, claim, _abandoned)

    def _abandoned(held: object) -> bool:
        return claims.is_abandoned(held, at)

    due = store.change(take, now) if _has_work(store) else []
    while due and time.monotonic() - began < BUDGET_S:
        with ThreadPoolExecutor(len(due)) as pool:
            answers = list(pool.map(lambda item: _send(item, names[item.channel]), due))
        pairs = list(zip(due, answers, strict=True))
        errors += [f"channel {item.channel}: {sent.error}" for item, sent in pairs if not sent.ok]
        last = time.monotonic() - began >= BUDGET_S
        due = store.change(lambda data, pairs=pairs, last=last: _next(data, pairs, at, list(channels), take, last), now)  # type: ignore[misc]
    return errors


def _next(
    data: Data,
    pairs: list[tuple[Delivery, Sent]],
    at: float,
    others: Sequence[str],
    take: Callable[[Data], list[Delivery]],
    last: bool,
) -> list[Delivery]:
    """Settle what was tried, and take what comes next unless this was the `last` round."""
    for delivery, sent in pairs:
        outbox.settle(data["outbox"], delivery, sent, at)
        if sent.permanent and not sent.ok and delivery.channel != LEARNINGS:
            _switch_off(data, delivery.channel, sent.error, at, others)
    return [] if last else take(data)


def _switch_off(data: Data, channel: str, reason: str, at: float, others: Sequence[str]) -> None:
    """A channel that will never work gets nothing more, and the other channels are told."""
    off = data.setdefault("channels", {})
    off[channel] = {"disabledAt": at, "reason": reason}
    left = [name for name in others if name not in off]
    if left:
        advice = "its reports are kept; once it is mended: ops-learnings monitor selftest --channels"
        text = plain_section(f"{ACTION}: channel {channel} is switched off", reason, advice)
        data["outbox"].append(outbox.entry(uuid.uuid4().hex[:12], at, text, left))


def _send(delivery: Delivery, channel: Any) -> Sent:
    if delivery.issue is not None:
        sent: Sent = channel(delivery.issue)
        return sent
    text = f"{delivery.text}\n{AGAIN}" if delivery.again else delivery.text
    sent = channel.send(text)
    return sent


def _has_work(store: Store) -> bool:
    return bool(store.read()["outbox"])
