from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from skill.config import Thresholds
from skill.learnings.index_rows import Row
from skill.learnings.patterns import Finding
from skill.learnings.review import Detail, Due, Facts, due

NOW = datetime(2026, 4, 1, 12, tzinfo=timezone.utc)
ROW = Row(
    file="OPERATIONS_ISSUES.md", offset=0, length=1, id="OPS-20260401-001", occurrence=1, type="issue",
    title="Pool exhausted", status="pending", priority="medium", severity="P3", category="incident_pattern",
    area="incident_management", service="checkout", environment="", pattern_key="incident_pattern.pool",
    recurrences=1, logged="2026-04-01T10:00:00+00:00", first_seen="2026-04-01", last_seen="2026-04-01", summary="",
    cause="", fix="", confirmed=0, archived=0, skill_path="", source_id="", tags="", rowid=1,
)  # fmt: skip


def reviewed(*rows: Row, detail: Detail | None = None, findings: tuple[Finding, ...] = ()) -> list[Due]:
    details = {} if detail is None else {row.rowid: detail for row in rows}
    return due(Facts(rows, details, findings, Thresholds(), NOW))


def reasons(*rows: Row, detail: Detail | None = None, findings: tuple[Finding, ...] = ()) -> dict[str, str]:
    return {
        name: words for one in reviewed(*rows, detail=detail, findings=findings) for name, words in one.reasons.items()
    }


def days_ago(days: float) -> str:
    return (NOW - timedelta(days=days)).isoformat()


def other(number: int, **changes: object) -> Row:
    return replace(ROW, id=f"OPS-20260401-{number:03}", rowid=number, pattern_key=f"a.k{number}", **changes)  # type: ignore[arg-type]


def test_an_ordinary_new_issue_is_not_due() -> None:
    assert reviewed(ROW) == []


@pytest.mark.parametrize(
    ("changes", "level", "reason"),
    [
        ({"severity": "P1"}, "critical", "open P1"),
        ({"priority": "critical"}, "critical", "open critical"),
        ({"severity": "P2"}, "high", "open P2"),
        ({"priority": "high", "status": "in_progress"}, "high", "open high"),
    ],
)
def test_what_is_open_and_urgent_is_due(changes: dict[str, str], level: str, reason: str) -> None:
    (one,) = reviewed(replace(ROW, **changes))  # type: ignore[arg-type]
    assert (one.level, list(one.reasons)) == (level, [reason])
    assert one.commands == ("ops-learnings show OPS-20260401-001",)


def test_a_known_cause_asks_for_the_resolution() -> None:
    (one,) = reviewed(replace(ROW, severity="P1", cause="leak"))
    assert one.commands == ('ops-learnings resolve OPS-20260401-001 --notes "..."',)


@pytest.mark.parametrize("status", ["resolved", "wont_fix", "promoted", "promoted_to_skill"])
def test_what_is_closed_is_not_urgent(status: str) -> None:
    assert reviewed(replace(ROW, severity="P1", status=status)) == []


def test_a_fix_that_did_not_hold_is_due() -> None:
    words = reasons(replace(ROW, recurrences=2), detail=Detail(returned=True))
    assert words == {"came back": "the fix did not hold: seen 2 times, last 2026-04-01"}


def test_two_incidents_of_a_service_within_the_window_are_due() -> None:
    rows = (replace(ROW, last_seen=days_ago(30)), other(2))
    assert reasons(*rows) == {"incident_days": "2 incidents of checkout within 30 days"}
    assert "incident_days" not in reasons(replace(ROW, last_seen=days_ago(30.01), status="resolved"), other(2))
    assert "incident_days" not in reasons(ROW, other(2, service="billing"))


def test_one_cause_in_two_services_is_due() -> None:
    rows = (replace(ROW, cause="DNS search domains."), other(2, cause="dns search domains", service="billing"))
    assert reasons(*rows)["same root cause"] == "same root cause in billing, checkout"
    assert "same root cause" not in reasons(rows[0], replace(rows[1], service="checkout"))


@pytest.mark.parametrize(("severity", "hours"), [("P1", 4), ("P2", 8), ("P3", 24)])
def test_a_restore_over_the_limit_of_its_severity_is_due(severity: str, hours: int) -> None:
    row = replace(ROW, severity=severity, status="resolved")
    assert "mttr_hours" not in reasons(row, detail=Detail(restore_min=hours * 60))
    words = reasons(row, detail=Detail(restore_min=hours * 60 + 30))
    assert words["mttr_hours"] == f"restored after {hours}.5 h, the limit for {severity} is {hours} h"


def test_a_late_detection_is_due() -> None:
    assert "mttd_minutes" not in reasons(ROW, detail=Detail(detect_min=30))
    assert reasons(ROW, detail=Detail(detect_min=31))["mttd_minutes"] == "detected after 31 min, the limit is 30 min"


def test_toil_and_long_manual_steps_are_due() -> None:
    row = replace(ROW, type="learning", category="toil_accumulation", severity="")
    assert set(reasons(row, detail=Detail(manual_min=30, toil_percent=50))) == set()
    assert set(reasons(row, detail=Detail(manual_min=31, toil_percent=51))) == {"manual_step_minutes", "toil_percent"}


def test_rotation_by_hand_is_due() -> None:
    row = replace(ROW, type="learning", category="automation_gap", pattern_key="automation_gap.cert_renewal")
    assert list(reasons(row)) == ["manual rotation"]


def test_a_threshold_of_the_signals_points_to_the_entry_or_asks_for_one() -> None:
    finding = Finding("alerts_per_week", "incident_pattern.pool", "checkout", 4, 3, (7, 9))
    (known,) = reviewed(ROW, findings=(finding,))
    assert known.commands == ("ops-learnings show OPS-20260401-001",)
    assert known.reasons == {"alerts_per_week": "incident_pattern.pool in checkout: 4, the limit is 3"}
    (unknown,) = reviewed(findings=(finding,))
    assert unknown.commands == ("ops-learnings log issue --from-signal 9",)


def test_three_occurrences_with_something_learned_are_a_candidate_for_promotion() -> None:
    row = replace(ROW, recurrences=3, fix="restart")
    assert reasons(row) == {"promote": "seen 3 times (promote_at: 3)"}
    assert reasons(replace(row, recurrences=2)) == {}
    assert reasons(replace(row, fix="")) == {}
    assert reasons(replace(row, status="promoted")) == {}


def test_a_confirmed_fix_in_two_places_is_a_candidate_for_a_skill() -> None:
    row = replace(ROW, status="resolved", confirmed=1, cause="leak", fix="raise", recurrences=2, service="a, b")
    assert set(reasons(row)) == {"promote", "extract"}
    (one,) = reviewed(row)
    assert "ops-learnings extract pool --from OPS-20260401-001" in one.commands
    assert "extract" not in reasons(replace(row, confirmed=0))


def test_pending_for_longer_than_the_limit_is_stale() -> None:
    assert reasons(replace(ROW, last_seen=days_ago(30))) == {}
    assert reasons(replace(ROW, last_seen=days_ago(30.1))) == {
        "stale": "pending, last seen 30 days ago (stale_days: 30)"
    }
    assert reasons(replace(ROW, last_seen="no date")) == {}


def test_the_most_urgent_comes_first_and_an_entry_only_once() -> None:
    stale = other(2, last_seen=days_ago(99), severity="P2")
    found = reviewed(other(1, last_seen=days_ago(40), service=""), stale, other(3, severity="P1"))
    assert [(one.level, one.ids) for one in found] == [
        ("critical", ("OPS-20260401-003",)),
        ("high", ("OPS-20260401-002",)),
        ("low", ("OPS-20260401-001",)),
    ]
    assert list(found[1].reasons) == ["open P2", "stale"]
