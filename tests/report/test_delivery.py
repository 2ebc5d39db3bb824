"""The four DORA figures, worked out by hand, and their levels at each border."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from skill.paths import share
from skill.report import dora
from skill.report.delivery import delivery, lead_hours
from skill.report.records import Change, Period, Problem

NOW = datetime(2026, 4, 1, tzinfo=timezone.utc)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PERIOD = Period(NOW - 10 * DAY, NOW, timezone.utc)
BEFORE = Change(NOW - 20 * DAY, "deploy", "success", "shop")


def deploy(hours_ago: float, outcome: str = "success", service: str = "shop") -> Change:
    return Change(NOW - hours_ago * HOUR, "deploy", outcome, service)


def test_frequency_and_failure_rate_are_of_the_deployments_seen() -> None:
    changes = [BEFORE, *(deploy(hours) for hours in (10, 20, 30, 40)), deploy(50, "failure")]

    found = delivery(changes, [], None, None, PERIOD)

    assert (found.attempts, found.deployments, found.failed) == (5, 4, 1)
    assert (found.frequency.value, found.frequency.level) == (0.4, "high")  # 4 in 10 days
    assert (found.failure_rate.value, found.failure_rate.level) == (0.2, "low")  # 1 of 5
    assert found.since is None


def test_a_rollback_fails_the_deployment_before_it_once() -> None:
    rollback = Change(NOW - 5 * HOUR, "rollback", "success", "shop")
    other = Change(NOW - 5 * HOUR, "rollback", "success", "mail")  # of a service that nobody deployed

    found = delivery([deploy(10), deploy(9), deploy(8), rollback, other], [], None, None, PERIOD)

    assert (found.failed, found.rollbacks) == (1, 2)


def test_a_rollback_of_a_failed_deployment_is_no_second_failure() -> None:
    rollback = Change(NOW - 5 * HOUR, "rollback", "success", "shop")

    found = delivery([deploy(10), deploy(9), deploy(8, "failure"), rollback], [], None, None, PERIOD)

    assert found.failed == 1


def test_two_rollbacks_undo_two_deployments() -> None:
    undone = [Change(NOW - hours * HOUR, "rollback", "success", "shop") for hours in (5, 4)]

    assert delivery([deploy(10), deploy(9), deploy(8), *undone], [], None, None, PERIOD).failed == 2


@pytest.mark.parametrize(("after", "failed"), [(HOUR, 1), (24 * HOUR, 1), (25 * HOUR, 0), (-HOUR, 0)])
def test_an_incident_fails_the_deployment_that_it_names_as_trigger_within_a_day(after: timedelta, failed: int) -> None:
    began = NOW - 48 * HOUR + after
    incident = Problem("OPS-1", "issue", trigger="deployment", logged=began, services=("shop",))

    found = delivery([deploy(100), deploy(90), deploy(48)], [incident], None, None, PERIOD)

    assert found.failed == failed


def test_fewer_than_three_deployments_give_no_rate_and_none_ever_no_data() -> None:
    two = delivery([deploy(10), deploy(20)], [], None, None, PERIOD)
    assert (two.attempts, two.frequency.value, two.failure_rate.value) == (2, None, None)
    none = delivery([], [], None, None, PERIOD)
    assert (none.attempts, none.failed, none.rollbacks) == (None, None, None)


def test_hooks_that_came_later_do_not_make_deployments_rare() -> None:
    found = delivery([deploy(47), deploy(30), deploy(20), deploy(48)], [], None, None, PERIOD)

    assert found.frequency.value == 2.0  # 4 in the two days since the first was seen
    assert found.since == NOW - 48 * HOUR


def test_lead_time_is_the_median_from_a_commit_to_the_first_deployment_after_it() -> None:
    deploys = [deploy(100), deploy(50), deploy(10)]
    commits = [NOW - hours * HOUR for hours in (120, 60, 54, 14)]

    leads = lead_hours(deploys, commits, PERIOD)

    assert sorted(leads) == [4, 4, 10]  # 54 -> 50, 14 -> 10, 60 -> 50; what went into the first is not known
    assert delivery(deploys, [], commits, None, PERIOD).lead_time.value == 4


def test_without_commits_there_is_no_lead_time() -> None:
    assert delivery([deploy(3), deploy(2)], [], None, None, PERIOD).lead_time.value is None
    assert delivery([deploy(3), deploy(2)], [], [], None, PERIOD).lead_time.level is None


def test_mttr_is_told_in_hours() -> None:
    found = delivery([], [], None, 90, PERIOD)

    assert (found.restore.value, found.restore.level) == (1.5, "high")


@pytest.mark.parametrize(
    ("metric", "figure", "level"),
    [
        ("deployment_frequency", 1.01, "elite"), ("deployment_frequency", 1.0, "high"),
        ("deployment_frequency", 1 / 7, "high"), ("deployment_frequency", 0.14, "medium"),
        ("deployment_frequency", 12 / 365, "medium"), ("deployment_frequency", 0.03, "low"),
        ("lead_time", 23.9, "elite"), ("lead_time", 24, "high"), ("lead_time", 167.9, "high"),
        ("lead_time", 168, "medium"), ("lead_time", 730, "low"),
        ("change_failure_rate", 0.05, "elite"), ("change_failure_rate", 0.051, "high"),
        ("change_failure_rate", 0.10, "high"), ("change_failure_rate", 0.15, "medium"),
        ("change_failure_rate", 0.151, "low"),
        ("mttr", 0.99, "elite"), ("mttr", 1, "high"), ("mttr", 23.9, "high"), ("mttr", 24, "medium"),
        ("mttr", 168, "low"),
        ("mttr", None, None),
    ],
)  # fmt: skip
def test_levels_change_at_their_borders(metric: str, figure: float | None, level: str | None) -> None:
    assert dora.level(metric, figure) == level


def test_the_thresholds_are_those_of_the_published_table() -> None:
    page = (share("references") / "sre-concepts.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| (elite|high|medium) \|(.+)\|$", page, re.M))

    assert dora.SOURCE.rpartition(" ")[2] in page
    rates = [float(re.findall(r"(\d+) %", rows[level])[0]) / 100 for level in dora.LEVELS[:3]]
    assert dora.THRESHOLDS["change_failure_rate"] == tuple(rates)
    assert "less than a day" in rows["elite"] and dora.THRESHOLDS["lead_time"][0] == 24
    assert "less than an hour" in rows["elite"] and dora.THRESHOLDS["mttr"][0] == 1


def test_the_page_of_figures_shows_the_same_table() -> None:
    page = (share("references") / "figures.md").read_text("utf-8")

    assert "| change failure rate | failed of all deployments | ≤ 5 % | ≤ 10 % | ≤ 15 % | more |" in page
    assert dora.SOURCE in page
