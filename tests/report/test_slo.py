"""Error budgets by the definitions of the SRE Workbook, chapter 5, worked out by hand."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from skill.report.records import Objective, Outage, Sample
from skill.report.slo import ALERTS, budget, down, threshold

NOW = datetime(2026, 4, 1, tzinfo=timezone.utc)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def events(*rows: tuple[timedelta, float, float], target: float = 0.999, **more: float) -> Objective:
    samples = [Sample(NOW - ago, total - bad, total) for ago, bad, total in rows]
    return Objective("shop", "shop", target, 30, False, samples, **more)  # type: ignore[arg-type]


def uptime(*rows: tuple[timedelta, timedelta | None], target: float = 0.999) -> Objective:
    outages = [Outage(NOW - start, None if end is None else NOW - end) for start, end in rows]
    return Objective("shop", "shop", target, 30, True, outages=outages)


def test_the_budget_that_is_left_is_one_less_the_bad_share_over_what_the_objective_allows() -> None:
    # 1,000,000 requests in 30 days at 99.9 %: 1,000 may fail. 250 did: a quarter is gone.
    found = budget(events((20 * DAY, 250, 1_000_000)), NOW)

    assert (found.achieved, found.remaining, found.policy) == (0.99975, 0.75, "ship")


def test_43_minutes_and_12_seconds_are_all_of_999_in_30_days() -> None:
    spent = budget(uptime((10 * DAY, 10 * DAY - 43.2 * MINUTE)), NOW)
    almost = budget(uptime((10 * DAY, 10 * DAY - 43.1 * MINUTE)), NOW)

    assert (spent.remaining, spent.policy) == (0, "freeze")
    assert almost.policy == "slow"


def test_an_overspent_budget_is_told_below_zero() -> None:
    found = budget(events((DAY, 3_000, 1_000_000)), NOW)

    assert (found.remaining, found.minutes_left) == (-2, 0)


def test_burn_rates_are_the_bad_share_of_each_window_over_the_budget() -> None:
    found = budget(
        events((30 * MINUTE, 36, 1_000), (5 * HOUR, 0, 5_000), (2 * DAY, 0, 66_000), (20 * DAY, 0, 928_000)), NOW
    )

    assert found.burn == {"1h": 36.0, "6h": 6.0, "3d": 0.5}  # 36/1000, 36/6000, 36/72000, each over 0.001
    assert found.remaining == 0.964  # 36 of 1,000 are gone


def test_what_is_left_lasts_as_long_as_the_shortest_window_with_data_says() -> None:
    # Half of the budget is left, burning at 10: a twentieth of 30 days.
    found = budget(events((30 * MINUTE, 10, 1_000), (20 * DAY, 490, 999_000)), NOW)

    assert (found.remaining, found.burn["1h"], found.rate_window) == (0.5, 10.0, "1h")
    assert found.minutes_left == 0.5 / 10 * 30 * 24 * 60  # 2160 minutes


def test_a_coarser_sample_leaves_the_short_windows_without_data() -> None:
    found = budget(events((5 * HOUR, 5, 1_000), (9 * DAY, 0, 9_000)), NOW)

    assert found.burn["1h"] is None
    assert found.rate_window == "6h"


def test_without_any_data_nothing_is_told() -> None:
    found = budget(events(), NOW)

    assert (found.achieved, found.remaining, found.minutes_left, found.alert, found.policy) == (None,) * 5
    assert found.burn == {"1h": None, "6h": None, "3d": None}


def test_old_data_tell_nothing_of_this_window() -> None:
    assert budget(events((31 * DAY, 5, 10)), NOW).remaining is None


def test_samples_without_events_are_no_data() -> None:
    assert budget(events((DAY, 0, 0)), NOW).remaining is None


def test_no_outage_is_a_full_budget_that_does_not_burn() -> None:
    found = budget(uptime(), NOW)

    assert (found.remaining, found.burn["1h"], found.minutes_left, found.alert) == (1, 0, None, "none")


def test_the_thresholds_are_those_of_the_workbook_for_30_days() -> None:
    assert [round(threshold(share, long, 30), 9) for _, long, _, share, _ in ALERTS] == [14.4, 6, 1]
    assert [short for _, _, short, _, _ in ALERTS] == [5 * MINUTE, 30 * MINUTE, 6 * HOUR]
    assert round(threshold(0.02, HOUR, 28), 9) == 13.44  # the same share of a shorter window


@pytest.mark.parametrize(("bad", "alert"), [(144, "page"), (143, "none")])
def test_a_page_is_due_from_14_4_on_over_an_hour(bad: float, alert: str) -> None:
    # The rest of six hours and three days is good enough to keep the other alerts quiet.
    rest = ((5 * HOUR, 0, 90_000), (2 * DAY, 0, 900_000))
    found = budget(events((2 * MINUTE, bad, 10_000), *rest), NOW)

    assert found.alert == alert


def test_a_page_ends_when_the_last_five_minutes_are_good() -> None:
    rest = ((5 * HOUR, 0, 90_000), (2 * DAY, 0, 900_000))
    over = budget(events((30 * MINUTE, 144, 9_000), (2 * MINUTE, 0, 1_000), *rest), NOW)

    assert over.burn["1h"] == 14.4
    assert over.alert == "none"


def test_a_slow_burn_over_three_days_is_a_ticket() -> None:
    found = budget(events((30 * MINUTE, 2, 1_000), (2 * DAY, 98, 99_000)), NOW)

    assert (found.burn["3d"], found.alert) == (1.0, "ticket")


@pytest.mark.parametrize(
    ("spent", "policy"),
    [(0, "ship"), (750, "ship"), (751, "slow"), (999, "slow"), (1_000, "freeze"), (2_000, "freeze")],
)
def test_the_policy_changes_at_a_quarter_and_at_nothing_left(spent: float, policy: str) -> None:
    assert budget(events((20 * DAY, spent, 1_000_000)), NOW).policy == policy


def test_a_policy_of_its_own_is_kept() -> None:
    strict = events((20 * DAY, 400, 1_000_000), slow_below=0.8, freeze_below=0.6)

    assert budget(strict, NOW).policy == "freeze"  # exactly 60 % are left


def test_outages_that_overlap_count_once_and_only_inside_the_window() -> None:
    outages = [
        Outage(NOW - 60 * MINUTE, NOW - 30 * MINUTE),
        Outage(NOW - 45 * MINUTE, NOW - 15 * MINUTE),  # 45 minutes together
        Outage(NOW - 50 * MINUTE, NOW - 40 * MINUTE),  # inside both
        Outage(NOW - 5 * MINUTE, None),  # it lasts
        Outage(NOW - 200 * MINUTE, NOW - 100 * MINUTE),  # 20 of it within two hours
    ]

    assert down(outages, NOW - 120 * MINUTE, NOW) == 45 + 5 + 20


def test_an_outage_that_lasts_burns_as_fast_as_the_objective_forbids() -> None:
    found = budget(uptime((2 * HOUR, None)), NOW)

    assert found.burn["1h"] == 1000.0  # all of the hour is bad, 0.001 of it may be
    assert found.alert == "page"
