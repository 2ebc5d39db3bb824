"""Entries as Markdown: the documented shapes, a project's own templates, and what those may not do."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from skill.learnings.entry import entry_from_mapping, stamped
from skill.learnings.render import TemplateFailed, cell, render, render_entry

NOW = datetime(2026, 5, 11, 7, 30, tzinfo=timezone.utc)

ISSUE = """\
## [OPS-20260511-001] broker_backlog

**Logged**: 2026-05-11T07:30:00+00:00
**Priority**: high
**Status**: pending
**Severity**: P2
**Area**: capacity_planning

### Summary
Consumers fell behind

### Timeline
| Time (UTC) | Event |
|------------|-------|
| 07:00 | detected by a \\| b |
| 07:20 | restored |

### Impact
- Users Affected: 120
- SLO Impact: 3 % of the budget

### Root Cause
one slow consumer

### Mitigation
restarted it

### Prevention
alert on lag

### Action Items
- [ ] add the alert (team, 2026-05-20)

### Metadata
- Trigger: alert
- Category: capacity_issue
- Environment: production
- Services Affected: broker
- Pattern-Key: capacity_issue.broker_backlog
- Recurrence-Count: 1
- First-Seen: 2026-05-11
- Last-Seen: 2026-05-11
- Skill: operations

---
"""


def test_an_issue_has_the_documented_shape() -> None:
    fields = {
        "name": "broker_backlog",
        "category": "capacity_issue",
        "severity": "P2",
        "service": "broker",
        "environment": "production",
        "summary": "Consumers fell behind",
        "timeline": ["07:00 detected by a | b", "07:20 restored"],
        "users_affected": "120",
        "slo_impact": "3 % of the budget",
        "root_cause": "one slow consumer",
        "mitigation": "restarted it",
        "prevention": "alert on lag",
        "action_items": ["add the alert (team, 2026-05-20)"],
        "trigger": "alert",
    }
    assert render_entry(stamped(entry_from_mapping("issue", fields), "OPS-20260511-001", NOW)) == ISSUE


def test_a_learning_has_the_documented_shape() -> None:
    fields = {
        "category": "toil_accumulation",
        "summary": "Rotation by hand",
        "details": "every month",
        "blast_radius": "one region",
        "mttr": "2 h",
        "toil_hours": 3,
        "suggested_action": "automate",
        "source": "on_call_handoff",
        "tags": ["certs", "toil"],
    }
    assert render_entry(stamped(entry_from_mapping("learning", fields), "LRN-20260511-001", NOW)) == (
        "## [LRN-20260511-001] toil_accumulation\n\n**Logged**: 2026-05-11T07:30:00+00:00\n**Priority**: medium\n"
        "**Status**: pending\n**Area**: on_call\n\n### Summary\nRotation by hand\n\n### Details\nevery month\n\n"
        "### Impact\n- Blast Radius: one region\n\n### Metrics\n- MTTR: 2 h\n- Toil Hours: 3\n\n"
        "### Suggested Action\nautomate\n\n### Metadata\n- Source: on_call_handoff\n- Tags: certs, toil\n"
        "- Pattern-Key: toil_accumulation.rotation_hand\n- Recurrence-Count: 1\n- First-Seen: 2026-05-11\n"
        "- Last-Seen: 2026-05-11\n- Skill: operations\n\n---\n"
    )


def test_a_feature_request_has_the_documented_shape() -> None:
    fields = {
        "name": "auto_renew",
        "requested_capability": "renew certificates",
        "user_context": "expired twice",
        "complexity": "medium",
        "suggested_implementation": "a job",
        "frequency": "recurring",
        "related_features": "none",
    }
    assert render_entry(stamped(entry_from_mapping("feature", fields), "FEAT-20260511-001", NOW)) == (
        "## [FEAT-20260511-001] auto_renew\n\n**Logged**: 2026-05-11T07:30:00+00:00\n**Priority**: medium\n"
        "**Status**: pending\n**Area**: automation\n\n### Requested Capability\nrenew certificates\n\n"
        "### User Context\nexpired twice\n\n### Complexity Estimate\nmedium\n\n### Suggested Implementation\na job\n\n"
        "### Metadata\n- Frequency: recurring\n- Related Features: none\n- Pattern-Key: automation_gap.auto_renew\n"
        "- Recurrence-Count: 1\n- First-Seen: 2026-05-11\n- Last-Seen: 2026-05-11\n- Skill: operations\n\n---\n"
    )


def override(folder: Path, text: str) -> Path:
    path = folder / "entries" / "feature.md.j2"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


FEATURE = stamped(entry_from_mapping("feature", {"name": "x", "requested_capability": "# y"}), "FEAT-20260511-001", NOW)


def test_a_project_may_bring_its_own_template(tmp_path: Path) -> None:
    override(
        tmp_path, "## [{{ id }}] {{ name }}\n**Team**: sre\n### Requested Capability\n{{ requested_capability }}\n"
    )
    assert render_entry(FEATURE, tmp_path) == (
        "## [FEAT-20260511-001] x\n**Team**: sre\n### Requested Capability\n\\# y\n"
    )


def test_a_template_that_gives_no_entry_is_refused_with_its_file(tmp_path: Path) -> None:
    path = override(tmp_path, "# {{ name }}\n")
    with pytest.raises(TemplateFailed) as failed:
        render_entry(FEATURE, tmp_path)
    assert str(failed.value) == (
        f"{path}: must give one entry that begins with '## [{{{{ id }}}}]'; remove the file to use the shipped template"
    )


def test_a_broken_template_is_refused_with_its_line(tmp_path: Path) -> None:
    path = override(tmp_path, "## [{{ id }}]\n{% if %}\n")
    with pytest.raises(TemplateFailed) as failed:
        render_entry(FEATURE, tmp_path)
    assert str(failed.value).startswith(f"{path}:2: ")


def test_a_misspelt_field_in_a_template_is_named(tmp_path: Path) -> None:
    path = override(tmp_path, "## [{{ id }}] {{ nam }}\n")
    with pytest.raises(TemplateFailed) as failed:
        render_entry(FEATURE, tmp_path)
    assert str(failed.value) == f"{path}: 'nam' is undefined"


def test_a_template_that_came_with_a_clone_cannot_reach_python(tmp_path: Path) -> None:
    override(tmp_path, "## [{{ id }}] {{ ''.__class__.__mro__ }}\n")
    with pytest.raises(TemplateFailed):
        render_entry(FEATURE, tmp_path)


def test_an_unknown_template_is_refused() -> None:
    with pytest.raises(TemplateFailed):
        render("promotions/no_such.md.j2", {})


def test_a_cell_keeps_its_bars() -> None:
    assert cell("a | b\nc") == "a \\| b c"
