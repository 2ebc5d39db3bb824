"""The queue of one-shot jobs: what is due, what may run, what became of it. Pure: edits the list it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from skill.monitor.job import READ, Job
from skill.monitor.process import Ended
from skill.monitor.report import ACTION, ALERT, plain_section

Item = dict[str, Any]
PENDING, RUNNING, DONE, FAILED, BLOCKED = "pending", "running", "done", "failed", "blocked"
KEEP_ENDED = 200
LIMIT_S = 300.0
ATTEMPTS = 3


def entry(job_id: str, number: str, now: float, *, delay_s: float = 0, reason: str = "", verifies: str = "") -> Item:
    """A new item of the queue; `verifies` names the write that it checks."""
    item: Item = {"id": number, "jobId": job_id, "createdAt": now, "notBefore": now + delay_s, "reason": reason,
                  "status": PENDING, "attempt": 0}  # fmt: skip
    return item | ({"verifies": verifies} if verifies else {})


def limit_s(item: Mapping[str, Any]) -> float:
    """The time limit of an item in seconds: its own `timeoutSeconds`, else five minutes."""
    own = item.get("timeoutSeconds")
    return float(own) if isinstance(own, int | float) and not isinstance(own, bool) and own > 0 else LIMIT_S


def take_due(
    queue: Sequence[Item],
    jobs: Mapping[str, Job],
    now: float,
    claim: Callable[[float], Mapping[str, Any]],
    abandoned: Callable[[object], bool],
) -> tuple[list[Item], list[str]]:
    """Mark every due item that may run as running under a claim; returns those, and a section for each blocked one.

    An item whose monitor died is due again: only read-only jobs run from the queue, so a second run does no harm.
    """
    taken, sections = [], []
    for item in queue:
        if not is_due(item, now, abandoned):
            continue
        problem = _problem(item, jobs)
        if problem:
            item.update(status=BLOCKED, lastError=problem)
            item.pop("claim", None)
            which = f"job: {item.get('jobId')}, queued as {item.get('id')}"
            sections.append(plain_section(f"{ACTION}: queued job blocked", which, problem))
            continue
        item.update(status=RUNNING, attempt=_attempt(item) + 1, lastRunAt=now, claim=dict(claim(limit_s(item))))
        taken.append(dict(item))
    return taken, sections


def is_due(item: Mapping[str, Any], now: float, abandoned: Callable[[object], bool]) -> bool:
    """Pending, or left running by a monitor that died; and its time has come."""
    status = item.get("status") or PENDING
    if status != PENDING and not (status == RUNNING and abandoned(item.get("claim"))):
        return False
    at = item.get("notBefore")
    return not isinstance(at, int | float) or now >= at


def finish(queue: Sequence[Item], number: str, attempt: int, ended: Ended) -> bool:
    """Record how a taken item ended; False when another monitor has taken it over meanwhile."""
    for item in queue:
        if item.get("id") == number and item.get("status") == RUNNING and item.get("attempt") == attempt:
            item.pop("claim", None)
            item["status"] = DONE if ended.ok else FAILED
            item["exitCode"] = ended.exit_code
            item["durationMs"] = round(ended.duration_s * 1000)
            if ended.error:
                item["lastError"] = ended.error
            return True
    return False


def compact(queue: list[Item]) -> None:
    """Forget the oldest ended items; what waits or runs always stays."""
    ended = [item for item in queue if item.get("status") not in (PENDING, RUNNING)]
    drop = {id(item) for item in ended[: max(0, len(ended) - KEEP_ENDED)]}
    queue[:] = [item for item in queue if id(item) not in drop]


def _attempt(item: Mapping[str, Any]) -> int:
    value = item.get("attempt")
    return value if isinstance(value, int) else 0


def _problem(item: Mapping[str, Any], jobs: Mapping[str, Job]) -> str:
    job = jobs.get(str(item.get("jobId")))
    if job is None:
        return "there is no such job"
    if job.kind != READ or not job.read_only:
        return f"blocked: {job.kind} with risk {job.risk}; only a one_shot_read that is read_only runs from the queue"
    if _attempt(item) >= ATTEMPTS:
        return f"{ALERT}: given up, {ATTEMPTS} monitors died while it ran"
    return ""
