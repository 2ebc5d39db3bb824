"""Signals become entries by themselves, once, whatever is killed and however many run at once."""

from __future__ import annotations

import multiprocessing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from skill.capture import capture
from skill.hook.taught import learned
from skill.learnings.document import parse
from skill.workspace import Workspace

NOW = datetime(2026, 4, 20, 12, tzinfo=timezone.utc)
KEY = "incident_pattern.crash_loop"


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    (tmp_path / ".learnings" / "operations").mkdir(parents=True)
    return Workspace(tmp_path)


def seen(space: Workspace, session: str, days_ago: float, key: str = KEY) -> int:
    """A signal as the hooks leave it, `days_ago` before NOW."""
    signal = learned(key, "Pod restarts in a loop", "back off restarting failed container")
    signal.service, signal.severity = "checkout", "P2"
    with space.journal as journal:
        at = NOW.timestamp() - days_ago * 86_400
        return journal.record(signal, session, "claude-code", "kubectl", at)


def states(space: Workspace) -> list[tuple[object, object]]:
    return [(row["state"], row["entry_id"]) for row in space.journal.signals("1")]


def configure(space: Workspace, text: str) -> Workspace:
    (space.root / ".learnings" / "operations" / "config.yaml").write_text(text)
    return Workspace(space.root)


def count_of(space: Workspace, entry_id: str) -> str:
    row = space.entry(entry_id)
    return parse(space.store.text(row)).entries[0].metadata["recurrence-count"]


def test_two_occurrences_are_not_recorded_and_stay_to_be_asked_about(space: Workspace) -> None:
    seen(space, "s-1", 2)
    seen(space, "s-2", 1)
    assert capture(space, NOW) == []
    assert states(space) == [("seen", ""), ("seen", "")]
    assert not (space.folder / "OPERATIONS_ISSUES.md").exists()


def test_the_third_occurrence_within_a_week_is_recorded_once_with_its_count(space: Workspace) -> None:
    for number in range(3):
        seen(space, f"s-{number}", 3 - number)
    (made,) = capture(space, NOW)
    assert (made.count, made.counted, made.why) == (3, False, "alerts_per_week: 3, limit 3")
    assert states(space) == [("logged", made.id)] * 3
    row = space.entry(made.id)
    assert (row.recurrences, row.first_seen, row.last_seen) == (3, "2026-04-17", "2026-04-19")
    assert (row.pattern_key, row.service, row.severity) == (KEY, "checkout", "P2")
    assert capture(space, NOW) == []


def test_a_known_problem_that_returns_is_counted_once_a_session(space: Workspace) -> None:
    logged = space.log("issue", {"name": "crash loop", "summary": "s", "pattern_key": KEY}, now=NOW - timedelta(days=9))
    seen(space, "s-1", 1)
    seen(space, "s-1", 1 - 0.01)
    seen(space, "s-2", 0.5)
    assert [(made.id, made.count) for made in capture(space, NOW)] == [(logged.id, 2), (logged.id, 3)]
    assert capture(space, NOW) == []
    assert count_of(space, logged.id) == "3"


def test_what_was_recorded_after_the_signal_is_not_counted_again(space: Workspace) -> None:
    seen(space, "s-1", 1)
    logged = space.log("issue", {"name": "crash loop", "summary": "s", "pattern_key": KEY}, now=NOW)
    assert capture(space, NOW) == []
    assert states(space) == [("logged", logged.id)]


def test_a_dismissed_signal_takes_its_whole_occurrence_with_it(space: Workspace) -> None:
    first = seen(space, "s-1", 0.01)
    seen(space, "s-1", 0.005)
    with space.journal as journal:
        journal.settle("n=?", (first,), "dismissed")
    assert capture(space, NOW) == []
    assert states(space) == [("dismissed", ""), ("dismissed", "")]


def test_a_resolved_problem_that_returns_is_reopened(space: Workspace) -> None:
    fields = {"name": "crash loop", "summary": "s", "pattern_key": KEY, "status": "resolved"}
    logged = space.log("issue", fields, now=NOW - timedelta(days=9))
    seen(space, "s-1", 1)
    capture(space, NOW)
    assert space.entry(logged.id).status == "pending"


def test_capture_always_records_the_first_and_off_records_nothing(space: Workspace) -> None:
    seen(space, "s-1", 1)
    assert capture(configure(space, "capture: off\n"), NOW) == []
    (made,) = capture(configure(space, "capture: always\n"), NOW)
    assert made.count == 1


def test_a_run_that_was_killed_after_its_edit_does_not_count_twice(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = space.log("issue", {"name": "crash loop", "summary": "s", "pattern_key": KEY}, now=NOW - timedelta(days=9))
    seen(space, "s-1", 1)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("skill.capture._settle", killed)
        capture(space, NOW)
    assert states(space) == [("seen", "")]
    assert capture(space, NOW) == []
    assert count_of(space, logged.id) == "2"
    assert states(space) == [("logged", logged.id)]


def _capture_in(root: str) -> None:
    capture(Workspace(Path(root)), NOW)


def test_captures_that_race_count_each_occurrence_once(space: Workspace) -> None:
    logged = space.log("issue", {"name": "crash loop", "summary": "s", "pattern_key": KEY}, now=NOW - timedelta(days=9))
    for number in range(5):
        seen(space, f"s-{number}", 3 - number / 2)
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        pool.map(_capture_in, [str(space.root)] * 4)
    assert count_of(Workspace(space.root), logged.id) == "6"


def test_deployments_that_fail_too_often_become_a_learning_once_a_week(space: Workspace) -> None:
    with space.journal as journal:
        for number, outcome in enumerate(("success", "failure", "failure")):
            journal.change("deploy", outcome, "checkout", "s-1", NOW.timestamp() - 1000 + number)
    (made,) = capture(space, NOW)
    assert made.why.startswith("change_failure_percent: 66.6667, limit 15")
    assert space.entry(made.id).area == "change_management"
    assert capture(space, NOW + timedelta(days=1)) == []


def test_a_shown_entry_helped_unless_its_failure_came_back_in_the_session(space: Workspace) -> None:
    at = NOW.timestamp() - 7200
    with space.journal as journal:
        journal.show("OPS-20260401-001", KEY, "s-1", at)
        journal.show("OPS-20260401-002", "capacity_issue.disk", "s-1", at)
    seen(space, "s-1", (7200 - 600) / 86_400)
    capture(space, NOW)
    assert space.journal.judgements() == {"OPS-20260401-001": (0, 1), "OPS-20260401-002": (1, 0)}


def test_old_signals_are_dropped_after_the_configured_days(space: Workspace) -> None:
    seen(space, "s-1", 91)
    seen(space, "s-2", 1)
    capture(space, NOW)
    assert [row["session"] for row in space.journal.signals("1")] == ["s-2"]
