"""Each rule of a tick at one second before, at and after its border."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skill.monitor.decide import ALARM, PAUSED, STALLED, UNREADABLE, Decision, decide
from skill.monitor.facts import Facts, facts_from, facts_to
from skill.monitor.job import FAILURE, LONG, READ_ONLY, SUCCESS, Job, Policy
from skill.monitor.status import Status, unreadable

T = 1_800_000_000.0
JOB = Job("scan", LONG, READ_ONLY, "/", "Inventory", True, policy=Policy(report_every_s=1800, stall_s=600))
RESUMING = replace(JOB, policy=replace(JOB.policy, auto_resume=True, auto_resume_backoff_s=900))
RUNNING = Status(True, False, 7, progress={"n": 1}, progress_key="n1")
PAUSE = Status(False, False, stop_reason="quota")
DONE = Status(False, True)


def seen(status: Status = RUNNING, **more: object) -> Facts:
    """What is remembered after `status` was seen and reported at T."""
    facts = decide(JOB, Facts(), status, T, False).facts
    return replace(facts, **more)  # type: ignore[arg-type]


def look(facts: Facts, status: Status, after_s: float, job: Job = JOB, quiet: bool = False) -> Decision:
    return decide(job, facts, status, T + after_s, quiet)


@pytest.mark.parametrize(("after_s", "stalled"), [(599, False), (600, True), (601, True)])
def test_the_same_progress_for_stall_seconds_is_a_stall(after_s: float, stalled: bool) -> None:
    anomaly = look(seen(), RUNNING, after_s).anomaly
    assert (anomaly is not None and anomaly.kind == STALLED) == stalled


def test_new_progress_starts_the_stall_time_anew() -> None:
    moved = look(seen(), replace(RUNNING, progress_key="n2"), 599).facts
    assert look(moved, replace(RUNNING, progress_key="n2"), 1198).anomaly is None
    assert look(moved, replace(RUNNING, progress_key="n2"), 1199).anomaly is not None


def test_zero_stall_seconds_switch_the_check_off() -> None:
    job = replace(JOB, policy=replace(JOB.policy, stall_s=0))
    assert look(seen(), RUNNING, 10**7, job).anomaly is None


def test_a_job_without_progress_is_never_called_stalled() -> None:
    silent = Status(True, False)
    assert look(seen(silent), silent, 10**7).anomaly is None


def test_a_job_that_paused_and_went_on_gets_its_whole_stall_time_again() -> None:
    paused = look(seen(), replace(PAUSE, progress_key="n1"), 590).facts
    resumed = look(paused, RUNNING, 700).facts
    assert look(resumed, RUNNING, 1299).anomaly is None
    assert look(resumed, RUNNING, 1300).anomaly is not None


def test_one_unreadable_status_does_not_start_the_stall_time_anew() -> None:
    lost = look(seen(), unreadable("exit 1"), 300).facts
    assert look(lost, RUNNING, 600).anomaly is not None


def test_enabled_and_neither_running_nor_completed_is_an_anomaly() -> None:
    decision = look(Facts(), PAUSE, 0)
    assert decision.anomaly is not None and decision.anomaly.kind == PAUSED
    assert decision.reasons == ("anomaly",)
    assert look(Facts(), DONE, 0).anomaly is None


@pytest.mark.parametrize(("after_s", "resumed"), [(899, False), (900, True), (901, True)])
def test_auto_resume_waits_for_its_back_off(after_s: float, resumed: bool) -> None:
    first = look(seen(), PAUSE, 0, RESUMING)
    assert first.resume and "auto-resume" in first.reasons
    again = look(first.facts, PAUSE, after_s, RESUMING)
    assert again.resume == resumed
    assert again.blocked == ("" if resumed else "auto-resume waits: back-off")


def test_a_job_is_not_resumed_when_the_policy_or_the_risk_forbids_it() -> None:
    assert not look(seen(), PAUSE, 0, JOB).resume
    risky = look(seen(), PAUSE, 0, replace(RESUMING, risk="write_local"))
    assert not risky.resume and risky.blocked == "auto-resume blocked: risk is write_local"
    assert not look(seen(), DONE, 0, RESUMING).resume
    assert not look(seen(), RUNNING, 0, RESUMING).resume


def test_a_job_that_a_person_stopped_is_not_resumed_until_it_ran_again() -> None:
    stopped = seen(stopped_at=T)
    assert not look(stopped, PAUSE, 5000, RESUMING).resume
    still_ending = look(stopped, RUNNING, 1, RESUMING).facts
    assert not look(still_ending, PAUSE, 5000, RESUMING).resume
    ran = look(look(stopped, PAUSE, 10, RESUMING).facts, RUNNING, 20, RESUMING).facts
    assert look(ran, PAUSE, 5000, RESUMING).resume


@pytest.mark.parametrize(("after_s", "resumed"), [(899, False), (900, True), (901, True)])
def test_a_job_whose_status_cannot_be_read_is_resumed_only_when_that_lasts(after_s: float, resumed: bool) -> None:
    lost = look(seen(), unreadable("status command timed out after 30 s"), 0, RESUMING)
    assert not lost.resume and lost.anomaly is not None and lost.anomaly.kind == UNREADABLE
    assert look(lost.facts, unreadable("status command timed out after 30 s"), after_s, RESUMING).resume == resumed


@pytest.mark.parametrize(("after_s", "again"), [(1799, False), (1800, True), (1801, True)])
def test_the_same_anomaly_is_reported_again_after_the_report_time(after_s: float, again: bool) -> None:
    first = look(seen(), PAUSE, 0)
    assert look(first.facts, PAUSE, after_s).reasons == (("anomaly again",) if again else ())


@pytest.mark.parametrize(("after_s", "again"), [(899, False), (900, True), (901, True)])
def test_the_same_anomaly_is_never_repeated_within_fifteen_minutes(after_s: float, again: bool) -> None:
    hasty = replace(JOB, policy=replace(JOB.policy, report_every_s=10))
    first = look(seen(), PAUSE, 0, hasty)
    assert look(first.facts, PAUSE, after_s, hasty).reasons == (("anomaly again",) if again else ())


def test_a_changed_anomaly_is_reported_at_once_but_not_for_a_number_in_its_text() -> None:
    first = look(seen(), replace(PAUSE, stop_reason="waited 5 s"), 0)
    assert look(first.facts, replace(PAUSE, stop_reason="waited 6 s"), 1).reasons == ()
    assert look(first.facts, replace(PAUSE, stop_reason="no disk space"), 1).reasons == ("anomaly",)


def test_an_anomaly_that_went_away_is_new_when_it_comes_back() -> None:
    first = look(seen(), PAUSE, 0)
    well = look(first.facts, RUNNING, 10)
    assert "anomaly" in look(well.facts, PAUSE, 20).reasons


def test_a_running_job_that_reports_alert_is_an_anomaly() -> None:
    decision = look(seen(), replace(RUNNING, level="alert", message="3 shards lost"), 10)
    assert decision.anomaly is not None and decision.anomaly.kind == ALARM
    assert look(seen(), replace(RUNNING, level="warn", message="slow"), 10).anomaly is None


@pytest.mark.parametrize(("after_s", "due"), [(1799, False), (1800, True), (1801, True)])
def test_progress_is_reported_every_report_seconds(after_s: float, due: bool) -> None:
    job = replace(JOB, policy=replace(JOB.policy, stall_s=0, only_on_change=False))
    assert look(seen(), RUNNING, after_s, job).reasons == (("progress",) if due else ())


def test_progress_is_reported_on_change_only_when_that_is_asked_for() -> None:
    moved = replace(RUNNING, progress_key="n2")
    assert look(seen(), moved, 60).reasons == ("progress",)
    silent = replace(JOB, policy=replace(JOB.policy, only_on_change=False))
    assert look(seen(), moved, 60, silent).reasons == ()
    never = replace(JOB, policy=replace(JOB.policy, report_while_running=False))
    assert look(seen(), moved, 10**6, replace(never, policy=replace(never.policy, stall_s=0))).reasons == ()


def test_a_change_of_running_and_a_first_completion_are_reported_at_once_and_once() -> None:
    assert look(Facts(), RUNNING, 0).reasons == ("changed",)
    done = look(seen(), DONE, 5)
    assert done.reasons == ("completed",) and done.ended == SUCCESS
    again = look(done.facts, DONE, 6)
    assert again.reasons == () and again.ended == ""


def test_quiet_hours_hold_back_routine_progress_only() -> None:
    moved = replace(RUNNING, progress_key="n2")
    job = replace(RESUMING, policy=replace(RESUMING.policy, stall_s=0))
    assert look(seen(), moved, 5000, job, quiet=True).reasons == ()
    assert look(seen(), DONE, 5, job, quiet=True).reasons == ("completed",)
    assert look(seen(), PAUSE, 5, job, quiet=True).reasons == ("auto-resume", "anomaly", "changed")
    assert look(seen(), RUNNING, 600, JOB, quiet=True).reasons == ("anomaly",)


def test_progress_held_back_at_night_is_told_in_the_morning() -> None:
    job = replace(JOB, policy=replace(JOB.policy, stall_s=0))
    moved = replace(RUNNING, progress_key="n2")
    night = look(seen(), moved, 60, job, quiet=True).facts
    assert look(night, moved, 120, job).reasons == ("progress",)


def test_a_stall_or_a_failure_ends_in_failure_once_but_a_plain_pause_does_not() -> None:
    stalled = look(seen(), RUNNING, 600)
    assert stalled.ended == FAILURE
    assert look(stalled.facts, RUNNING, 601).ended == ""
    assert look(seen(), PAUSE, 5).ended == ""
    assert look(seen(), replace(PAUSE, level="alert", stop_reason="exit 3"), 5).ended == FAILURE


def test_every_look_counts_a_revision_and_facts_survive_json() -> None:
    facts = look(seen(), replace(PAUSE, stop_reason="exit 3", level="alert"), 5, RESUMING).facts
    assert facts.rev == 2
    assert facts_from(facts_to(facts)) == facts


def test_facts_keep_what_the_published_monitor_wrote_and_ignore_nonsense() -> None:
    facts = facts_from({"lastSeen": {"running": True, "progressKey": "n1"}, "lastReportAt": T, "lastProgressAt": "x",
                        "lastRun": {"exitCode": 0}})  # fmt: skip
    assert facts.running and facts.reported_key == "n1" and facts.report_at == T and facts.progress_at is None
    assert facts_to(facts)["lastRun"] == {"exitCode": 0}
    assert facts_from(None) == Facts() and facts_from([1]) == Facts()
