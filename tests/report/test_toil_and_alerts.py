"""Hours of work by hand and the load of alerts, worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from skill.report.alerts import alerts
from skill.report.records import JournalFacts, Noise, Period, Problem
from skill.report.toil import hours_at, toil

NOW = datetime(2026, 4, 1, tzinfo=timezone.utc)
DAY = timedelta(days=1)
MARCH = Period(NOW - 30 * DAY, NOW, timezone.utc)


def by_hand(number: int, hours: float | None, status: str = "pending", closed: datetime | None = None) -> Problem:
    return Problem(f"LRN-{number}", "learning", status=status, logged=NOW - 60 * DAY, closed=closed, by_hand=True,
                   toil_hours=hours)  # fmt: skip


def test_toil_is_the_sum_of_the_open_entries_and_its_share_of_on_call_hours() -> None:
    done = by_hand(3, 100, "resolved", NOW - DAY)

    found = toil([by_hand(1, 13.05), by_hand(2, 6.95), done, by_hand(4, None)], NOW, on_call_hours=160)

    assert found.hours_per_month == 20
    assert found.share == 0.125  # 20 of 160
    assert (found.known, found.total) == (2, 3)


def test_without_on_call_hours_there_is_no_share_and_without_told_hours_no_toil() -> None:
    assert toil([by_hand(1, 8)], NOW, None).share is None
    found = toil([by_hand(1, None)], NOW, 160)
    assert (found.hours_per_month, found.share, found.known, found.total) == (None, None, 0, 1)


def test_toil_that_was_done_away_with_later_was_still_there_before() -> None:
    entries = [by_hand(1, 10), by_hand(2, 4, "resolved", NOW - 10 * DAY)]

    assert hours_at(entries, NOW) == 10
    assert hours_at(entries, NOW - 11 * DAY) == 14
    assert hours_at(entries, NOW - 100 * DAY) is None  # nobody had written anything yet


def test_what_was_resolved_without_a_time_is_gone() -> None:
    assert toil([by_hand(1, 10, "resolved")], NOW, None).hours_per_month is None


def test_alerts_are_told_by_day_and_by_what_became_of_them() -> None:
    journal = JournalFacts(
        states={"logged": 30, "known": 15, "dismissed": 9, "seen": 6},
        oldest=NOW - 200 * DAY,
        noise=[Noise("a.b", "shop", 40, 8, 1), Noise("a.c", "", 20, 1, 2)],
    )

    found = alerts(journal, MARCH, 50)

    assert (found.signals, found.per_day) == (60, 2.0)  # 60 in 30 days
    assert found.acted_share == 0.75  # (30 + 15) / 60
    assert found.dismissed_share == 0.15
    assert (found.open, found.days_over, found.since) == (6, 3, None)
    assert [(one.pattern_key, one.dismissed_share) for one in found.top] == [("a.b", 0.2), ("a.c", 0.05)]


def test_a_journal_that_begins_within_the_period_is_told_and_the_rate_is_of_its_time() -> None:
    found = alerts(JournalFacts(states={"seen": 30}, oldest=NOW - 10 * DAY), MARCH, 50)

    assert (found.per_day, found.since) == (3.0, NOW - 10 * DAY)


def test_no_journal_is_no_data_and_a_quiet_period_a_zero() -> None:
    assert alerts(None, MARCH, 50).signals is None
    assert alerts(JournalFacts(), MARCH, 50).signals is None
    quiet = alerts(JournalFacts(oldest=NOW - 90 * DAY), MARCH, 50)
    assert (quiet.signals, quiet.per_day, quiet.acted_share) == (0, 0.0, None)
