"""Entries out of named values: defaults, forms, refusals; and back out of the file."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from skill.learnings.document import parse
from skill.learnings.entry import (
    FIELDS,
    FILES,
    HEADERS,
    FeatureRequest,
    InvalidEntry,
    Learning,
    OperationsIssue,
    derived_key,
    entry_from_block,
    entry_from_mapping,
    kind_of,
    stamped,
)

NOW = datetime(2026, 5, 11, 7, 30, tzinfo=timezone.utc)


def test_an_issue_takes_its_priority_from_its_severity_and_its_area_from_its_category() -> None:
    issue = entry_from_mapping("issue", {"name": "disk_full", "severity": "p1", "category": "Capacity Issue"})
    assert isinstance(issue, OperationsIssue)
    assert (issue.severity, issue.priority, issue.category, issue.area) == (
        "P1",
        "critical",
        "capacity_issue",
        "capacity_planning",
    )
    assert (issue.status, issue.skill, issue.recurrence_count) == ("pending", "operations", 1)


def test_given_values_win_over_derived_ones() -> None:
    issue = entry_from_mapping("issue", {"name": "x", "severity": "P1", "priority": "low", "area": "on-call"})
    assert (issue.priority, issue.area) == ("low", "on_call")


def test_names_may_be_flags_or_aliases_and_empty_values_are_absent() -> None:
    feature = entry_from_mapping(
        "feature",
        {
            "type": "feature",
            "capability-name": "auto_renew",
            "summary": "renew",
            "complexity": None,
            "tags": ["a", "b"],
        },
    )
    assert isinstance(feature, FeatureRequest)
    assert (feature.name, feature.requested_capability, feature.complexity, feature.tags) == (
        "auto_renew",
        "renew",
        "",
        "a, b",
    )


def test_lists_become_rows_tasks_or_paragraphs() -> None:
    issue = entry_from_mapping(
        "issue",
        {
            "name": "x",
            "timeline": [
                "08:00 detected",
                {"time": "08:10", "event": "declared"},
                "2026-05-11T08:30Z | restored",
                "odd",
            ],
            "action_items": "- [ ] one (me, Friday)\n[ ] two\nthree",
            "mitigation": ["first", "second"],
        },
    )
    assert isinstance(issue, OperationsIssue)
    assert issue.timeline == (
        ("08:00", "detected"),
        ("08:10", "declared"),
        ("2026-05-11T08:30Z", "restored"),
        ("", "odd"),
    )
    assert issue.action_items == ("one (me, Friday)", "two", "three")
    assert issue.mitigation == "first\nsecond"


@pytest.mark.parametrize(
    ("kind", "values", "message"),
    [
        ("isue", {}, "kind: 'isue' is none of learning, issue, feature. Did you mean 'issue'?"),
        ("issue", {}, "name: a issue needs it; see: ops-learnings log issue --help"),
        (
            "issue",
            {"name": "x", "severity": "P9"},
            "severity: 'P9' is none of P1, P2, P3, P4.",
        ),
        (
            "learning",
            {"category": "incident", "summary": "x"},
            "category: 'incident' is none of process_bottleneck, incident_pattern, capacity_issue, automation_gap, "
            "sla_breach, toil_accumulation. Did you mean 'incident_pattern'?",
        ),
        ("issue", {"name": "x", "title": "y"}, "title: means name, which is given too; keep one of them"),
        ("issue", {"name": {"a": 1}}, "name: expected text, not dict"),
        ("issue", {"name": ["a", "b"]}, "name: expected text, not a list"),
        ("issue", {"name": "x", "recurrence_count": "none"}, "recurrence_count: expected a number from 1, not 'none'"),
        (
            "issue",
            {"name": "x", "pattern_key": "two words"},
            "pattern_key: 'two words' is not of the form category.symptom, e.g. incident_pattern.connection_pool",
        ),
        (
            "issue",
            {"name": "x", "logged": "yesterday"},
            "logged: 'yesterday' is not an ISO 8601 time such as 2026-04-01T09:00:00+00:00",
        ),
    ],
)
def test_bad_input_is_refused_with_what_is_allowed(kind: str, values: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidEntry) as refused:
        entry_from_mapping(kind, values)
    assert str(refused.value) == message


def test_an_unknown_field_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(
        InvalidEntry, match=r"^sumary: not a field of a learning\. Did you mean 'summary'\? Fields: id, "
    ):
        entry_from_mapping("learning", {"sumary": "x"})


def test_a_new_entry_is_stamped_with_id_time_count_and_key() -> None:
    learning = entry_from_mapping("learning", {"category": "automation_gap", "summary": "The cert was renewed by hand"})
    done = stamped(learning, "LRN-20260511-001", NOW)
    assert isinstance(done, Learning)
    assert (done.id, done.logged) == ("LRN-20260511-001", "2026-05-11T07:30:00+00:00")
    assert (done.first_seen, done.last_seen, done.recurrence_count) == ("2026-05-11", "2026-05-11", 1)
    assert done.pattern_key == derived_key(learning) == "automation_gap.cert_renewed_hand"


def test_a_given_key_and_time_stay() -> None:
    issue = entry_from_mapping("issue", {"name": "x", "pattern_key": "a.b", "logged": "2026-01-02"})
    done = stamped(issue, "OPS-20260511-001", NOW)
    assert (done.pattern_key, done.logged) == ("a.b", "2026-01-02")


def test_an_untidy_entry_of_another_tool_is_read_without_being_checked() -> None:
    (block,) = parse(
        b"## [ERR-20260511-1807] probe\n**Status**: logged\n**Priority**: urgent\n### Summary\nold\n"
        b"### Metadata\n- Recurrence-Count: 4+\n"
    ).entries
    assert kind_of(block) is None
    learning = entry_from_block(block)
    assert isinstance(learning, Learning)
    assert (learning.category, learning.status, learning.priority, learning.summary) == (
        "probe",
        "logged",
        "urgent",
        "old",
    )
    assert (learning.recurrence_count, learning.skill) == (4, "")


def test_every_kind_knows_the_documented_fields() -> None:
    common = {"id", "logged", "priority", "status", "area", "service", "environment", "tags", "see_also"}
    common |= {"pattern_key", "recurrence_count", "first_seen", "last_seen", "skill", "source_id", "signature"}
    assert all(common <= set(names) for names in FIELDS.values())


def test_the_empty_files_to_copy_are_those_that_init_makes() -> None:
    assets = Path(__file__).parents[2] / "assets"
    assert {name: (assets / name).read_text() for name in FILES.values()} == {
        name: HEADERS[kind] for kind, name in FILES.items()
    }
