"""A write, from approval to verification: run once, its end recorded, also when the command that ran it is gone."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from skill.monitor import approval as rules
from skill.monitor import claims, runner, sandbox, scripts
from skill.monitor.approval import Approval
from skill.monitor.desk import Desk, NotFitting
from skill.monitor.draft import Data, Draft, post
from skill.monitor.facts import facts_from, facts_to
from skill.monitor.job import WRITE, Job
from skill.monitor.judge import issue, record_run
from skill.monitor.process import Ended, is_alive
from skill.monitor.report import ACTION, ALERT, plain_section, run_section
from skill.monitor.vault import Vault

CLAIMED, RUNNING, DONE, FAILED, INTERRUPTED, UNKNOWN = "claimed", "running", "done", "failed", "interrupted", "unknown"
OPEN = (CLAIMED, RUNNING)


def write_job(desk: Desk, job_id: str) -> Job:
    job = desk.job(job_id)
    if job.kind != WRITE:
        raise NotFitting(f'job "{job.id}" is a {job.kind}; only a {WRITE} is approved and applied')
    return job


def digest_now(desk: Desk, job: Job) -> str:
    """The digest of what an apply of `job` would do at this moment."""
    jobs = dict(desk.jobs)
    files = scripts.digests(scripts.covered(job, jobs))
    return rules.digest(job, jobs, files, rules.environment_names(job))


def config_name(desk: Desk) -> str:
    return os.path.realpath(desk.places.config)


def begin(desk: Desk, job: Job, vault: Vault, now: datetime) -> Approval:
    """Claim the job, spend its approval, start it. Whatever dies in between, nothing is ever started twice.

    Raises Refused without an approval, NotFitting while an earlier apply is not finished.
    """
    at = now.timestamp()
    claimed, before = desk.store.change(lambda data: _claim(data, job, at), now)
    if not claimed:
        raise NotFitting(f'job "{job.id}" is being applied; see: ops-learnings monitor status {job.id}')
    try:
        approval = vault.use(config_name(desk), job.id, digest_now(desk, job), at)
    except BaseException:
        desk.store.change(lambda data: _put(data, job, before), now)
        raise
    desk.store.change(lambda data: _set(data, job, {"runId": approval.id}), now)
    home = desk.bench.home(job)
    sandbox.prepare(runner.folders_of(job, home))
    environment = rules.write_environment(job, approval, os.environ)
    runner.start(job, home, approval.id, runner.environment(job, home, environment), sandbox.NONE)
    desk.store.change(lambda data: _set(data, job, {"status": RUNNING}), now)
    return approval


def wait(desk: Desk, job: Job, run_id: str) -> Ended:
    """Wait for a started write; an interrupt leaves it running, and a tick records its end."""
    while True:
        ended = ended_run(desk, job, run_id)
        if ended is not None:
            return ended
        time.sleep(0.05)


def ended_run(desk: Desk, job: Job, run_id: str) -> Ended | None:
    """How a run ended; None while it begins or runs. A run that has not begun is kept from ever doing so."""
    home = desk.bench.home(job)
    run = runner.settled(home, run_id)
    if "startedAt" not in run:
        if runner.never_began(home, run_id):
            return Ended(None, error=INTERRUPTED)
        if runner.is_beginning(home, run_id):
            return None
        run = runner.settled(home, run_id)  # it began between the two looks
    if run.get("error"):
        return Ended(None, error=str(run["error"]))
    if "finishedAt" in run:
        spent = max(0.0, float(run["finishedAt"]) - float(run["startedAt"]))
        return Ended(run.get("exitCode"), runner.tail(home, run_id), "", spent)
    if is_alive(int(run.get("pid", 0)), str(run.get("started", ""))):
        return None
    return Ended(None, runner.tail(home, run_id), error=UNKNOWN)


def finish(data: Data, notes: Draft, job: Job, run_id: str, ended: Ended, *, told: bool) -> bool:
    """Record the end of a write once, queue its verification, report what a person must know (`told`: they saw it)."""
    part = _part(data, job)
    if part.get("status") not in OPEN or part.get("runId", "") not in ("", run_id):
        return False
    status = ended.error if ended.error in (UNKNOWN, INTERRUPTED) else (DONE if ended.ok else FAILED)
    _set(data, job, {"status": status, "result": ended.says, "endedAt": notes.now, "claim": None})
    notes.log("apply", job=job.id, result=ended.says, approval=run_id, durationMs=round(ended.duration_s * 1000))
    if status == INTERRUPTED:
        ask = f"nothing was written; apply it again, or approve it again first: ops-learnings monitor approve {job.id}"
        notes.sections.append(plain_section(f"apply of {job.id} was interrupted before it began", f"{ACTION}: {ask}"))
    elif status == UNKNOWN:
        ask = "look at what it wrote; its verification is queued"
        title = f"{ALERT}: apply of {job.id} ended without an exit status"
        notes.sections.append(run_section(job, title, "outcome not known", ended.stdout, ask=ask))
        notes.issues.append(issue(job, "failure", "ended without an exit status", output=ended.stdout))
        notes.follow(data, job, "success", reason=f"verify {job.id}")
    else:
        record_run(data, notes, job, ended)
        if ended.ok and not told:
            notes.sections.append(run_section(job, f"{job.name or job.id} was applied", ended.says, ended.stdout))
    return True


def collect(desk: Desk, notes: Draft, now: datetime) -> None:
    """Finish every write whose `apply` command is gone and whose process has ended."""
    at = now.timestamp()
    for job_id, raw in desk.store.read()["jobs"].items():
        part = raw.get("apply") if isinstance(raw, Mapping) else None
        job = desk.jobs.get(job_id)
        if job is None or not isinstance(part, Mapping) or part.get("status") not in OPEN:
            continue
        if not claims.is_abandoned(part.get("claim"), at):
            continue
        run_id = str(part.get("runId") or "")
        ended = ended_run(desk, job, run_id) if run_id else Ended(None, error=INTERRUPTED)
        if ended is not None:
            _record_end(desk, notes, job, run_id, ended, now)


def _record_end(desk: Desk, notes: Draft, job: Job, run_id: str, ended: Ended, now: datetime) -> None:
    def change(data: Data) -> None:
        if finish(data, notes, job, run_id, ended, told=False):
            post(data, notes, claims.claim(notes.now, 60))

    desk.store.change(change, now)


def _claim(data: Data, job: Job, at: float) -> tuple[bool, dict[str, Any]]:
    """Take the job for one apply; whether that worked, and what was remembered of the apply before."""
    before = _part(data, job)
    if before.get("status") in OPEN:
        return False, before
    _put(data, job, {"status": CLAIMED, "startedAt": at, "claim": claims.claim(at, 86_400)})
    return True, before


def _set(data: Data, job: Job, values: Mapping[str, Any]) -> None:
    _put(data, job, {key: value for key, value in (_part(data, job) | dict(values)).items() if value is not None})


def _part(data: Data, job: Job) -> dict[str, Any]:
    part = facts_from(data["jobs"].get(job.id)).rest.get("apply")
    return dict(part) if isinstance(part, Mapping) else {}


def _put(data: Data, job: Job, part: Mapping[str, Any]) -> None:
    facts = facts_from(data["jobs"].get(job.id))
    rest = {key: value for key, value in facts.rest.items() if key != "apply"} | ({"apply": dict(part)} if part else {})
    data["jobs"][job.id] = facts_to(replace(facts, rest=rest, rev=facts.rev + 1))
