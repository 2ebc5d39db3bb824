"""Reports on their way: kept in the state until every channel has them. Pure: edits the list it is given.

A report is written down together with the change that it tells of, so neither is there without the other. A delivery
is claimed before it is tried; when the monitor dies in between, nobody knows whether it arrived, and it is sent again
with a remark: late or twice, never lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Item = dict[str, Any]
FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 3600.0
DELIVERY_LIMIT_S = 120.0


@dataclass(frozen=True)
class Delivery:
    """One report for one channel, claimed by this process. `again`: an earlier try may have arrived."""

    report: str
    channel: str
    text: str
    issue: Mapping[str, Any] | None = None
    again: bool = False


@dataclass(frozen=True)
class Sent:
    """What a channel answered: delivered, or not; then whether for good, when to try again (seconds), and whether it
    may have arrived all the same.
    """

    ok: bool
    error: str = ""
    permanent: bool = False
    retry_after_s: float | None = None
    unsure: bool = False


def entry(
    number: str, now: float, text: str, channels: Sequence[str], issue: Mapping[str, Any] | None = None
) -> Item:
    """A new report for the named channels."""
    item: Item = {"id": number, "createdAt": now, "text": text, "to": {name: {"attempts": 0} for name in channels}}
    return item | ({"issue": dict(issue)} if issue else {})


def take(
    outbox: Sequence[Item],
    channels: Mapping[str, Any],
    disabled: Mapping[str, Any],
    now: float,
    claim: Callable[[float], Mapping[str, Any]],
    abandoned: Callable[[object], bool],
) -> list[Delivery]:
    """Claim what may be tried now: the oldest report of each channel that is free.

    A channel that another monitor is using, or that waits after a failure, holds back its later reports too, so they
    arrive in order.
    """
    taken, waiting = [], set(disabled)
    for item in outbox:
        for name, to in item["to"].items() if "open" not in item else ():
            if name in waiting or name not in channels:
                continue
            waiting.add(name)
            held = to.get("claim")
            if (held is not None and not abandoned(held)) or now < to.get("notBefore", 0):
                continue
            again = held is not None or to.get("unsure") is True
            to.update(claim=dict(claim(DELIVERY_LIMIT_S)), unsure=again)
            taken.append(Delivery(item["id"], name, item["text"], item.get("issue"), again))
    return taken


def settle(outbox: list[Item], delivery: Delivery, sent: Sent, now: float) -> None:
    """Record what became of a delivery; a report that every channel has is forgotten."""
    for item in outbox:
        to = item["to"].get(delivery.channel)
        if item["id"] != delivery.report or to is None:
            continue
        if sent.ok:
            del item["to"][delivery.channel]
            continue
        to.pop("claim", None)
        to["attempts"] = int(to.get("attempts", 0)) + 1
        to["error"] = sent.error
        to["unsure"] = bool(to.get("unsure")) or sent.unsure
        to["notBefore"] = now + wait_s(to["attempts"], sent.retry_after_s)
    outbox[:] = [item for item in outbox if item["to"]]


def wait_s(attempts: int, retry_after_s: float | None) -> float:
    """Seconds until the next try: doubled each time, and never less than the channel asks for."""
    doubled = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(attempts - 1, 20))
    return max(doubled, retry_after_s or 0.0)
