from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from skill.learnings.document import EntryBlock, parse
from skill.learnings.lifecycle import closed_at, linked, refused, resolved, returned, started

NOW = datetime(2026, 4, 1, 10, tzinfo=timezone.utc)
LATER = NOW + timedelta(days=9)
PLAIN = b"## [OPS-20260301-001] pool\n\n**Status**: pending\n\n### Summary\ns\n\n### Metadata\n- Tags: a\n\n---\n"
UNTIDY = b"## OPS-20260301-001\r\n- **Status**: open?\r\n\r\nwords"


def read(raw: bytes) -> EntryBlock:
    (block,) = parse(raw).entries
    return block


def test_a_resolution_stands_behind_the_metadata() -> None:
    raw = resolved(PLAIN, NOW, "raised the pool", "https://example.com/pm/1")
    assert raw == PLAIN.replace(b"pending", b"resolved").replace(
        b"- Tags: a\n",
        b"- Tags: a\n\n### Resolution\n- Resolved: 2026-04-01T10:00:00+00:00\n"
        b"- Postmortem: https://example.com/pm/1\n- Notes: raised the pool\n",
    )


def test_resolving_twice_changes_nothing() -> None:
    raw = resolved(PLAIN, NOW, "raised the pool")
    assert resolved(raw, LATER, "raised the pool") == raw
    assert resolved(raw, LATER) == raw


def test_resolving_again_with_more_to_say_keeps_the_time() -> None:
    raw = resolved(resolved(PLAIN, NOW), LATER, "raised the pool")
    assert read(raw).sections["Resolution"] == ("- Resolved: 2026-04-01T10:00:00+00:00\n- Notes: raised the pool")


def test_a_resolution_that_did_not_hold_is_kept_as_an_earlier_one() -> None:
    raw = returned(resolved(PLAIN, NOW, "restarted"), NOW, "it is back")
    raw = resolved(raw, LATER, "fixed the leak")
    assert read(raw).sections["Resolution"] == (
        "- Resolved: 2026-04-10T10:00:00+00:00\n- Notes: fixed the leak\n- Earlier: 2026-04-01T10:00:00+00:00 restarted"
    )
    assert "reopened after it was resolved: it is back" in read(raw).sections["Reopened"]


def test_a_refusal_says_why_and_at_what_risk() -> None:
    raw = refused(PLAIN, NOW, "vendor is gone.", "one restart a month")
    assert read(raw).status == "wont_fix"
    assert read(raw).sections["Resolution"] == (
        "- Closed: 2026-04-01T10:00:00+00:00\n- Notes: vendor is gone. Risk: one restart a month"
    )
    assert refused(raw, LATER, "vendor is gone.", "one restart a month") == raw


@pytest.mark.parametrize("raw", [PLAIN, UNTIDY])
def test_starting_is_idempotent_and_touches_only_the_status(raw: bytes) -> None:
    once = started(raw)
    assert read(once).status == "in_progress"
    assert started(once) == once
    assert once.split(b"\n")[-1] == raw.split(b"\n")[-1]


def test_what_is_open_is_not_reopened() -> None:
    assert returned(PLAIN, NOW) == PLAIN


def test_links_are_added_once() -> None:
    raw = linked(linked(PLAIN, "LRN-20260301-001"), "OPS-20260301-002")
    assert read(raw).metadata["see-also"] == "LRN-20260301-001, OPS-20260301-002"
    assert linked(raw, "LRN-20260301-001") == raw
    assert linked(raw, "OPS-20260301-001") == raw


def test_when_an_entry_was_closed_is_read_back() -> None:
    assert closed_at(read(resolved(PLAIN, NOW))) == NOW
    assert closed_at(read(PLAIN)) is None
    assert closed_at(read(returned(resolved(PLAIN, NOW), LATER))) is None


@pytest.mark.parametrize("hostile", ["x\n## [OPS-20260101-001] forged", "---\n\n# gone", "```\nopen", "<!-- open"])
def test_no_note_can_forge_or_hide_an_entry(hostile: str) -> None:
    for raw in (resolved(PLAIN, NOW, hostile, hostile), refused(PLAIN, NOW, hostile, hostile),
                returned(resolved(PLAIN, NOW), NOW, hostile)):  # fmt: skip
        after = b"## [OPS-20260301-002] next\n"
        assert [block.id for block in parse(raw + after).entries] == ["OPS-20260301-001", "OPS-20260301-002"]
