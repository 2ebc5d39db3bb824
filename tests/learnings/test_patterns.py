"""Thresholds that need more than one look, at their borders."""

from __future__ import annotations

import itertools

import pytest

from skill.learnings.patterns import (
    Change,
    alert_fatigue,
    change_failures,
    manual_fixes,
    occurrences,
    repeated_alerts,
    sustained_load,
)

DAY = 86_400.0
NOW = 100 * DAY
_numbers = itertools.count(1)


def signal(
    at: float, session: str = "s-1", key: str = "incident_pattern.crash_loop", **more: object
) -> dict[str, object]:
    row = {"n": next(_numbers), "at": at, "session": session, "pattern_key": key, "service": "checkout", "value": None}
    return row | more


def test_polling_in_one_session_is_one_occurrence_until_an_hour_of_quiet() -> None:
    seen = occurrences([signal(0.0), signal(3600.0), signal(7200.0), signal(10_801.0)])
    assert [(one.first, one.last, len(one.numbers)) for one in seen] == [(0.0, 7200.0, 3), (10_801.0, 10_801.0, 1)]


def test_other_sessions_services_and_keys_are_other_occurrences() -> None:
    rows = [
        signal(0.0),
        signal(1.0, session="s-2"),
        signal(2.0, service="search"),
        signal(3.0, key="incident_pattern.dns"),
    ]
    assert len(occurrences(rows)) == 4


def test_one_error_line_that_two_rules_know_is_one_occurrence_of_the_first() -> None:
    line = {"signature": "no space left on device"}
    rows = [signal(0.0, key="capacity_issue.disk_full", **line), signal(0.0, key="automation_gap.backup", **line)]
    (one,) = occurrences(rows)
    assert (one.pattern_key, one.numbers) == ("capacity_issue.disk_full", (rows[0]["n"], rows[1]["n"]))


@pytest.mark.parametrize("other", [{"signature": ""}, {"signature": "no route"}, {"service": "search"}, {"at": 1.0}])
def test_other_lines_services_and_moments_stay_other_occurrences(other: dict[str, object]) -> None:
    line = {"signature": "no space left on device"}
    rows = [signal(0.0, key="capacity_issue.disk_full", **line), signal(0.0, key="automation_gap.backup", **line)]
    assert len(occurrences([rows[0], rows[1] | other])) == 2


def test_three_occurrences_within_seven_days_meet_the_weekly_threshold() -> None:
    rows = [signal(NOW - 7 * DAY, "s-1"), signal(NOW - DAY, "s-2"), signal(NOW, "s-3")]
    (found,) = repeated_alerts(occurrences(rows), 3, NOW)
    assert (found.threshold, found.figure, found.limit, found.service) == ("alerts_per_week", 3, 3, "checkout")
    assert found.numbers == tuple(row["n"] for row in rows)


def test_an_occurrence_one_second_older_than_seven_days_does_not_count() -> None:
    rows = [signal(NOW - 7 * DAY - 1, "s-1"), signal(NOW - DAY, "s-2"), signal(NOW, "s-3")]
    assert repeated_alerts(occurrences(rows), 3, NOW) == []


@pytest.mark.parametrize(("count", "met"), [(50, False), (51, True)])
def test_fatigue_begins_above_the_daily_limit(count: int, met: bool) -> None:
    rows = [signal(NOW - i) for i in range(count)]
    assert bool(alert_fatigue(rows, 50, NOW)) is met


@pytest.mark.parametrize(("seconds", "met"), [(899.0, False), (900.0, True)])
def test_cpu_counts_as_sustained_from_fifteen_minutes_on(seconds: float, met: bool) -> None:
    rows = [
        signal(NOW - 900, key="capacity_issue.cpu", value=90.0),
        signal(NOW - 450, key="capacity_issue.cpu", value=97.0),
        signal(NOW - 900 + seconds, key="capacity_issue.cpu", value=91.0),
    ]
    found = sustained_load(rows, 85.0, NOW)
    assert bool(found) is met
    assert all(one.figure == 97.0 for one in found)


def test_a_reading_below_the_limit_or_a_long_gap_ends_the_run() -> None:
    calm = [
        signal(NOW - 900 + i * 300, key="capacity_issue.cpu", value=v) for i, v in enumerate((90.0, 80.0, 90.0, 95.0))
    ]
    assert sustained_load(calm, 85.0, NOW) == []
    gap = [signal(NOW - 901, key="capacity_issue.cpu", value=99.0), signal(NOW, key="capacity_issue.cpu", value=99.0)]
    assert sustained_load(gap, 85.0, NOW) == []


def deploys(*outcomes: str) -> list[Change]:
    return [Change(NOW - 1000 + i, "deploy", outcome, "checkout") for i, outcome in enumerate(outcomes)]


def test_the_change_failure_rate_is_failed_deployments_per_deployment() -> None:
    (found,) = change_failures(deploys("success", "failure", "success", "success"), 15, 7, NOW)
    assert found.figure == 25.0
    assert change_failures(deploys(*["success"] * 17, "failure", "failure", "failure"), 15, 7, NOW) == []


def test_a_rollback_fails_the_deployment_before_it_but_no_more_than_were_made() -> None:
    made = deploys("success", "success", "success")
    rolled_back = [*made, Change(NOW, "rollback", "success", "checkout")]
    assert change_failures(rolled_back, 15, 7, NOW)[0].figure == pytest.approx(100 / 3)
    many = [*made, *(Change(NOW, "rollback", "success", "checkout") for _ in range(9))]
    assert change_failures(many, 15, 7, NOW)[0].figure == 100.0


def test_two_deployments_are_no_rate_and_old_ones_do_not_count() -> None:
    assert change_failures(deploys("failure", "failure"), 15, 7, NOW) == []
    old = [Change(NOW - 7 * DAY - 1, "deploy", "failure", "checkout")]
    assert change_failures(old + deploys("failure", "failure"), 15, 7, NOW) == []


def test_the_same_manual_fix_three_times_in_thirty_days_is_toil() -> None:
    fixes = [Change(NOW - days * DAY, "manual_fix", "restart", "checkout") for days in (30, 15, 0)]
    (found,) = manual_fixes(fixes, 3, NOW)
    assert (found.pattern_key, found.figure) == ("toil_accumulation.restart", 3)
    assert manual_fixes(fixes[1:], 3, NOW) == []
    assert manual_fixes([*fixes[1:], Change(NOW, "manual_fix", "restart", "search")], 3, NOW) == []
