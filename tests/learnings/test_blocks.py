"""Our part of a file that belongs to people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.learnings.blocks import find, placed

SOURCES = ("LEARNINGS.md#LRN-20260401-001",)
FORMS = ["md", "yaml"]
text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=60)


@pytest.mark.parametrize("form", FORMS)
def test_a_new_file_holds_just_the_part(form: str) -> None:
    new = placed("", "runbook", form, SOURCES, "# Title\n")
    held = find(new, "runbook", form)
    assert held is not None and held.intact
    assert (held.start, held.end, held.line, held.sources, held.body) == (0, len(new), 1, SOURCES, "# Title\n")


@pytest.mark.parametrize("form", FORMS)
def test_what_people_wrote_around_it_stays(form: str) -> None:
    old = placed("# mine\n", "runbook", form, SOURCES, "one\n") + "and mine\n"
    new = placed(old, "runbook", form, SOURCES, "two\n")
    assert new.startswith("# mine\n") and new.endswith("and mine\n")
    assert "one" not in new and "two\n" in new


@given(text, text, text)
def test_replacing_a_part_changes_nothing_outside_of_it(before: str, first: str, second: str) -> None:
    for form in FORMS:
        old = placed(before, "runbook", form, SOURCES, first)
        held = find(old, "runbook", form)
        assert held is not None and held.intact
        new = placed(old, "runbook", form, SOURCES, second)
        assert new[: held.start] == old[: held.start] and new.startswith(before)


def test_placing_the_same_twice_changes_nothing() -> None:
    once = placed("mine\n", "runbook", "md", SOURCES, "body\n")
    assert placed(once, "runbook", "md", SOURCES, "body\n") == once


def test_an_edit_by_a_person_is_seen() -> None:
    new = placed("", "runbook", "md", SOURCES, "restart it\n").replace("restart it", "drain it first")
    held = find(new, "runbook", "md")
    assert held is not None and not held.intact


def test_a_part_whose_end_was_deleted_counts_as_edited() -> None:
    new = placed("", "runbook", "md", SOURCES, "body\n").rpartition("<!--")[0]
    held = find(new, "runbook", "md")
    assert held is not None and not held.intact


def test_line_ends_of_the_file_are_kept_and_are_no_edit() -> None:
    new = placed("mine\r\n", "runbook", "md", SOURCES, "a\nb\n")
    assert "\n" not in new.replace("\r\n", "")
    held = find(new, "runbook", "md")
    assert held is not None and held.intact and held.body == "a\nb\n"


def test_parts_of_other_names_are_not_ours() -> None:
    old = placed("", "runbook", "md", SOURCES, "a\n")
    assert find(old, "postmortem", "md") is None
    assert old in placed(old, "postmortem", "md", SOURCES, "b\n")
