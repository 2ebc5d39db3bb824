"""Ticks from end to end, with real status commands and at times of the test's choice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.monitor.support import NOON, Box, at, queued, sh

Capsys = pytest.CaptureFixture[str]


def test_a_tick_reports_one_message_with_a_section_a_job(box: Box, capsys: Capsys) -> None:
    box.long("scan", name="Inventory")
    box.long("copy")
    box.says("scan", pid=4711, progress={"done": 3})
    box.says("copy", running=False, completed=True)
    assert box.tick(NOON, capsys) == (
        "🛠️ Ops report (12:00:00)\n\n"
        "• Inventory (scan, long_running_read)\n- state: running (pid 4711)\n- progress: done=3\n\n"
        "• copy (copy, long_running_read)\n- state: completed ✅\n\n"
    )
    assert box.tick(at(1), capsys) == ""


def test_the_heading_has_the_configured_time_zone(box: Box, capsys: Capsys) -> None:
    box.long()
    box.says()
    box.defaults["timezone"] = "Pacific/Auckland"
    assert box.tick(NOON, capsys).startswith("🛠️ Ops report (01:00:00)")


def test_a_job_that_is_not_enabled_is_not_looked_at(box: Box, capsys: Capsys) -> None:
    box.long(enabled=False)
    assert box.tick(NOON, capsys) == ""


def test_one_broken_job_never_stops_the_rest(box: Box, capsys: Capsys) -> None:
    for number, status in enumerate((["no-such-program"], sh("exit 3"), sh("echo oops"), sh("sleep 60"), ["true"])):
        box.long(f"bad{number}", commands={"start": ["true"], "status": status})
    box.long("lost", cwd="/no/such/folder")
    box.long("good")
    box.says("good")
    box.top["statusTimeoutSeconds"] = 0.5
    text = box.tick(NOON, capsys)
    assert "• good (good, long_running_read)\n- state: running" in text
    assert text.count("ACTION REQUIRED") == 6
    for reason in ("cannot be started (No such file or directory: no-such-program)", "ended with 3",
                   "did not print JSON", "timed out after 0.5 s", "printed nothing"):  # fmt: skip
        assert f"- unreadable: status command {reason}" in text


def test_a_paused_read_only_job_is_resumed_once_per_back_off(box: Box, capsys: Capsys) -> None:
    box.long(policy={"autoResume": True, "autoResumeBackoffSeconds": 60})
    box.says(running=False, stopReason="quota")
    text = box.tick(NOON, capsys)
    assert "- paused: quota\n- auto-resume: started" in text and "ACTION" not in text
    for seconds, starts in ((1, 1), (59, 1), (60, 2), (61, 2)):
        box.tick(at(seconds), capsys)
        assert box.count("scan.starts") == starts


def test_a_resume_that_fails_says_so(box: Box, capsys: Capsys) -> None:
    box.long(policy={"autoResume": True})
    box.jobs[0]["commands"]["start"] = sh("echo no licence; exit 4")
    box.says(running=False)
    assert "- auto-resume: the start failed (exit 4)" in box.tick(NOON, capsys)


def test_a_risky_job_is_never_resumed(box: Box, capsys: Capsys) -> None:
    box.long(risk="write_local", policy={"autoResume": True})
    box.says(running=False)
    text = box.tick(NOON, capsys)
    assert "- auto-resume blocked: risk is write_local\n- ACTION REQUIRED" in text
    assert box.count("scan.starts") == 0


def test_the_queue_runs_read_only_checks_and_is_silent_about_success(box: Box, capsys: Capsys) -> None:
    box.read("check")
    box.put_state(queue=[queued("check")])
    assert box.tick(NOON, capsys) == ""
    assert box.count("check.runs") == 1
    assert box.data()["queue"][0]["status"] == "done"
    assert box.data()["jobs"]["check"]["lastRun"]["exitCode"] == 0
    box.tick(at(1), capsys)
    assert box.count("check.runs") == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [("echo ACTION REQUIRED: grow the disk", "ACTION REQUIRED: grow the disk"), ("echo ALERT disk", "ALERT disk"),
     ("echo disk is full >&2; exit 5", "• ALERT: job failed")],
)  # fmt: skip
def test_a_queued_run_is_reported_when_it_asks_for_it_or_fails(
    box: Box, capsys: Capsys, line: str, told: str
) -> None:
    box.read("check", line)
    box.put_state(queue=[queued("check")])
    assert told in box.tick(NOON, capsys)


def test_a_queued_run_that_hangs_is_ended_at_its_limit(box: Box, capsys: Capsys) -> None:
    box.read("check", "sleep 60")
    box.put_state(queue=[queued("check", timeoutSeconds=0.3)])
    assert "- timed out after 0.3 s" in box.tick(NOON, capsys)


def test_anything_else_in_the_queue_is_blocked_and_reported(box: Box, capsys: Capsys) -> None:
    box.write()
    box.read("check")
    box.put_state(queue=[queued("change", "q1"), queued("nowhere", "q2")])
    text = box.tick(NOON, capsys)
    assert text.count("ACTION REQUIRED: queued job blocked") == 2
    assert box.count("change.writes") == 0
    assert [item["status"] for item in box.data()["queue"]] == ["blocked", "blocked"]


@pytest.mark.parametrize(("seconds", "runs"), [(9, 0), (10, 1), (11, 1)])
def test_follow_up_jobs_are_queued_with_their_delay(box: Box, capsys: Capsys, seconds: float, runs: int) -> None:
    box.long(after=[{"jobId": "check", "when": "success", "delaySeconds": 10}])
    box.read("check")
    box.says(running=False, completed=True)
    box.tick(NOON, capsys)
    box.tick(at(seconds), capsys)
    assert box.count("check.runs") == runs


def test_a_failure_queues_what_follows_a_failure(box: Box, capsys: Capsys) -> None:
    box.read("check", "false", after=[{"jobId": "cure", "when": "failure"}, {"jobId": "party"}])
    box.read("cure")
    box.read("party")
    box.put_state(queue=[queued("check")])
    box.tick(NOON, capsys)
    box.tick(at(5), capsys)
    assert (box.count("cure.runs"), box.count("party.runs")) == (1, 0)


def test_quiet_hours_hold_back_progress_and_nothing_else(box: Box, capsys: Capsys) -> None:
    box.defaults = {"quietHours": {"start": "11:00", "end": "13:00"}, "reportEverySeconds": 60}
    box.long()
    box.long("bad")
    box.read("check", "false")
    box.says(progress={"n": 1})
    box.says("bad", running=False)
    box.put_state(queue=[queued("check"), queued("bad", "q2")])
    text = box.tick(NOON, capsys)
    for told in ("scan", "- paused", "job failed", "job blocked"):
        assert told in text
    box.says(progress={"n": 2})
    assert box.tick(at(120), capsys) == ""
    assert "- progress: n=2" in box.tick(at(3600), capsys)


@pytest.mark.parametrize(("seconds", "again"), [(3599, False), (3600, True), (3601, True)])
def test_an_invalid_config_is_reported_at_once_and_then_hourly(
    box: Box, capsys: Capsys, seconds: float, again: bool
) -> None:
    box.long(kind="daemon")
    first = box.tick(NOON, capsys)
    assert "• ALERT: the jobs file is invalid, nothing runs" in first
    assert 'job "scan", kind: should be one of' in first
    assert ("ALERT" in box.tick(at(seconds), capsys)) == again


def test_with_an_invalid_config_nothing_runs(box: Box, capsys: Capsys) -> None:
    box.long(policy={"autoResume": True})
    box.says(running=False)
    box.read("check", kind="nothing")
    box.put_state(queue=[queued("check")])
    box.tick(NOON, capsys)
    assert (box.count("scan.starts"), box.count("check.runs")) == (0, 0)


def test_a_dry_run_shows_and_does_nothing(box: Box, capsys: Capsys) -> None:
    box.long(policy={"autoResume": True})
    box.read("check")
    box.says(running=False)
    box.put_state(queue=[queued("check")])
    before = box.state.read_text()
    text = box.tick(NOON, capsys, dry_run=True)
    assert "• would run check from the queue" in text and "- auto-resume: would start it" in text
    assert (box.count("scan.starts"), box.count("check.runs")) == (0, 0)
    assert box.state.read_text() == before


def test_a_stalled_job_is_reported_with_the_facts(box: Box, capsys: Capsys) -> None:
    box.long(policy={"stallSeconds": 600})
    box.says(pid=7, progress={"n": 1})
    box.tick(NOON, capsys)
    assert box.tick(at(599), capsys) == ""
    text = box.tick(at(600), capsys)
    assert "- state: running (pid 7)\n- progress: n=1\n- stalled: the same progress for 600 s or more" in text


def test_a_tick_that_died_while_it_resumed_is_told_and_its_report_is_not_lost(box: Box, capsys: Capsys) -> None:
    box.long(policy={"autoResume": True})
    box.says(progress={"n": 1})
    dead = {"pid": 1, "started": "0@x", "host": __import__("socket").gethostname(), "at": 0, "until": 9e9}
    box.put_state(
        jobs={"scan": {"rev": 4, "action": {"kind": "start", "claim": dead}, "lastSeen": {"running": False}}},
        outbox=[{"id": "r1", "createdAt": 0, "text": "", "to": {"stdout": {"attempts": 0}}, "open": dead,
                 "sections": ["• something before"], "at": "2026-03-10T11:59:00+00:00"}],
    )  # fmt: skip
    text = box.tick(NOON, capsys)
    assert text.startswith("🛠️ Ops report (11:59:00)\n\n• something before\n")
    assert "auto-resume interrupted (scan)" in text and "action" not in box.data()["jobs"]["scan"]


def test_the_state_of_the_published_monitor_is_continued(box: Box, capsys: Capsys) -> None:
    box.long()
    box.says(progress={"n": 1})
    key = '{"n": 1}'
    box.put_state(jobs={"scan": {"lastSeen": {"running": True, "completed": False, "progressKey": key},
                                 "lastProgressKey": key, "lastProgressAt": NOON.timestamp() - 3599,
                                 "lastReportAt": NOON.timestamp() - 60}})  # fmt: skip
    assert box.tick(NOON, capsys) == ""
    assert "- stalled" in box.tick(at(1), capsys)


def test_history_has_a_line_for_each_event(box: Box, capsys: Capsys) -> None:
    box.read("check", "false")
    box.long()
    box.says()
    box.put_state(queue=[queued("check")])
    box.tick(NOON, capsys)
    rows: list[dict[str, Any]] = [json.loads(line) for line in box.places.history.read_text().splitlines()]
    assert [(row["event"], row["job"]) for row in rows] == [("run", "check"), ("report", "scan")]
    assert rows[0]["result"] == "exit 1" and rows[0]["at"] == "2026-03-10T12:00:00+00:00"


def test_status_commands_run_side_by_side(box: Box, tmp_path: Path, capsys: Capsys) -> None:
    import time

    for number in range(16):
        box.long(f"j{number}", commands={"start": ["true"], "status": sh("sleep 0.3; echo '{\"running\": true, \"completed\": false}'")})  # noqa: E501
    box.top["workers"] = 16
    began = time.monotonic()
    assert box.tick(NOON, capsys).count("- state: running") == 16
    assert time.monotonic() - began < 16 * 0.3 / 2
