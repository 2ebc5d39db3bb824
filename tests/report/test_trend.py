"""The period in weeks, months and hours of the week, on the clock of a zone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from skill.report.records import Period, Problem, Times
from skill.report.trend import marks, spans, week

UTC = timezone.utc
VIENNA = ZoneInfo("Europe/Vienna")


def issue(at: datetime, severity: str = "P2", restore: float | None = None) -> Problem:
    return Problem("OPS-1", "issue", severity=severity, logged=at, times=Times(None, None, restore))


def test_a_year_is_told_by_months_and_a_month_by_weeks() -> None:
    until = datetime(2026, 4, 1, tzinfo=UTC)

    months = [span.label for span in spans([], Period(until - timedelta(days=365), until, UTC))]
    weeks = [span.label for span in spans([], Period(until - timedelta(days=28), until, UTC))]

    assert (months[0], months[-1], len(months)) == ("Apr 2025", "Mar 2026", 12)
    assert weeks == ["02 Mar", "09 Mar", "16 Mar", "23 Mar", "30 Mar"]  # Mondays


def test_each_month_has_its_incidents_and_means() -> None:
    period = Period(datetime(2025, 11, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC), UTC)
    march, february = datetime(2026, 3, 31, 23, 59, tzinfo=UTC), datetime(2026, 2, 3, tzinfo=UTC)

    found = spans([issue(march, "P1", 30), issue(february, "P2", 10), issue(february, "P2", 20)], period)

    assert found[-1].incidents == {"P1": 1, "P2": 0, "P3": 0, "P4": 0}
    assert (found[-1].restore_min, found[-2].restore_min, found[-3].restore_min) == (30, 15, None)


def test_a_month_begins_at_midnight_of_the_zone() -> None:
    eve = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)  # 00:30 on the first of March in Vienna
    since, until = datetime(2025, 10, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)

    def month(zone: ZoneInfo | timezone) -> str:
        return next(s.label for s in spans([issue(eve)], Period(since, until, zone)) if s.incidents["P2"])

    assert (month(UTC), month(VIENNA)) == ("Feb 2026", "Mar 2026")


def test_the_timeline_marks_weeks_of_a_long_period_and_days_of_a_short_one() -> None:
    at = datetime(2026, 3, 19, 12, tzinfo=UTC)  # a Thursday
    long = marks([issue(at), issue(at)], Period(at - timedelta(days=90), at + timedelta(days=1), UTC))
    short = marks([issue(at)], Period(at - timedelta(days=9), at + timedelta(days=1), UTC))

    assert [(f"{mark.start:%m-%d}", mark.severity, mark.incidents) for mark in long] == [("03-16", "P2", 2)]
    assert [f"{mark.start:%m-%d}" for mark in short] == ["03-19"]


def test_the_week_is_told_on_the_clock_of_the_zone_across_a_change_to_summer_time() -> None:
    saturday = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)  # Sunday 00:30 in Vienna, still winter time
    sunday = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)  # 14:00 in Vienna, already summer time
    quarters = {int(at.timestamp()) // 900: count for at, count in ((saturday, 3), (sunday, 4))}

    cells = week(quarters, Period(saturday, sunday, VIENNA))

    assert (cells[6][0], cells[6][14]) == (3, 4)
    assert sum(map(sum, cells)) == 7


def test_zones_that_are_half_an_hour_off_are_told_by_the_quarter() -> None:
    at = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)  # Tuesday 00:00 in Kolkata

    cells = week({int(at.timestamp()) // 900: 1}, Period(at, at, ZoneInfo("Asia/Kolkata")))

    assert cells[1][0] == 1
