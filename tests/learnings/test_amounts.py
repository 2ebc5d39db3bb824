"""Numbers out of the words that entries use."""

from __future__ import annotations

import pytest

from skill.learnings.amounts import a_month, hours, hours_a_month, shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 min", 1 / 3),
        ("1h 30m", 1.5),
        ("2 hours", 2.0),
        ("1.5h", 1.5),
        ("1,5 h", 1.5),
        ("90 s", 0.025),
        ("2 days", 48.0),
    ],
)
def test_durations_are_read_as_hours(text: str, expected: float) -> None:
    assert hours(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "soon", "20", "3 modes", "5 users"])
def test_words_without_a_unit_of_time_are_no_duration(text: str) -> None:
    assert hours(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3 times a week", 13.05), ("3/week", 13.05), ("daily", 30.4), ("twice a month", 2.0), ("once per quarter", 1 / 3),
     ("5+ per month", 5.0), ("weekly", 4.35)],
)  # fmt: skip
def test_frequencies_are_read_as_times_a_month(text: str, expected: float) -> None:
    assert a_month(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["", "recurring", "often", "3 times"])
def test_a_frequency_without_a_number_or_a_period_is_unknown(text: str) -> None:
    assert a_month(text) is None


def test_stated_toil_wins_over_how_often_and_how_long() -> None:
    assert hours_a_month("6 h", "daily", "1 h") == 6.0
    assert hours_a_month("1h per week", "", "") == pytest.approx(4.35)
    assert hours_a_month("6", "", "") == 6.0


def test_how_often_times_how_long_is_the_toil_nobody_stated() -> None:
    assert hours_a_month("", "3/week", "20 min") == pytest.approx(4.35)
    assert hours_a_month("", "3/week", "") is None


def test_a_number_is_shown_with_one_decimal_at_most() -> None:
    assert [shown(4.35), shown(6.0), shown(None)] == ["4.3", "6", ""]
