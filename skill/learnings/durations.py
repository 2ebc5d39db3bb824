"""How long something took, out of what people write: `1h30m`, `45 min`, `2 days`, `01:30`, or a timeline. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

_UNITS = {"d": 1440.0, "h": 60.0, "m": 1.0, "s": 1 / 60}
_PART = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z])", re.IGNORECASE
)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d)?")
_STARTED = re.compile(r"\b(?:start\w*|began|begin\w*|onset|first)\b", re.IGNORECASE)
_DETECTED = re.compile(r"\b(?:detect\w*|alert\w*|declared|paged|noticed)\b", re.IGNORECASE)
_RESTORED = re.compile(r"\b(?:restored|recover\w*|resolved|mitigated|fixed)\b", re.IGNORECASE)


def minutes(text: str) -> float | None:
    """The length that a text names, in minutes; None when it names none."""
    parts = _PART.findall(text)
    if parts:
        return sum(float(number.replace(",", ".")) * _UNITS[unit[0].lower()] for number, unit in parts)
    clock = _CLOCK.fullmatch(text.strip())
    return int(clock[1]) * 60.0 + int(clock[2]) if clock else None


def time_to_restore(timeline: Sequence[tuple[str, str]]) -> float | None:
    """Minutes from the first line (or the detection) to the last line that says restored, mitigated or resolved."""
    ends = [time for time, event in timeline if _RESTORED.search(event)]
    begins = [time for time, event in timeline if _DETECTED.search(event)] or [time for time, _ in timeline]
    return _between(begins[0], ends[-1]) if begins and ends else None


def time_to_detect(timeline: Sequence[tuple[str, str]]) -> float | None:
    """Minutes from the line that says started to the first line that says detected, alert or paged."""
    begins = [time for time, event in timeline if _STARTED.search(event)]
    found = [time for time, event in timeline if _DETECTED.search(event) and not _STARTED.search(event)]
    return _between(begins[0], found[0]) if begins and found else None


def _between(begin: str, end: str) -> float | None:
    first, last = _moment(begin), _moment(end)
    if first is None or last is None or first[0] != last[0]:
        return None
    length = last[1] - first[1]
    return length if length >= 0 or first[0] else length + 1440  # bare clock times go past midnight once


def _moment(text: str) -> tuple[bool, float] | None:
    """(has a date, minutes) of `10:02` or an ISO time."""
    clock = _CLOCK.search(text)
    try:
        at = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return (False, int(clock[1]) * 60.0 + int(clock[2])) if clock else None
    return (True, at.timestamp() / 60)
