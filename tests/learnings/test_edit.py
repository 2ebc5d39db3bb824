"""Edits of one entry: only the owned lines change, whatever style the file has."""

from __future__ import annotations

import pytest

from skill.learnings.document import append, parse, set_field, set_metadata, set_section

ENTRY = b"""\
## [OPS-20260511-001] a

**Logged**: 2026-05-11T07:30:00+00:00
**Status**: pending

### Summary
text

### Metadata
- Trigger: alert

---
"""


def test_a_header_value_is_replaced_in_place() -> None:
    assert set_field(ENTRY, "Status", "resolved") == ENTRY.replace(b"pending", b"resolved")


def test_a_missing_header_field_goes_behind_the_last_one() -> None:
    assert set_field(ENTRY, "priority", "low") == ENTRY.replace(b"pending\n", b"pending\n**Priority**: low\n")


def test_a_new_header_field_has_the_form_of_its_neighbours() -> None:
    block = b"## OPS-20260511-001\r\n- **Status**: pending\r\ntext\r\n"
    assert set_field(block, "Area", "on_call") == block.replace(b"ing\r\n", b"ing\r\n- **Area**: on_call\r\n")


def test_a_field_in_another_form_is_edited_where_it_stands() -> None:
    block = "## [OPS-20260511-001] x\n**状态**：pending   \n".encode()
    assert set_field(block, "Status", "resolved") == "## [OPS-20260511-001] x\n**状态**： resolved   \n".encode()


@pytest.mark.parametrize("block", [b"## [OPS-20260511-001] x", b"## [OPS-20260511-001] x\n\ntext\n"])
def test_an_entry_without_fields_gets_its_first_one(block: bytes) -> None:
    edited = set_field(block, "Status", "pending")
    assert edited.startswith(b"## [OPS-20260511-001] x\n\n**Status**: pending\n")
    assert edited.endswith(block[len(b"## [OPS-20260511-001] x") :])


def test_a_metadata_item_is_set_in_place_and_added_in_the_documented_order() -> None:
    assert set_metadata(ENTRY, "Trigger", "monitoring") == ENTRY.replace(b"alert", b"monitoring")
    assert set_metadata(ENTRY, "Source", "X") == ENTRY.replace(b"- Trigger", b"- Source: X\n- Trigger")
    assert set_metadata(ENTRY, "Owner", "X") == ENTRY.replace(b"alert\n", b"alert\n- Owner: X\n")
    assert set_metadata(ENTRY, "See Also", "X") == ENTRY.replace(b"alert\n", b"alert\n- See Also: X\n")


def test_metadata_is_added_before_the_closing_rule() -> None:
    block = b"## [OPS-20260511-001] x\n**Status**: pending\n---\n"
    edited = set_metadata(block, "Trigger", "alert")
    assert edited == b"## [OPS-20260511-001] x\n**Status**: pending\n\n### Metadata\n- Trigger: alert\n\n---\n"


def test_a_section_is_added_behind_metadata_and_replaced_there() -> None:
    once = set_section(ENTRY, "Resolution", "- Notes: restarted")
    assert once == ENTRY.replace(b"alert\n", b"alert\n\n### Resolution\n- Notes: restarted\n")
    twice = set_section(once, "Resolution", "- Notes: fixed\n- Postmortem: none")
    assert twice == once.replace(b"restarted", b"fixed\n- Postmortem: none")


def test_a_section_takes_the_level_of_its_neighbours() -> None:
    block = b"# [OPS-20260511-001] x\n\n## Summary\ntext\n"
    assert set_section(block, "Resolution", "y") == block + b"\n## Resolution\ny\n"


def test_hostile_values_stay_on_their_line_or_in_their_section() -> None:
    hostile = "x\n## [OPS-20260511-002] forged\n**Status**: resolved\n```\n<!--\n---"
    for edited in (
        set_field(ENTRY, "Status", hostile),
        set_metadata(ENTRY, "Trigger", hostile),
        set_section(ENTRY, "Summary", hostile),
        set_section(ENTRY, "Resolution", hostile),
    ):
        (entry,) = parse(edited).entries
        assert entry.metadata.keys() == {"trigger"} and entry.has_separator
        assert entry.fields.keys() == {"logged", "status"}


@pytest.mark.parametrize(
    ("tail", "written"),
    [
        (b"", b"## new\n"),
        (b"\xef\xbb\xbf", b"## new\n"),
        (b"text\n\n", b"## new\n"),
        (b"text\n", b"\n## new\n"),
        (b"text", b"\n\n## new\n"),
        (b"a\r\ntext\r\n", b"\r\n## new\r\n"),
        (b"a\r\ntext", b"\r\n\r\n## new\r\n"),
        (b"a\r\ntext\r", b"\n\r\n## new\r\n"),
        (b"a\r\nmixed\n", b"\n## new\n"),
    ],
)
def test_an_append_ends_the_last_line_and_keeps_the_line_ends(tail: bytes, written: bytes) -> None:
    assert append(tail, "## new\n") == written


@pytest.mark.parametrize("left_open", [b"```markdown\nexample\n", b"~~~~ text\n", b"<!-- note\n"])
def test_an_append_closes_what_would_swallow_the_entry(left_open: bytes) -> None:
    text = "## [OPS-20260511-002] new\n\n### Details\n```\ncode\n```\n~~~~\ncode\n~~~~\n--> x\n"
    data = b"## [OPS-20260511-001] a\n" + left_open
    assert [e.id for e in parse(data + append(data, text)).entries] == ["OPS-20260511-001", "OPS-20260511-002"]
