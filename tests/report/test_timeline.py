"""MTTD and MTTR of one incident, from its timeline, worked out by hand."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from skill.report.timeline import times

LOGGED = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


def test_detection_counts_from_the_start_and_restoration_from_the_start() -> None:
    told = times(
        [("10:00", "errors started"), ("10:07", "detected by an alert"), ("10:20", "mitigated"), ("10:45", "restored")],
        LOGGED,
    )

    assert told.detect_min == 7  # 10:00 -> 10:07
    assert told.restore_min == 45  # 10:00 -> 10:45, not 10:20: a mitigation is no restoration
    assert told.start == datetime(2026, 3, 2, 10, 0, tzinfo=timezone.utc)


def test_without_a_start_the_detection_begins_and_nothing_is_said_of_detecting() -> None:
    told = times([("10:02", "paged"), ("11:00", "service recovered")], LOGGED)

    assert (told.detect_min, told.restore_min) == (None, 58)


def test_a_clock_that_passes_midnight_goes_on_the_next_day() -> None:
    told = times([("23:50", "started"), ("23:58", "detected"), ("00:20", "declared"), ("01:05", "restored")], LOGGED)

    assert (told.detect_min, told.restore_min) == (8, 75)  # 10 min to midnight + 65


def test_a_clock_that_passes_two_midnights_is_followed_line_by_line() -> None:
    rows = [("10:00", "started"), ("20:00", "still failing"), ("02:00", "rolled back"), ("12:00", "second try"),
            ("23:00", "waiting"), ("09:00", "restored")]  # fmt: skip

    assert times(rows, LOGGED).restore_min == 47 * 60  # two days less one hour


def test_zones_are_converted_before_anything_is_subtracted() -> None:
    rows = [
        ("2026-03-01T23:50:00+01:00", "started"),  # 22:50 UTC
        ("2026-03-01T22:55:00Z", "detected"),
        ("2026-03-01 18:05-05:00", "restored"),  # 23:05 UTC
    ]

    told = times(rows, LOGGED)

    assert (told.detect_min, told.restore_min) == (5, 15)


def test_a_bare_clock_behind_a_dated_line_belongs_to_that_day() -> None:
    told = times([("2026-02-27 23:40", "started"), ("00:10", "restored")], LOGGED)

    assert told.restore_min == 30
    assert told.start == datetime(2026, 2, 27, 23, 40, tzinfo=timezone.utc)


def test_a_change_to_summer_time_adds_no_hour() -> None:
    rows = [("2026-03-29T01:50:00+01:00", "started"), ("2026-03-29T03:10:00+02:00", "restored")]

    assert times(rows, LOGGED).restore_min == 20  # 00:50 UTC -> 01:10 UTC


def test_lines_out_of_order_within_half_a_day_keep_their_day() -> None:
    told = times([("10:05", "detected"), ("10:02", "started"), ("10:30", "restored")], LOGGED)

    assert (told.detect_min, told.restore_min) == (3, 28)


def test_a_restoration_before_the_start_gives_no_length_and_is_told() -> None:
    told = times([("2026-03-01 12:00", "started"), ("2026-03-01 11:00", "restored")], LOGGED, stated_min=30)

    assert told.restore_min is None
    assert told.contradictory


@pytest.mark.parametrize(("stated", "contradictory"), [(29, True), (30, False), (60, False), (120, False), (121, True)])
def test_a_stated_duration_contradicts_when_it_is_more_than_twice_off(stated: float, contradictory: bool) -> None:
    told = times([("10:00", "started"), ("11:00", "restored")], LOGGED, stated)

    assert told.restore_min == 60  # the timeline counts
    assert told.contradictory is contradictory


def test_without_a_timeline_the_stated_duration_counts() -> None:
    assert times([], LOGGED, 90).restore_min == 90
    assert times([], LOGGED).restore_min is None


def test_lines_that_say_not_yet_do_not_end_an_incident() -> None:
    told = times([("10:00", "started"), ("10:30", "not resolved yet"), ("10:50", "resolved")], LOGGED)

    assert told.restore_min == 50


@pytest.mark.parametrize("text", ["", "later", "25:00", "2026-02-30 10:00", "ten o'clock"])
def test_a_time_that_cannot_be_read_is_left_out(text: str) -> None:
    told = times([("10:00", "started"), (text, "detected"), ("10:30", "restored")], LOGGED)

    assert (told.detect_min, told.restore_min) == (None, 30)
