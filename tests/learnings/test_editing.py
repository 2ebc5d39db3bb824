from __future__ import annotations

import pytest

from skill.learnings.document import EntryBlock, parse
from skill.learnings.editing import field_set
from skill.learnings.values import InvalidEntry

RAW = (
    b"## [OPS-20260301-001] pool\n\n**Priority**: low\n**Status**: pending\n\n### Summary\ns\n\n"
    b"### Metadata\n- Tags: a\n\n---\n"
)


def read(raw: bytes) -> EntryBlock:
    (block,) = parse(raw).entries
    return block


def test_each_field_is_set_where_an_entry_keeps_it() -> None:
    raw = field_set(RAW, "priority", "high")
    raw = field_set(raw, "root-cause", "a leak\nin two lines")
    raw = field_set(raw, "service", "checkout")
    raw = field_set(raw, "users_affected", "120")
    raw = field_set(raw, "duration", "2 h")
    raw = field_set(raw, "users-affected", "130")
    raw = field_set(raw, "timeline", "10:02 alert\n10:09 a | b")
    raw = field_set(raw, "action items", "raise the limit\nadd an alert")
    block = read(raw)
    assert block.fields["priority"] == "high"
    assert block.sections["Root Cause"] == "a leak\nin two lines"
    assert block.metadata["services-affected"] == "checkout"
    assert block.sections["Impact"] == "- Users Affected: 130\n- Duration: 2 h"
    assert block.sections["Timeline"].split("\n")[2:] == ["| 10:02 | alert |", "| 10:09 | a \\| b |"]
    assert block.sections["Action Items"] == "- [ ] raise the limit\n- [ ] add an alert"
    assert list(block.sections) == ["Summary", "Timeline", "Impact", "Root Cause", "Action Items", "Metadata"]


def test_the_title_changes_and_the_id_stays() -> None:
    assert field_set(RAW, "name", "pool is empty").startswith(b"## [OPS-20260301-001] pool is empty\n\n**Pri")
    crlf = RAW.replace(b"\n", b"\r\n")
    assert field_set(crlf, "name", "x").startswith(b"## [OPS-20260301-001] x\r\n\r\n**Pri")


def test_setting_what_stands_there_changes_nothing() -> None:
    assert field_set(RAW, "summary", "s") == RAW
    assert field_set(RAW, "priority", "LOW") == RAW
    assert field_set(RAW, "tags", "a") == RAW


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("priority", "hihg", "priority: 'hihg' is none of critical, high, medium, low. Did you mean 'high'?"),
        ("prioriti", "high", "prioriti: not a field of a issue. Did you mean 'priority'? Fields: "),
        ("status", "resolved", "status: use start, resolve, wont-fix or reopen"),
        ("recurrence-count", "9", "recurrence-count: use bump"),
        ("id", "x", "id: an id never changes"),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(InvalidEntry) as caught:
        field_set(RAW, name, value)
    assert str(caught.value).startswith(said)
