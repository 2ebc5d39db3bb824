"""A stall, a failure or a failed verification becomes an operations issue once, is counted, and shown at a start."""

from __future__ import annotations

import pytest

from skill.monitor import main
from skill.monitor.config import Places
from skill.monitor.issues import fields, pattern_key
from skill.monitor.job import READ, READ_ONLY, Job
from skill.monitor.judge import issue
from skill.workspace import Workspace
from tests.monitor.support import NOON, Box, at, queued

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def known(box: Box) -> Box:
    """A box inside a project that keeps learnings."""
    (box.folder / ".learnings" / "operations").mkdir(parents=True)
    box.places = Places(box.config, box.state, box.folder, box.folder)
    return box


def issues(box: Box) -> str:
    path = box.folder / ".learnings" / "operations" / "OPERATIONS_ISSUES.md"
    return path.read_text() if path.exists() else ""


def test_a_stall_becomes_an_issue_and_is_counted_when_it_returns(known: Box, capsys: Capsys) -> None:
    known.long(policy={"stallSeconds": 600, "reportEverySeconds": 60}, service="inventory")
    known.says(progress={"n": 1})
    known.tick(NOON, capsys)
    assert issues(known) == ""
    known.tick(at(600), capsys)
    text = issues(known)
    assert text.count("## [OPS-") == 1 and "job_scan_stalled" in text
    assert "- Pattern-Key: incident_pattern.job_scan_stalled" in text and "- Recurrence-Count: 1" in text
    assert "Services Affected: inventory" in text
    known.tick(at(1600), capsys)
    assert "- Recurrence-Count: 1" in issues(known)
    known.says(progress={"n": 2})
    known.tick(at(1700), capsys)
    known.tick(at(3000), capsys)
    assert issues(known).count("## [OPS-") == 1 and "- Recurrence-Count: 2" in issues(known)
    assert known.data()["outbox"] == []


def test_a_failed_check_and_a_failed_verification_are_issues(known: Box, capsys: Capsys) -> None:
    known.read("check", "echo certificate expired; exit 1")
    known.put_state(queue=[queued("check", "q1"), queued("check", "q2", verifies="change")])
    known.tick(NOON, capsys)
    text = issues(known)
    assert "job_check_failed" in text and "job_check_verification_failed" in text
    assert "certificate expired" in text


def test_a_run_by_hand_that_fails_is_logged_by_the_next_tick(known: Box, capsys: Capsys) -> None:
    known.read("check", "exit 1")
    operations = known.folder / ".learnings" / "operations"
    known.config = operations / "jobs.json"
    known.state = operations / ".state" / "monitor.json"
    known.places = Places(known.config, known.state, known.folder, known.folder)
    known.save()
    assert main(["run", "check", "--config-file", str(known.config)]) == 1
    known.tick(NOON, capsys)
    assert "job_check_failed" in issues(known)


def test_a_pause_without_a_failure_is_no_issue(known: Box, capsys: Capsys) -> None:
    known.long()
    known.says(running=False, stopReason="quota")
    known.tick(NOON, capsys)
    assert issues(known) == ""


def test_without_a_project_nothing_is_logged_and_nothing_waits(box: Box, capsys: Capsys) -> None:
    box.read("check", "exit 1")
    box.put_state(queue=[queued("check")])
    box.tick(NOON, capsys)
    assert box.data()["outbox"] == [] and not list(box.folder.rglob("OPERATIONS_ISSUES.md"))


def test_an_issue_that_cannot_be_written_is_kept_and_tried_again(known: Box, capsys: Capsys) -> None:
    known.read("check", "exit 1")
    known.put_state(queue=[queued("check")])
    config = known.folder / ".learnings" / "operations" / "config.yaml"
    config.write_text("layout: nonsense\n")
    known.tick(NOON, capsys)
    assert issues(known) == "" and len(known.data()["outbox"]) == 1
    config.unlink()
    known.tick(at(30), capsys)
    assert "job_check_failed" in issues(known) and known.data()["outbox"] == []


def test_start_shows_what_past_entries_know(known: Box, capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    job = Job("scan", READ, READ_ONLY, "/", "Inventory")
    values = {name: value for name, value in fields(issue(job, "stalled", "stalled: page 7")).items() if value}
    known_fix = {"root_cause": "the API closes idle sessions", "mitigation": "lower the page size"}
    logged = Workspace.find(known.folder).log("issue", {**values, **known_fix}, now=NOON)
    known.long("scan", name="Inventory")
    known.says("scan", running=False)
    known.save()
    monkeypatch.chdir(known.folder)
    files = ["--config-file", str(known.config), "--state-file", str(known.state)]
    assert main(["start", "scan", *files]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"known: {logged.id} job_scan_stalled (1x, last 2026-03-10): the API closes idle")
    assert lines[1].startswith("start scan: exit 0")


@pytest.mark.parametrize(
    ("job", "kind", "key"),
    [("scan", "stalled", "incident_pattern.job_scan_stalled"),
     ("Nightly check #2", "failure", "incident_pattern.job_nightly_check__2_failed"),
     ("名前", "unreadable", "incident_pattern.job_名前_status_unreadable"),
     ("//", "x", "incident_pattern.job_job_failed")],
)  # fmt: skip
def test_the_pattern_key_names_job_and_trouble(job: str, kind: str, key: str) -> None:
    assert pattern_key(job, kind) == key


def test_a_failed_verification_weighs_more_than_a_failed_read() -> None:
    write = issue(Job("a", READ, READ_ONLY, "/"), "failed verification", "x", write="w")
    assert fields(write)["severity"] == "P2" and fields(write)["priority"] == "high"
