from __future__ import annotations

from datetime import datetime

from skill.monitor.decide import decide
from skill.monitor.facts import Facts
from skill.monitor.job import LONG, READ, READ_ONLY, Job
from skill.monitor.report import LIMIT, excerpt, job_section, message, progress_text, run_section
from skill.monitor.status import Status

JOB = Job("scan", LONG, READ_ONLY, "/", "Inventory", True)


def section(status: Status, **more: str) -> str:
    return job_section(JOB, status, decide(JOB, Facts(), status, 0.0, False), **more)


def test_one_message_with_a_section_a_job() -> None:
    assert message(datetime(2026, 3, 10, 9, 5, 7), ["• a\n- 1", "• b"]) == (
        "🛠️ Ops report (09:05:07)\n\n• a\n- 1\n\n• b"
    )


def test_a_running_job_shows_facts_and_asks_for_nothing() -> None:
    status = Status(True, False, 7, progress={"done": 2, "total": 9, "list": [1]}, progress_key="k", message="page 2")
    assert section(status) == (
        "• Inventory (scan, long_running_read)\n- state: running (pid 7)\n"
        "- message: page 2\n- progress: done=2 | total=9"
    )


def test_an_anomaly_asks_a_person_to_decide() -> None:
    assert section(Status(stop_reason="quota")) == (
        "• Inventory (scan, long_running_read)\n- state: paused (quota)\n- paused: quota\n"
        "- ACTION REQUIRED: decide whether it goes on: ops-learnings monitor start scan"
    )


def test_what_the_monitor_did_and_could_not_enforce_is_said() -> None:
    text = section(Status(completed=True), note="auto-resume: started", enforced="read_only: not enforced (x)")
    assert text.splitlines()[1:] == ["- state: completed ✅", "- auto-resume: started", "- read_only: not enforced (x)"]


def test_a_failed_run_shows_the_end_of_its_output() -> None:
    text = run_section(Job("check", READ, READ_ONLY, "/"), "ALERT: job failed", "exit 3", "x" * 2000 + "last words")
    assert text.startswith("• ALERT: job failed\n- job: check (check, one_shot_read)\n- exit 3\n- output: …")
    assert text.endswith("last words") and len(text) < 1000


def test_the_lines_that_ask_for_attention_are_the_ones_shown() -> None:
    assert excerpt("fine\nALERT: disk 97 %\nfine\nACTION REQUIRED: grow it\n") == (
        "ALERT: disk 97 %\nACTION REQUIRED: grow it"
    )


def test_a_long_message_is_bounded_and_counts_what_it_leaves_out() -> None:
    text = message(datetime(2026, 3, 10), [f"• job {n}\n- {'x' * 300}" for n in range(50)])
    assert len(text) <= LIMIT
    shown = text.count("• job")
    assert text.endswith(f"• and {50 - shown} more: see `ops-learnings monitor status` and `history`")


def test_progress_shows_a_few_plain_values() -> None:
    assert progress_text({str(n): n for n in range(9)}) == "0=0 | 1=1 | 2=2 | 3=3 | 4=4 | 5=5"
    assert progress_text({"a": None, "b": {"c": 1}, "d": True}) == "a=None | d=True"
    assert progress_text(None) == ""
