"""Ids: counted by day, or drawn where several machines write."""

from __future__ import annotations

import random
from datetime import date

from skill.learnings.ids import next_id

DAY = date(2026, 5, 11)


def test_the_first_of_a_day_is_one() -> None:
    taken = ["OPS-20260510-007", "LRN-20260511-004"]
    assert next_id("OPS", DAY, taken, "sequential") == "OPS-20260511-001"


def test_counting_goes_on_from_the_highest_and_fills_no_gap() -> None:
    taken = ["OPS-20260511-001", "OPS-20260511-005", "OPS-20260511-A3F"]
    assert next_id("OPS", DAY, taken, "sequential") == "OPS-20260511-006"


def test_times_of_day_from_other_tools_are_no_counts() -> None:
    taken = ["ERR-20260511-1807", "ERR-20260511-182816", "ERR-20260511-002"]
    assert next_id("ERR", DAY, taken, "sequential") == "ERR-20260511-003"


def test_the_thousandth_of_a_day_and_later_ones_are_free_too() -> None:
    taken = [f"OPS-20260511-{number:03d}" for number in range(1, 1003)]
    assert next_id("OPS", DAY, taken, "sequential") == "OPS-20260511-1003"


def test_random_ids_are_drawn_until_one_is_free() -> None:
    rng = random.Random(5)
    taken: set[str] = set()
    for _ in range(2_000):
        drawn = next_id("OPS", DAY, taken, "random", rng)
        assert drawn not in taken and drawn.startswith("OPS-20260511-") and len(drawn) >= 16
        taken.add(drawn)


def test_random_ids_get_longer_when_all_short_ones_are_taken() -> None:
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    taken = {f"OPS-20260511-{a}{b}{c}" for a in letters for b in letters for c in letters}
    assert len(next_id("OPS", DAY, taken, "random", random.Random(1))) == 17
