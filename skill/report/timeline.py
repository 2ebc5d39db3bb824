"""An incident's timeline -> when it began, how long until it was detected and until service was restored. Pure.

Time to detect: from the line that says it started to the first that says detected, alerted, paged or noticed.
Time to restore: from the start (else the detection, else the first line) to the last line that says restored,
recovered, resolved or fixed, else mitigated. A bare clock time is UTC, as the table's heading says, and belongs to the
day of the line before it; one that is more than half a day earlier than that line is past midnight.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone

from skill.report.records import Times

_MOMENT = re.compile(
    r"(?:(\d{4})-(\d\d)-(\d\d)[T ]+)?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_STARTED = re.compile(r"\b(?:start\w*|began|begin\w*|onset|first (?:error|failure)\w*)\b", re.IGNORECASE)
_DETECTED = re.compile(r"\b(?:detect\w*|alert\w*|paged|noticed|reported)\b", re.IGNORECASE)
_RESTORED = re.compile(r"\b(?:restored|recover\w*|resolved|fixed)\b", re.IGNORECASE)
_MITIGATED = re.compile(r"\bmitigat\w*\b", re.IGNORECASE)
_NOT_YET = re.compile(r"\b(?:not|never|no)\b", re.IGNORECASE)

Row = tuple[datetime, str]


def times(timeline: Sequence[tuple[str, str]], logged: datetime | None, stated_min: float | None = None) -> Times:
    """What `timeline`, pairs of time and event, tells; `stated_min` is the duration that the entry states besides.

    A restoration before the start is left out as contradictory; where the timeline and the stated duration differ by
    more than twice, the timeline counts and the contradiction is told.
    """
    rows = _placed(timeline, logged)
    begin = _first(rows, _STARTED)
    found = next((at for at, event in rows if _DETECTED.search(event) and not _STARTED.search(event)), None)
    start = begin or found or (rows[0][0] if rows else None)
    end = _last(rows, _RESTORED) or _last(rows, _MITIGATED)
    detect, detect_odd = _length(begin, found)
    restore, restore_odd = _length(start, end)
    if restore is None:
        return Times(start, detect, None if restore_odd else stated_min, detect_odd or restore_odd)
    differs = stated_min is not None and not restore / 2 <= stated_min <= restore * 2
    return Times(start, detect, restore, detect_odd or differs)


def _placed(timeline: Iterable[tuple[str, str]], logged: datetime | None) -> list[Row]:
    """The rows whose time can be read, as moments."""
    day = (logged or datetime(1970, 1, 1, tzinfo=timezone.utc)).astimezone(timezone.utc)
    before: datetime | None = None
    rows: list[Row] = []
    for text, event in timeline:
        found = _MOMENT.search(text)
        at = _moment(found, before or day) if found else None
        if found is None or at is None:
            continue
        if not found[1] and before is not None and before - at > timedelta(hours=12):
            at += timedelta(days=1)
        rows.append((at, event))
        before = at
    return rows


def _moment(found: re.Match[str], day: datetime) -> datetime | None:
    year, month, date, hour, minute, second, zone = found.groups()
    try:
        base = datetime(int(year), int(month), int(date)) if year else datetime(day.year, day.month, day.day)
        at = base.replace(hour=int(hour), minute=int(minute), second=int(second or 0), tzinfo=timezone.utc)
    except ValueError:
        return None
    return at - _offset(zone)


def _offset(zone: str | None) -> timedelta:
    if not zone or zone[0] not in "+-":
        return timedelta(0)
    digits = zone[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -length if zone[0] == "-" else length


def _first(rows: Iterable[Row], words: re.Pattern[str]) -> datetime | None:
    return next((at for at, event in rows if words.search(event)), None)


def _last(rows: Sequence[Row], words: re.Pattern[str]) -> datetime | None:
    return _first((row for row in reversed(rows) if not _NOT_YET.search(row[1])), words)


def _length(begin: datetime | None, end: datetime | None) -> tuple[float | None, bool]:
    """Minutes between, and whether the end lies before the beginning, which is then no length."""
    if begin is None or end is None:
        return None, False
    length = (end - begin) / timedelta(minutes=1)
    return (None, True) if length < 0 else (length, False)
