"""Who is doing something right now: a claim names a process, and outlives it only until somebody looks."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from typing import Any

from skill.monitor.process import identity, is_alive

MARGIN_S = 60.0


def claim(now: float, limit_s: float) -> dict[str, Any]:
    """A claim of this process on work that takes at most `limit_s` seconds."""
    pid = os.getpid()
    return {"pid": pid, "started": identity(pid), "host": socket.gethostname(), "at": now,
            "until": now + limit_s + MARGIN_S}  # fmt: skip


def is_abandoned(held: object, now: float) -> bool:
    """Whether nobody works under this claim any more.

    A process of this host is looked up; one of another host (a pod, a cluster node) is believed until its time is up.
    """
    if not isinstance(held, Mapping):
        return True
    if held.get("host") != socket.gethostname():
        until = held.get("until")
        return not isinstance(until, int | float) or now >= until
    pid, started = held.get("pid"), held.get("started")
    return not (isinstance(pid, int) and isinstance(started, str) and is_alive(pid, started))
