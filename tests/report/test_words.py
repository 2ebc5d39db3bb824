"""Figures in words."""

from __future__ import annotations

import pytest

from skill.report import words


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(None, "no data"), (0, "0 min"), (0.5, "30 s"), (1, "1 min"), (8.5, "8.5 min"), (59.4, "59 min"), (60, "1 h"),
     (80, "1 h 20 min"), (2879, "47 h 59 min"), (2880, "2 d"), (3000, "2 d 2 h")],
)  # fmt: skip
def test_lengths(minutes: float | None, text: str) -> None:
    assert words.length(minutes) == text


def test_nothing_is_never_zero() -> None:
    assert words.number(None) == words.share(None) == words.hours(None) == words.day(None) == words.NO_DATA
    assert (words.number(0), words.share(0.0)) == ("0", "0 %")


def test_numbers_are_grouped() -> None:
    assert words.number(1234567) == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"
    assert (words.number(2.50, 2), words.number(3.0)) == ("2.5", "3")
    assert words.objective(0.9995) == "99.95 %"
