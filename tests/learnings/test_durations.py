from __future__ import annotations

import pytest

from skill.learnings.durations import minutes, time_to_detect, time_to_restore


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("45 min", 45), ("1h30m", 90), ("2 hours", 120), ("1.5 h", 90), ("2 days", 2880), ("90s", 1.5),
        ("1 hr 5 mins", 65), ("01:30", 90), ("about 20 minutes until the failover", 20),
        ("unknown", None), ("", None), ("3 meters", None), ("p99 of 5ms", None),
    ],
)  # fmt: skip
def test_a_length_is_read_as_people_write_it(text: str, length: float | None) -> None:
    assert minutes(text) == length


def test_a_timeline_tells_how_long_it_took() -> None:
    timeline = (("09:10", "errors began"), ("09:50", "alert fired"), ("10:05", "cause found"), ("12:20", "restored"))
    assert time_to_detect(timeline) == 40
    assert time_to_restore(timeline) == 150


def test_clock_times_may_go_past_midnight() -> None:
    assert time_to_restore((("23:50", "detected"), ("00:20", "mitigated"))) == 30


def test_full_times_are_compared_as_such() -> None:
    timeline = (("2026-03-01T23:00:00Z", "paged"), ("2026-03-02T01:00:00+01:00", "recovered"))
    assert time_to_restore(timeline) == 60


@pytest.mark.parametrize("timeline", [(), (("10:00", "words"),), (("", "detected"), ("10:00", "restored"))])
def test_a_timeline_that_does_not_say_it_tells_nothing(timeline: tuple[tuple[str, str], ...]) -> None:
    assert time_to_detect(timeline) is None
    assert time_to_restore(timeline) is None
