"""Quiet hours on wall clocks far apart, over midnight and over the days that daylight saving makes short or long."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from skill.monitor.job import QuietHours
from skill.monitor.judge import local_time
from skill.monitor.policy import elapsed, is_quiet

NIGHT = QuietHours(23 * 60, 8 * 60)
LUNCH = QuietHours(12 * 60, 13 * 60)
AUCKLAND, NEWFOUNDLAND, LORD_HOWE = "Pacific/Auckland", "America/St_Johns", "Australia/Lord_Howe"


def clock(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-02-05T{text}+00:00")


@pytest.mark.parametrize(
    ("time", "quiet"),
    [("22:59:59", False), ("23:00:00", True), ("23:00:01", True), ("00:00:00", True), ("07:59:59", True),
     ("08:00:00", False), ("08:00:01", False), ("12:00:00", False)],
)  # fmt: skip
def test_quiet_hours_cross_midnight(time: str, quiet: bool) -> None:
    assert is_quiet(clock(time), NIGHT) == quiet


@pytest.mark.parametrize(
    ("time", "quiet"),
    [("11:59:59", False), ("12:00:00", True), ("12:59:59", True), ("13:00:00", False), ("23:30:00", False)],
)
def test_quiet_hours_within_a_day(time: str, quiet: bool) -> None:
    assert is_quiet(clock(time), LUNCH) == quiet


def test_equal_ends_mean_no_quiet_hours() -> None:
    assert not any(is_quiet(clock(f"{hour:02}:00:00"), QuietHours(0, 0)) for hour in range(24))


def quiet_seconds(zone: str, start: datetime, quiet: QuietHours, step_s: int = 60) -> int:
    """How long it is quiet within 24 hours of real time from `start`."""
    steps = range(0, 24 * 3600, step_s)
    return sum(step_s for s in steps if is_quiet(local_time(start + timedelta(seconds=s), zone), quiet))


@pytest.mark.parametrize(
    ("zone", "noon_before", "hours"),
    [
        (AUCKLAND, datetime(2026, 9, 26, 12, tzinfo=ZoneInfo(AUCKLAND)), 8),  # the clock skips 02:00 to 03:00
        (AUCKLAND, datetime(2026, 4, 4, 12, tzinfo=ZoneInfo(AUCKLAND)), 10),  # 02:00 to 03:00 comes twice
        (NEWFOUNDLAND, datetime(2026, 3, 7, 12, tzinfo=ZoneInfo(NEWFOUNDLAND)), 8),
        (NEWFOUNDLAND, datetime(2026, 10, 31, 12, tzinfo=ZoneInfo(NEWFOUNDLAND)), 10),
        (LORD_HOWE, datetime(2026, 10, 3, 12, tzinfo=ZoneInfo(LORD_HOWE)), 8.5),  # saves half an hour
    ],
)
def test_a_night_is_as_long_as_the_wall_clock_makes_it(zone: str, noon_before: datetime, hours: float) -> None:
    assert quiet_seconds(zone, noon_before.astimezone(timezone.utc), NIGHT) == hours * 3600


@pytest.mark.parametrize(
    ("zone", "utc", "quiet"),
    [
        # Auckland, 27 September 2026: 08:00 NZDT is 19:00 UTC of the day before; a day earlier it was 20:00.
        (AUCKLAND, "2026-09-26T18:59:59", True), (AUCKLAND, "2026-09-26T19:00:00", False),
        (AUCKLAND, "2026-09-25T19:59:59", True), (AUCKLAND, "2026-09-25T20:00:00", False),
        # Newfoundland, 1 November 2026: 23:00 NST is 02:30 UTC, it was 01:30 on the evening before.
        (NEWFOUNDLAND, "2026-11-02T02:29:59", False), (NEWFOUNDLAND, "2026-11-02T02:30:00", True),
        (NEWFOUNDLAND, "2026-11-01T01:29:59", False), (NEWFOUNDLAND, "2026-11-01T01:30:00", True),
    ],
)  # fmt: skip
def test_the_border_moves_with_daylight_saving(zone: str, utc: str, quiet: bool) -> None:
    assert is_quiet(local_time(datetime.fromisoformat(utc + "+00:00"), zone), NIGHT) == quiet


@pytest.mark.parametrize(("now", "over"), [(99.0, False), (100.0, True), (101.0, True)])
def test_a_time_has_passed_at_its_border(now: float, over: bool) -> None:
    assert elapsed(now, 40.0, 60) == over
    assert elapsed(now, None, 60)
