"""A tick's changes to the state, as functions of the state: begin, judge, record. Pure but for the claims given in.

Every job is changed by compare-and-set: a look counts only when nobody else has judged the job since it was taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from skill.monitor import worklist
from skill.monitor.adopted import drop_old
from skill.monitor.decide import Decision, decide
from skill.monitor.draft import Data, Draft, close_abandoned, post
from skill.monitor.facts import Facts, facts_from, facts_to
from skill.monitor.job import FAILURE, SUCCESS, Job
from skill.monitor.policy import is_quiet
from skill.monitor.process import Ended
from skill.monitor.report import ALERT, job_section, plain_section, run_section, wants_attention
from skill.monitor.status import Status

DRY_RUN = "not started: dry run"
Claim = Callable[[float], Mapping[str, Any]]
Abandoned = Callable[[object], bool]


@dataclass(frozen=True)
class Taken:
    """What a tick has taken on: queue items, and at which revision it looks at each job."""

    items: list[dict[str, Any]]
    revisions: Mapping[str, int]


@dataclass(frozen=True)
class Resume:
    """A start that this tick alone may do now, with what was seen before it."""

    job: Job
    status: Status
    decision: Decision


@dataclass
class Judge:
    """The three steps of one tick over one set of jobs; `enforced` is the remark on read_only, if it needs one."""

    jobs: Mapping[str, Job]
    draft: Draft
    claim: Claim
    abandoned: Abandoned
    enforced: str = ""
    resumes: list[Resume] = field(default_factory=list)

    def begin(self, data: Data) -> Taken:
        """Finish what dead ticks left, and take the due queue items."""
        close_abandoned(data, self.abandoned)
        for job_id, raw in data["jobs"].items():
            facts = facts_from(raw)
            if facts.action is not None and self.abandoned(facts.action.get("claim")):
                data["jobs"][job_id] = facts_to(replace(facts, action=None, rev=facts.rev + 1))
                fact = "the monitor that started it again died; whether it runs, the next look tells"
                self.draft.sections.append(plain_section(f"auto-resume interrupted ({job_id})", fact))
        taken, sections = worklist.take_due(data["queue"], self.jobs, self.draft.now, self.claim, self.abandoned)
        self.draft.sections += sections
        if self.draft.sections:
            post(data, self.draft, self.claim(worklist.LIMIT_S))
        return Taken(taken, {job_id: facts_from(data["jobs"].get(job_id)).rev for job_id in self.jobs})

    def judge(
        self,
        data: Data,
        taken: Taken,
        ended: Mapping[str, Ended],
        statuses: Mapping[str, Status],
    ) -> list[Resume]:
        """Judge every look, record every run; returns the starts that are now this tick's to do."""
        self.resumes.clear()
        for item in taken.items:
            self._item(data, item, ended[item["id"]])
        worklist.compact(data["queue"])
        for job_id, status in statuses.items():
            facts = facts_from(data["jobs"].get(job_id))
            if facts.rev == taken.revisions.get(job_id) and facts.action is None:
                self._look(data, self.jobs[job_id], facts, status)
        drop_old(data, self.draft.now)
        post(data, self.draft, self.claim(60) if self.resumes else None)
        return list(self.resumes)

    def record(self, data: Data, outcomes: Sequence[tuple[Resume, Ended]]) -> None:
        """Record how the starts went, and close the report."""
        for resume, ended in outcomes:
            job = resume.job
            facts = facts_from(data["jobs"].get(job.id))
            data["jobs"][job.id] = facts_to(replace(facts, action=None, rev=facts.rev + 1))
            note = "auto-resume: started" if ended.ok else f"auto-resume: the start failed ({ended.says})"
            note = "auto-resume: would start it" if ended.error == DRY_RUN else note
            note += f"\n- {ended.remark}" * bool(ended.remark)
            self._add(job, resume.status, resume.decision, note)
            self.draft.log("auto-resume", job=job.id, result=ended.says, durationMs=round(ended.duration_s * 1000))
        post(data, self.draft)

    def _look(self, data: Data, job: Job, facts: Facts, status: Status) -> None:
        quiet = is_quiet(self.draft.local, job.policy.quiet_hours)
        decision = decide(job, facts, status, self.draft.now, quiet)
        after = decision.facts
        if decision.resume:
            after = replace(after, action={"kind": "start", "claim": dict(self.claim(60))})
            self.resumes.append(Resume(job, status, decision))
        elif decision.reasons:
            self._add(job, status, decision, "")
        data["jobs"][job.id] = facts_to(after)
        if decision.ended:
            self.draft.follow(data, job, decision.ended, reason=f"after {job.id} ({decision.ended})")
        if decision.ended == FAILURE and decision.anomaly:
            kind, text = decision.anomaly.kind, decision.anomaly.text
            self.draft.issues.append(issue(job, kind, f"{kind}: {text}"))
        if decision.reasons:
            self.draft.log("report", job=job.id, why=", ".join(decision.reasons))

    def _add(self, job: Job, status: Status, decision: Decision, note: str) -> None:
        enforced = self.enforced if job.read_only else ""
        self.draft.sections.append(job_section(job, status, decision, note=note, enforced=enforced))

    def _item(self, data: Data, item: Mapping[str, Any], ended: Ended) -> None:
        if not worklist.finish(data["queue"], item["id"], item["attempt"], ended):
            return
        job = self.jobs[item["jobId"]]
        number, verifies = str(item["id"]), str(item.get("verifies") or "")
        record_run(data, self.draft, job, ended, verifies=verifies, enforced=self.enforced, number=number)


def record_run(
    data: Data, draft: Draft, job: Job, ended: Ended, *, verifies: str = "", enforced: str = "", number: str = ""
) -> None:
    """Record a one-shot run: its end, follow-ups, a section when it failed or asks for one, an issue on failure."""
    facts = facts_from(data["jobs"].get(job.id))
    last = {"exitCode": ended.exit_code, "durationMs": round(ended.duration_s * 1000), "result": ended.says}
    rest = dict(facts.rest) | {"lastRunAt": draft.now, "lastRun": last}
    data["jobs"][job.id] = facts_to(replace(facts, rest=rest, rev=facts.rev + 1))
    draft.log("run", job=job.id, result=ended.says, durationMs=last["durationMs"], verifies=verifies)
    output = ended.stdout + ("\n" + ended.stderr if ended.stderr.strip() else "")
    says = f"{ended.says}, queued as {number}" if number else ended.says
    enforced = ended.remark or (enforced if job.read_only else "")
    if not ended.ok:
        what = f"verification of {verifies} failed" if verifies else "job failed"
        ask = "the write may be incomplete; look at it before anything else" if verifies else ""
        draft.sections.append(run_section(job, f"{ALERT}: {what}", says, output, ask=ask, enforced=enforced))
        kind = "failed verification" if verifies else "failure"
        draft.issues.append(issue(job, kind, f"{what}: {ended.says}", output=output, write=verifies))
    elif wants_attention(output):
        draft.sections.append(run_section(job, job.name or job.id, says, output, enforced=enforced))
    elif verifies:
        draft.log("verified", job=verifies, by=job.id)
    end = draft.now + ended.duration_s
    draft.follow(data, job, SUCCESS if ended.ok else FAILURE, reason=f"after {job.id}", delay_from=end)


def issue(job: Job, kind: str, text: str, *, output: str = "", write: str = "") -> dict[str, Any]:
    """What an operations issue about a job needs, as plain data; see `skill.monitor.issues`."""
    return {"job": job.id, "name": job.name, "kind": kind, "text": text, "service": job.service, "risk": job.risk,
            "environment": job.environment, "output": output[-1500:], "write": write}  # fmt: skip


def local_time(now: datetime, zone: str) -> datetime:
    """`now` on the wall clock of `zone`, or of this machine when it is empty."""
    from zoneinfo import ZoneInfo

    return now.astimezone(ZoneInfo(zone) if zone else None)
