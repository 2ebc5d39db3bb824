"""What one tick writes into the state: its report, the follow-up jobs, the issues to log. Pure: edits plain data.

A report stays open, under its tick's claim, while that tick still acts (starts a job again). When the tick dies, the
next one closes it with what it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from skill.monitor import outbox, worklist
from skill.monitor.job import Job
from skill.monitor.report import message

LEARNINGS = "learnings"
NOBODY = "nobody"
Data = dict[str, Any]
Numbers = Callable[[], str]


@dataclass
class Draft:
    """The notes of one tick: sections of its report, issues, history rows; written into the state by `post`."""

    local: datetime
    number: str
    channels: Sequence[str]
    learnings: bool
    numbers: Numbers
    sections: list[str] = field(default_factory=list)
    issues: list[Mapping[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)

    @property
    def now(self) -> float:
        return self.local.timestamp()

    def log(self, event: str, **facts: Any) -> None:
        """Note a row of the history."""
        at = self.local.isoformat(timespec="seconds")
        self.history.append({"at": at, "event": event} | {k: v for k, v in facts.items() if v not in (None, "")})

    def follow(self, data: Data, job: Job, when: str, *, reason: str, delay_from: float | None = None) -> None:
        """Queue what comes after `job` ended as `when` says."""
        start = self.now if delay_from is None else delay_from
        for item in job.follow_ups(when):
            verifies = job.id if job.kind == "one_shot_write" and when == "success" else ""
            number = self.numbers()
            data["queue"].append(
                worklist.entry(item.job_id, number, start, delay_s=item.delay_s, reason=reason, verifies=verifies)
            )


def post(data: Data, draft: Draft, claim: Mapping[str, Any] | None = None) -> None:
    """Put the draft's sections and issues into the outbox; with `claim` the report stays open for more of them."""
    if draft.learnings:
        for issue in draft.issues:
            data["outbox"].append(outbox.entry(draft.numbers(), draft.now, "", [LEARNINGS], issue))
    draft.issues.clear()
    open_report = next((item for item in data["outbox"] if item["id"] == draft.number), None)
    if open_report is None and (draft.sections or claim):
        open_report = outbox.entry(draft.number, draft.now, "", draft.channels or [NOBODY])
        open_report |= {"sections": [], "at": draft.local.isoformat()}
        data["outbox"].append(open_report)
    if open_report is None:
        return
    open_report["sections"] += draft.sections
    draft.sections.clear()
    if claim:
        open_report["open"] = dict(claim)
    else:
        _close(data, open_report)


def close_abandoned(data: Data, abandoned: Callable[[object], bool]) -> None:
    """Finish the reports of ticks that died before they did."""
    for item in list(data["outbox"]):
        if "open" in item and abandoned(item["open"]):
            _close(data, item)


def reroute(data: Data, channels: Sequence[str], keep: Sequence[str] = ()) -> None:
    """Send reports for channels that are no longer there, and not in `keep`, to `channels` instead."""
    known = {*channels, *keep, LEARNINGS}
    for item in data["outbox"] if channels else ():
        lost = [name for name in item["to"] if name not in known]
        for name in lost:
            del item["to"][name]
        if lost and not item["to"]:
            item["to"] = {name: {"attempts": 0} for name in channels}


def _close(data: Data, item: dict[str, Any]) -> None:
    item.pop("open", None)
    sections = item.pop("sections", [])
    if sections:
        item["text"] = message(datetime.fromisoformat(item.pop("at")), sections)
    else:
        data["outbox"].remove(item)
