"""Counts, means and recurrence over a handful of incidents, worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from skill.report.incidents import UNKNOWN, incidents, recurrence, spread
from skill.report.records import Period, Problem, Return, Times

UTC = timezone.utc
NOW = datetime(2026, 4, 1, tzinfo=UTC)
MARCH = Period(datetime(2026, 3, 1, tzinfo=UTC), NOW, UTC)


def issue(number: int, at: datetime, severity: str = "P3", restore: float | None = None, **more: object) -> Problem:
    return Problem(f"OPS-{number}", "issue", severity=severity, logged=at, last_seen=more.pop("last_seen", at),  # type: ignore[arg-type]
                   times=Times(None, None, restore), **more)  # type: ignore[arg-type]  # fmt: skip


def test_incidents_are_counted_by_what_they_are() -> None:
    found = incidents(
        [
            issue(1, NOW - timedelta(days=2), "P1", category="capacity_issue", area="on_call", services=("a", "b")),
            issue(2, NOW - timedelta(days=3), "P3", category="capacity_issue", services=("b",), status="pending"),
            issue(3, NOW - timedelta(days=40), "P1", status="pending"),  # before the period, but still open
            Problem("LRN-1", "learning", logged=NOW - timedelta(days=2)),  # no incident
        ],
        MARCH,
    )

    assert found.total == 2
    assert found.open == 2
    assert found.by_severity == {"P1": 1, "P3": 1}
    assert found.by_category == {"capacity_issue": 2}
    assert found.by_area == {"on_call": 1, UNKNOWN: 1}
    assert found.by_service == {"b": 2, "a": 1}


def test_an_incident_belongs_to_the_period_in_which_it_began_not_in_which_it_was_logged() -> None:
    began_before = Problem("OPS-1", "issue", logged=MARCH.since, times=Times(start=MARCH.since - timedelta(minutes=1)))

    assert incidents([began_before], MARCH).total == 0


def test_the_period_holds_its_first_moment_and_not_its_last() -> None:
    found = incidents([issue(1, MARCH.since), issue(2, MARCH.until)], MARCH)

    assert found.total == 1


def test_nothing_recorded_ever_is_no_data_and_nothing_in_the_period_is_a_zero() -> None:
    assert incidents([], MARCH).total is None
    assert incidents([issue(1, NOW - timedelta(days=90))], MARCH).total == 0


def test_mttr_is_the_mean_of_those_that_tell_it_and_the_share_says_how_many_do() -> None:
    found = incidents([issue(n, NOW - timedelta(days=1), restore=minutes) for n, minutes in enumerate([30, 60, 150, None])],
                      MARCH).restore  # fmt: skip

    assert found.mean_min == 80  # (30 + 60 + 150) / 3
    assert found.median_min == 60
    assert (found.known, found.total, found.share) == (3, 4, 0.75)


def test_without_any_length_there_is_no_mean() -> None:
    found = spread([None, None])

    assert (found.mean_min, found.median_min, found.p90_min) == (None, None, None)
    assert (found.known, found.total, found.share) == (0, 2, 0.0)
    assert spread([]).share is None


def test_the_90th_percentile_is_by_nearest_rank() -> None:
    assert spread(range(1, 11)).p90_min == 9  # rank ceil(0.9 * 10) = 9
    assert spread([5.0]).p90_min == 5


def test_mttr_is_told_for_each_severity_that_occurs() -> None:
    day = NOW - timedelta(days=1)
    found = incidents([issue(1, day, "P1", 20), issue(2, day, "P1", 40), issue(3, day, "P2")], MARCH)

    assert {name: one.mean_min for name, one in found.restore_by_severity.items()} == {"P1": 30, "P2": None}


def test_contradictory_times_are_counted() -> None:
    odd = Problem("OPS-1", "issue", logged=NOW - timedelta(days=1), times=Times(contradictory=True))

    assert incidents([odd], MARCH).contradictory == 1


def test_the_recurrence_rate_is_the_share_of_problems_seen_that_were_seen_before() -> None:
    old, here = NOW - timedelta(days=200), NOW - timedelta(days=5)
    found = recurrence(
        [
            issue(1, here),
            issue(2, here, recurrences=4),
            issue(3, old, last_seen=here, recurrences=2),
            issue(4, old, recurrences=9),  # not seen in the period
            Problem("FEAT-1", "feature", logged=here, recurrences=5),  # no problem
        ],
        MARCH,
    )

    assert (found.seen, found.recurring) == (3, 2)
    assert found.rate == round(2 / 3, 4)
    assert [one.id for one in found.top] == ["OPS-2", "OPS-3"]


def test_problems_back_after_resolved_are_those_that_returned_in_the_period() -> None:
    day = timedelta(days=1)
    back = Return(NOW - 3 * day, 12)
    found = recurrence(
        [
            issue(1, NOW - 90 * day, recurrences=3, returns=(Return(NOW - 60 * day, 4), back), status="pending"),
            issue(2, NOW - 90 * day, recurrences=2, returns=(Return(NOW - 60 * day, 4),)),
        ],
        MARCH,
    )

    assert found.returned_total == 1
    (one,) = found.returned
    assert (one.id, one.returns, one.held_days, one.status) == ("OPS-1", 2, 12, "pending")


def test_without_problems_there_is_no_rate() -> None:
    assert recurrence([], MARCH).rate is None
    assert recurrence([issue(1, NOW - timedelta(days=400))], MARCH).rate is None
