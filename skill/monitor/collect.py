"""Writes whose `apply` command is gone: what became of them is read from their run."""

from __future__ import annotations

from datetime import datetime

from skill.monitor.desk import Desk
from skill.monitor.draft import Draft


def collect_writes(desk: Desk, notes: Draft, now: datetime) -> None:
    """Finish every write that has ended meanwhile."""
