"""One look at one long job, judged: stalled or paused, to be resumed, to be reported. Pure.

The order is stall check, paused check, auto-resume, report. `decide` is the whole of it; the other functions are
its steps, so that each border can be tested alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from skill.monitor.facts import Facts
from skill.monitor.job import FAILURE, SUCCESS, Job
from skill.monitor.policy import anomaly_again_s, elapsed
from skill.monitor.status import ALERT, Status

STALLED, PAUSED, UNREADABLE, ALARM = "stalled", "paused", "unreadable", "alert"


@dataclass(frozen=True)
class Anomaly:
    """Something a person should see: a kind, and a key that stays the same while it is the same anomaly."""

    kind: str
    key: str
    text: str


@dataclass(frozen=True)
class Decision:
    """What follows from one look. `reasons` say why it is reported; without any it is not.

    `ended` is "success" on the look that first sees the job completed, "failure" on the one that first sees it
    stalled or failed, else empty.
    """

    facts: Facts
    anomaly: Anomaly | None = None
    resume: bool = False
    blocked: str = ""
    reasons: tuple[str, ...] = ()
    ended: str = ""


def decide(job: Job, facts: Facts, status: Status, now: float, quiet: bool) -> Decision:
    """Judge `status`, seen at `now` (seconds since 1970), against what is remembered."""
    after = track_progress(facts, status, now)
    after = replace(after, unreadable_at=(after.unreadable_at or now) if status.error else None)
    anomaly = find_anomaly(job, after, status, now)
    new = anomaly is not None and anomaly.key != facts.anomaly_key
    resume, blocked = may_resume(job, after, status, now)
    reasons = (
        (["auto-resume"] if resume else [])
        + _anomaly_reasons(job, facts, anomaly, now)
        + _change_reasons(facts, status)
    )
    if not (quiet or anomaly or reasons):
        reasons = _routine_reasons(job, facts, status, now)
    after = replace(
        after,
        rev=facts.rev + 1,
        seen=True,
        running=status.running,
        completed=status.completed,
        stop_reason=status.stop_reason,
        anomaly_key=anomaly.key if anomaly else "",
        resume_at=now if resume else facts.resume_at,
        reported_completed=status.completed,
        stopped_at=None if status.running and not facts.running else facts.stopped_at,
    )
    if not anomaly:
        after = replace(after, anomaly_report_at=None)
    if reasons:
        after = replace(after, report_at=now, reported_key=status.progress_key)
        if anomaly:
            after = replace(after, anomaly_report_at=now)
    return Decision(after, anomaly, resume, blocked, tuple(reasons), _ended(facts, status, anomaly, new))


def track_progress(facts: Facts, status: Status, now: float) -> Facts:
    """Remember when the progress key last changed; a job that does not run has no time of progress."""
    if status.error:
        return facts
    if not status.running:
        return replace(facts, progress_key=status.progress_key, progress_at=None)
    if status.progress_key and (status.progress_key != facts.progress_key or facts.progress_at is None):
        return replace(facts, progress_key=status.progress_key, progress_at=now)
    return facts


def is_stalled(job: Job, facts: Facts, status: Status, now: float) -> bool:
    """Running, with the same progress key for the job's stall time; 0 seconds switch the check off."""
    limit = job.policy.stall_s
    same = status.running and status.progress_key != "" and status.progress_key == facts.progress_key
    return same and limit > 0 and facts.progress_at is not None and now - facts.progress_at >= limit


def find_anomaly(job: Job, facts: Facts, status: Status, now: float) -> Anomaly | None:
    """The anomaly of this look; a completed job has none."""
    if status.completed:
        return None
    if is_stalled(job, facts, status, now):
        text = f"the same progress for {job.policy.stall_s:g} s or more"
        return Anomaly(STALLED, f"{STALLED}|{status.progress_key}", text)
    if status.running:
        text = status.message or "the job reports level alert"
        return Anomaly(ALARM, f"{ALARM}|{_steady(text)}", text) if status.level == ALERT else None
    if status.error:
        return Anomaly(UNREADABLE, f"{UNREADABLE}|{_steady(status.error)}", status.error)
    reason = status.stop_reason or "neither running nor completed"
    key = f"{PAUSED}|{status.level}|{_steady(reason)}|{_steady(status.message)}"
    return Anomaly(PAUSED, key, reason)


def may_resume(job: Job, facts: Facts, status: Status, now: float) -> tuple[bool, str]:
    """Whether the monitor itself may start the job now, else why not (empty when nobody wants it to).

    A job whose status cannot be read may well be running: it is resumed only when that has lasted for the back-off.
    """
    if status.running or status.completed or not job.enabled or not job.policy.auto_resume or job.adopted:
        return False, ""
    if not job.read_only:
        return False, f"auto-resume blocked: risk is {job.risk}"
    if facts.stopped_at is not None:
        return False, "auto-resume off: stopped by hand"
    backoff = job.policy.auto_resume_backoff_s
    since = max((at for at in (facts.resume_at, facts.unreadable_at) if at is not None), default=None)
    if facts.action is not None or not elapsed(now, since, backoff):
        return False, "auto-resume waits: back-off"
    return True, ""


def _anomaly_reasons(job: Job, facts: Facts, anomaly: Anomaly | None, now: float) -> list[str]:
    if anomaly is None:
        return []
    if anomaly.key != facts.anomaly_key:
        return ["anomaly"]
    return ["anomaly again"] if elapsed(now, facts.anomaly_report_at, anomaly_again_s(job.policy)) else []


def _change_reasons(facts: Facts, status: Status) -> list[str]:
    """A change of running or completed, or a first completion: never held back."""
    changed = (status.running, status.completed) != (facts.running, facts.completed)
    if changed or (status.completed and not facts.reported_completed):
        return ["completed" if status.completed else "changed"]
    return []


def _routine_reasons(job: Job, facts: Facts, status: Status, now: float) -> list[str]:
    if not status.running or not job.policy.report_while_running:
        return []
    if elapsed(now, facts.report_at, job.policy.report_every_s):
        return ["progress"]
    moved = status.progress_key != "" and status.progress_key != facts.reported_key
    return ["progress"] if moved and job.policy.only_on_change else []


def _ended(facts: Facts, status: Status, anomaly: Anomaly | None, new: bool) -> str:
    """SUCCESS when the job completed with this look, FAILURE when it newly stalled or failed."""
    if status.completed:
        return "" if facts.completed or facts.reported_completed else SUCCESS
    failed = anomaly is not None and (anomaly.kind in (STALLED, UNREADABLE, ALARM) or status.level == ALERT)
    return FAILURE if failed and new else ""


def _steady(text: str) -> str:
    """A text without its numbers: a counter in a message does not make a new anomaly every tick."""
    return re.sub(r"\d+", "#", text)
