"""The same problem again: what is counted, raised and reopened, and what the entry says about it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from skill.learnings.document import EntryBlock, parse, set_field, set_metadata, set_section
from skill.learnings.recurrence import count, counted, first_day, raised_priority, recurrence_count

NOW = datetime(2026, 5, 20, 12, 0, tzinfo=timezone.utc)
ENTRY = b"""\
## [OPS-20260511-001] broker_backlog

**Logged**: 2026-05-11T07:30:00+00:00
**Priority**: medium
**Status**: pending

### Summary
text

### Metadata
- Pattern-Key: capacity_issue.broker_backlog
- Recurrence-Count: 1
- First-Seen: 2026-05-11
- Last-Seen: 2026-05-11
- Skill: operations

---
"""


def block(raw: bytes) -> EntryBlock:
    (entry,) = parse(raw).entries
    return entry


def test_a_second_occurrence_counts_and_moves_last_seen_and_nothing_else() -> None:
    again = count(block(ENTRY), ENTRY, NOW)
    assert again.data == ENTRY.replace(b"Count: 1", b"Count: 2").replace(
        b"Last-Seen: 2026-05-11", b"Last-Seen: 2026-05-20T12:00:00.000+00:00"
    )
    assert (again.count, again.reopened, again.priority, again.note) == (2, False, None, "")


def test_only_the_entry_is_returned_when_it_stands_inside_a_file() -> None:
    data = b"# Log\n\n" + ENTRY + b"\n## [OPS-20260511-002] other\n"
    first = parse(data).entries[0]
    assert counted(first, data, NOW) == count(block(ENTRY), ENTRY, NOW).data + b"\n"


def test_last_seen_never_goes_back_and_time_zones_are_made_one() -> None:
    late = set_metadata(ENTRY, "Last-Seen", "2026-06-01")
    assert block(counted(block(late), late, NOW)).metadata["last-seen"] == "2026-06-01"
    east = NOW.astimezone(timezone(timedelta(hours=9)))
    assert counted(block(ENTRY), ENTRY, east) == counted(block(ENTRY), ENTRY, NOW)


@pytest.mark.parametrize(("at", "priority"), [(1, "medium"), (2, "high"), (3, "medium")])
def test_the_priority_goes_up_one_step_exactly_when_the_third_occurrence_comes(at: int, priority: str) -> None:
    raw = set_metadata(ENTRY, "Recurrence-Count", str(at))
    assert block(counted(block(raw), raw, NOW)).fields["priority"] == priority


def test_the_third_may_be_another_one_by_the_project_s_own_threshold() -> None:
    assert count(block(ENTRY), ENTRY, NOW, {"promote_at": 2}).priority == "high"


@pytest.mark.parametrize(
    ("priority", "raised"), [("low", "medium"), ("High", "critical"), ("critical", None), ("P1", None), ("", None)]
)
def test_one_step_up_stops_at_the_top_and_leaves_foreign_words_alone(priority: str, raised: str | None) -> None:
    assert raised_priority(priority) == raised


def test_a_resolved_problem_that_returns_is_reopened_with_a_note_on_how_long_the_fix_held() -> None:
    raw = set_section(set_field(ENTRY, "Status", "resolved"), "Resolution", "- Resolved: 2026-05-17T10:00:00Z")
    again = count(block(raw), raw, NOW)
    assert again.reopened
    assert again.note == (
        "- 2026-05-20T12:00:00+00:00: seen again 3 days after it was resolved (2026-05-17); "
        "the recorded fix did not hold"
    )
    entry = block(again.data)
    assert entry.status == "pending"
    assert list(entry.sections) == ["Summary", "Metadata", "Resolution", "Reopened"]
    assert entry.sections["Reopened"] == again.note


def test_each_return_adds_its_own_note() -> None:
    raw = set_section(set_field(ENTRY, "Status", "wont_fix"), "Resolution", "- Notes: rare")
    once = counted(block(raw), raw, NOW)
    twice = counted(block(set_field(once, "Status", "resolved")), set_field(once, "Status", "resolved"), NOW)
    notes = block(twice).sections["Reopened"].split("\n")
    assert notes[0].endswith("seen again after it was wont_fix") and len(notes) == 2


def test_an_entry_without_any_metadata_gets_what_counting_needs() -> None:
    raw = b"## [ERR-20260402-1807] probe\n**Status**: open"
    entry = block(counted(block(raw), raw, NOW))
    assert entry.metadata == {
        "recurrence-count": "2",
        "first-seen": "2026-04-02",
        "last-seen": "2026-05-20T12:00:00.000+00:00",
    }
    assert entry.raw_status == "open"


@pytest.mark.parametrize(("raw", "number"), [("3+", 3), ("many", 1), ("0", 1), ("12", 12)])
def test_counts_as_people_write_them(raw: str, number: int) -> None:
    assert recurrence_count(block(set_metadata(ENTRY, "Recurrence-Count", raw))) == number


def test_the_first_day_is_told_by_the_first_thing_that_knows_it() -> None:
    assert first_day(block(ENTRY)) == "2026-05-11"
    assert first_day(block(b"## [OPS-20260509-001]\n**Logged**: 2026-05-10 08:00\n")) == "2026-05-10"
    assert first_day(block(b"## [OPS-20260509-001]\n")) == "2026-05-09"
