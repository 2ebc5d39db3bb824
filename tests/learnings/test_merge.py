"""Two versions of a file become one: what both did is there, and what contradicts is marked where it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.learnings.document import append, parse, set_field, set_metadata, set_section
from skill.learnings.entry import HEADERS, entry_from_mapping, stamped
from skill.learnings.merge import merge
from skill.learnings.recurrence import counted
from skill.learnings.render import render_entry

NOW = datetime(2026, 5, 11, 7, 30, tzinfo=timezone.utc)
FIRST, SECOND, THIRD = (f"OPS-20260511-00{number}" for number in (1, 2, 3))


def added(data: bytes, entry_id: str, name: str, at: datetime = NOW, **fields: str) -> bytes:
    entry = entry_from_mapping("issue", {"name": name, "summary": f"about {name}", **fields})
    return data + append(data, render_entry(stamped(entry, entry_id, at)))


def edited(data: bytes, entry_id: str, change: Callable[[bytes], bytes]) -> bytes:
    block = parse(data).find(entry_id)
    assert block is not None
    return data[: block.start] + change(block.raw) + data[block.end :]


def seen_again(data: bytes, entry_id: str, at: datetime) -> bytes:
    return edited(data, entry_id, lambda raw: counted(parse(raw).entries[0], raw, at))


def resolved(data: bytes, entry_id: str, note: str) -> bytes:
    return edited(
        data,
        entry_id,
        lambda raw: set_section(set_field(raw, "Status", "resolved"), "Resolution", f"- Notes: {note}"),
    )


BASE = added(added(HEADERS["issue"].encode(), FIRST, "one"), SECOND, "two")


def test_entries_of_both_sides_stay_in_order_behind_the_common_ones() -> None:
    merged = merge(BASE, added(BASE, THIRD, "mine"), added(BASE, "OPS-20260511-009", "other"))
    assert [entry.title for entry in parse(merged.data).entries] == ["one", "two", "mine", "other"]
    assert merged.data == added(added(BASE, THIRD, "mine"), "OPS-20260511-009", "other")
    assert (merged.conflicts, merged.renumbered, merged.kept) == ([], {}, [])


def test_a_version_that_only_one_side_changed_wins_whole() -> None:
    changed = resolved(added(BASE, THIRD, "mine"), FIRST, "restarted")
    assert merge(BASE, changed, BASE).data == changed
    assert merge(BASE, BASE, changed).data == changed
    assert merge(b"", b"", changed).data == changed


def test_counts_add_up_over_the_ancestor_and_the_later_time_wins() -> None:
    ours = seen_again(seen_again(BASE, FIRST, NOW + timedelta(days=1)), FIRST, NOW + timedelta(days=2))
    theirs = seen_again(BASE, FIRST, NOW + timedelta(days=5))
    (first, _) = parse(merge(BASE, ours, theirs).data).entries
    assert first.metadata["recurrence-count"] == "4"
    assert first.metadata["last-seen"] == "2026-05-16T07:30:00.000+00:00"
    assert first.fields["priority"] == "high"


def test_occurrences_of_one_day_on_two_branches_are_two() -> None:
    ours, theirs = (seen_again(BASE, FIRST, NOW + timedelta(milliseconds=ms)) for ms in (1, 2))
    merged = parse(merge(BASE, ours, theirs).data).entries[0]
    assert merged.metadata["recurrence-count"] == "3"


def test_the_priority_goes_up_when_only_both_counts_together_reach_three() -> None:
    ours, theirs = (seen_again(BASE, FIRST, NOW + timedelta(days=days)) for days in (1, 2))
    assert parse(ours).entries[0].fields["priority"] == "medium"
    assert parse(merge(BASE, ours, theirs).data).entries[0].fields["priority"] == "high"


def test_counting_on_one_side_and_resolving_on_the_other_are_both_kept() -> None:
    merged = merge(BASE, seen_again(BASE, FIRST, NOW), resolved(BASE, FIRST, "restarted"))
    entry = parse(merged.data).entries[0]
    assert (entry.status, entry.metadata["recurrence-count"]) == ("resolved", "2")
    assert entry.sections["Resolution"] == "- Notes: restarted" and merged.conflicts == []


def test_both_sides_resolving_keeps_both_notes_under_one_heading() -> None:
    entry = parse(merge(BASE, resolved(BASE, FIRST, "a"), resolved(BASE, FIRST, "b")).data).entries[0]
    assert list(entry.sections) == ["Summary", "Metadata", "Resolution"]
    assert entry.sections["Resolution"] == "- Notes: a\n- Notes: b" and entry.has_separator


def test_edits_of_neighbouring_fields_do_not_meet() -> None:
    ours = edited(BASE, FIRST, lambda raw: set_field(raw, "Priority", "low"))
    theirs = edited(BASE, FIRST, lambda raw: set_field(raw, "Status", "in_progress"))
    theirs = edited(theirs, FIRST, lambda raw: set_field(raw, "Owner", "storage team"))
    entry = parse(merge(BASE, ours, theirs).data).entries[0]
    assert (entry.fields["priority"], entry.status, entry.fields["owner"]) == ("low", "in_progress", "storage team")


def test_lists_are_united_without_what_one_side_took_out() -> None:
    base = edited(BASE, FIRST, lambda raw: set_metadata(raw, "Tags", "disk, night"))
    ours = edited(base, FIRST, lambda raw: set_metadata(raw, "Tags", "disk, night, raid"))
    theirs = edited(base, FIRST, lambda raw: set_metadata(raw, "Tags", "disk, nvme"))
    assert parse(merge(base, ours, theirs).data).entries[0].metadata["tags"] == "disk, raid, nvme"


def test_the_same_line_changed_twice_is_a_conflict_inside_that_entry_only() -> None:
    ours = edited(BASE, FIRST, lambda raw: set_field(raw, "Priority", "low"))
    theirs = added(edited(BASE, FIRST, lambda raw: set_field(raw, "Priority", "critical")), THIRD, "three")
    merged = merge(BASE, ours, theirs)
    document = parse(merged.data)
    assert merged.conflicts == [FIRST]
    marker = b"<<<<<<< ours\n**Priority**: low\n=======\n**Priority**: critical\n>>>>>>> theirs\n"
    assert marker in document.entries[0].raw
    assert [entry.id for entry in document.entries] == [FIRST, SECOND, THIRD]
    assert document.entries[1].raw == parse(BASE + b"\n").entries[1].raw


def test_the_same_sentence_changed_twice_is_a_conflict_in_its_section() -> None:
    ours, theirs = (
        edited(BASE, FIRST, lambda raw, word=word: set_section(raw, "Summary", word))  # type: ignore[misc]
        for word in ("mine", "other")
    )
    merged = merge(BASE, ours, theirs)
    assert merged.conflicts == [FIRST]
    assert b"### Summary\n<<<<<<< ours\nmine\n=======\nother\n>>>>>>> theirs\n" in merged.data


def test_two_new_titles_leave_one_heading_and_mark_both_below_it() -> None:
    ours, theirs = BASE.replace(b"001] one", b"001] mine"), BASE.replace(b"001] one", b"001] other")
    merged = merge(BASE, ours, theirs)
    entry = parse(merged.data).entries[0]
    assert (entry.id, entry.title, merged.conflicts) == (FIRST, "mine", [FIRST])
    assert "<<<<<<< ours\n**Title**: mine\n=======\n**Title**: other\n>>>>>>> theirs\n" in entry.text


def test_one_new_id_given_to_two_entries_is_changed_for_the_later_one_and_all_that_mentions_it() -> None:
    ours = added(BASE, THIRD, "mine", see_also=FIRST)
    theirs = added(BASE, THIRD, "other", NOW + timedelta(minutes=1))
    theirs = added(theirs, "OPS-20260511-004", "child", NOW + timedelta(minutes=2), root_cause=f"see {THIRD}.")
    theirs = edited(theirs, FIRST, lambda raw: set_metadata(raw, "See Also", THIRD))
    merged = merge(BASE, ours, theirs)
    entries = {entry.title: entry for entry in parse(merged.data).entries}
    new = "OPS-20260511-005"
    assert merged.renumbered == {THIRD: new}
    assert {title: entry.id for title, entry in entries.items()} == {
        "one": FIRST,
        "two": SECOND,
        "mine": THIRD,
        "other": new,
        "child": "OPS-20260511-004",
    }
    assert entries["child"].sections["Root Cause"] == f"see {new}."
    assert entries["one"].metadata["see-also"] == new and entries["mine"].metadata["see-also"] == FIRST


def test_who_keeps_an_id_does_not_depend_on_who_merges() -> None:
    ours, theirs = added(BASE, THIRD, "a"), added(BASE, THIRD, "b", NOW + timedelta(seconds=1))
    ids = [
        {entry.title: entry.id for entry in parse(merge(BASE, *sides).data).entries}
        for sides in ((ours, theirs), (theirs, ours))
    ]
    assert ids[0] == ids[1]


def test_a_commit_replayed_on_a_renumbered_entry_finds_it_under_its_new_id() -> None:
    upstream = added(BASE, THIRD, "upstream")
    mine = added(BASE, THIRD, "mine", NOW + timedelta(seconds=1))
    replayed = merge(BASE, upstream, mine).data
    later = added(resolved(mine, THIRD, "fixed"), "OPS-20260511-004", "next", see_also=THIRD)
    merged = merge(mine, replayed, later)
    entries = {entry.title: entry for entry in parse(merged.data).entries}
    assert entries["upstream"].status == "pending" and entries["upstream"].id == THIRD
    assert entries["mine"].status == "resolved" and entries["mine"].id == "OPS-20260511-004"
    assert entries["next"].metadata["see-also"] == "OPS-20260511-004"
    assert entries["next"].id == "OPS-20260511-005" and merged.conflicts == []


def test_longer_ids_that_begin_alike_are_not_touched() -> None:
    ours = added(BASE, THIRD, "mine")
    theirs = added(
        BASE, THIRD, "other", NOW + timedelta(seconds=1), root_cause=f"{THIRD}1 {THIRD}-2 x{THIRD} ({THIRD})"
    )
    body = parse(merge(BASE, ours, theirs).data).entries[-1].sections["Root Cause"]
    assert body == f"{THIRD}1 {THIRD}-2 x{THIRD} (OPS-20260511-004)"


def test_an_entry_taken_out_on_one_side_goes_if_the_other_left_it_alone() -> None:
    without = edited(BASE, FIRST, lambda raw: b"")
    assert [e.id for e in parse(merge(BASE, without, added(BASE, THIRD, "x")).data).entries] == [SECOND, THIRD]


def test_an_entry_taken_out_on_one_side_and_changed_on_the_other_stays_as_changed() -> None:
    without, changed = edited(BASE, FIRST, lambda raw: b""), seen_again(BASE, FIRST, NOW)
    for sides in ((without, changed), (changed, without)):
        merged = merge(BASE, *sides)
        assert merged.kept == [FIRST] and merged.conflicts == []
        assert parse(merged.data).entries[0].metadata["recurrence-count"] == "2"


def test_both_sides_creating_the_file_share_one_header() -> None:
    header = HEADERS["issue"].encode()
    merged = merge(b"", added(header, FIRST, "mine"), added(header, SECOND, "other"))
    assert merged.data == added(added(header, FIRST, "mine"), SECOND, "other")


def test_the_same_entry_arriving_on_both_sides_stays_one() -> None:
    picked = added(BASE, THIRD, "picked")
    merged = merge(BASE, seen_again(picked, THIRD, NOW), added(picked, "OPS-20260511-004", "more"))
    assert [entry.title for entry in parse(merged.data).entries] == ["one", "two", "picked", "more"]
    assert parse(merged.data).entries[2].metadata["recurrence-count"] == "2"


def test_untidy_entries_without_time_or_title_are_told_apart_by_their_ids() -> None:
    base = b"## [ERR-20260511-1807]\n**Status**: open\n## [ERR-20260511-1810]\n**Status**: open\n"
    ours = base.replace(b"1807]\n**Status**: open", b"1807]\n**Status**: done")
    theirs = base.replace(b"1810]\n**Status**: open", b"1810]\n**Status**: closed")
    merged = merge(base, ours, theirs)
    assert merged.data == ours.replace(b"1810]\n**Status**: open", b"1810]\n**Status**: closed")
    assert merged.renumbered == {}


def test_an_id_used_twice_before_is_left_as_it_is() -> None:
    base = added(added(BASE, THIRD, "a"), THIRD, "b", NOW + timedelta(seconds=1))
    merged = merge(base, resolved(base, FIRST, "x"), added(base, "OPS-20260511-004", "c"))
    assert [e.id for e in parse(merged.data).entries][2:4] == [THIRD, THIRD] and merged.renumbered == {}


@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
def test_line_ends_of_the_file_are_kept(eol: bytes) -> None:
    base, ours, theirs = (
        data.replace(b"\n", eol) for data in (BASE, added(BASE, THIRD, "mine"), resolved(BASE, FIRST, "restarted"))
    )
    merged = merge(base, ours, theirs)
    assert merged.data == resolved(added(BASE, THIRD, "mine"), FIRST, "restarted").replace(b"\n", eol)


def test_text_around_entries_is_merged_by_lines() -> None:
    base = b"# Log\n\nintro\n\n## Groups\nold\n\n" + BASE
    ours, theirs = base.replace(b"intro", b"Intro"), added(base.replace(b"old\n", b"old\nnew\n"), THIRD, "x")
    assert merge(base, ours, theirs).data == theirs.replace(b"intro", b"Intro")
    assert merge(base, ours, base.replace(b"intro", b"INTRO")).conflicts == ["text"]


LINES = st.lists(
    st.sampled_from(
        [
            b"## [OPS-20260511-001] a",
            b"## [OPS-20260511-002] b",
            b"**Logged**: 2026-05-11",
            b"**Status**: pending",
            b"**Status**: resolved",
            b"## Foreign",
            b"### Metadata",
            b"- Recurrence-Count: 2",
            b"- Pattern-Key: a.b",
            b"```",
            b"<!--",
            b"---",
            b"",
            b"text",
            b"\xff\xfe",
            b"\r",
        ]
    ),
    max_size=14,
).map(lambda lines: b"\n".join(lines))


@given(LINES, LINES, LINES)
def test_any_three_files_merge_without_an_exception_and_without_losing_a_new_line(
    base: bytes, ours: bytes, theirs: bytes
) -> None:
    merged = merge(base, ours, theirs)
    words = set(merged.data.split())
    for side in (ours, theirs):
        new = set(side.split()) - set(base.split())
        lost = {word for word in new if word not in words and not word.startswith((b"[OPS-", b"2"))}  # ids, counts
        assert not lost
    assert merge(base, ours, base).data == ours
    assert merge(base, base, theirs).data == theirs
