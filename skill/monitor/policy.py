"""Quiet hours and the times after which something may be said or done again. Pure; every border is inclusive."""

from __future__ import annotations

from datetime import datetime

from skill.monitor.job import Policy, QuietHours

ANOMALY_AGAIN_S = 900.0
CONFIG_ERROR_AGAIN_S = 3600.0


def is_quiet(local: datetime, quiet: QuietHours) -> bool:
    """Whether the wall clock of `local` (aware, in the person's zone) stands inside the quiet hours.

    Wall-clock reading decides, so an hour that daylight saving repeats is quiet twice, and one it skips never comes.
    """
    minute = local.hour * 60 + local.minute
    if quiet.start <= quiet.end:
        return quiet.start <= minute < quiet.end
    return minute >= quiet.start or minute < quiet.end


def elapsed(now: float, since: float | None, seconds: float) -> bool:
    """Whether `seconds` have passed since `since`; never having happened counts as long ago."""
    return since is None or now - since >= seconds


def anomaly_again_s(policy: Policy) -> float:
    """After how many seconds the same anomaly is reported again."""
    return max(ANOMALY_AGAIN_S, policy.report_every_s)
