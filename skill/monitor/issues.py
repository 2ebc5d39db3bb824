"""A job's stall, failure or failed verification, logged or counted as an operations issue of the project."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from skill.errors import OpsError
from skill.monitor.delivery import LogIssue
from skill.monitor.outbox import Sent

_KINDS = {"stalled": "stalled", "failed verification": "verification_failed", "unreadable": "status_unreadable"}


def pattern_key(job: str, kind: str) -> str:
    """The Pattern-Key of what happened to a job: the same again is counted, not logged anew."""
    word = "".join(letter if letter.isalnum() else "_" for letter in job.lower()).strip("_") or "job"
    return f"incident_pattern.job_{word}_{_KINDS.get(kind, 'failed')}"


def fields(issue: Mapping[str, Any]) -> dict[str, object]:
    """The fields of the operations issue, by the names that `log` takes."""
    job, kind, write = str(issue["job"]), str(issue["kind"]), str(issue.get("write") or "")
    severity = "P2" if write else "P3"
    output = str(issue.get("output") or "").strip()
    return {
        "name": f"job_{pattern_key(job, kind).removeprefix('incident_pattern.job_')}",
        "summary": f"Job {issue.get('name') or job} ({job}): {issue['text']}",
        "category": "incident_pattern",
        "area": "automation",
        "priority": "high" if write else "medium",
        "severity": severity,
        "trigger": "monitoring",
        "service": str(issue.get("service") or job),
        "environment": str(issue.get("environment") or ""),
        "pattern_key": pattern_key(job, kind),
        "root_cause": f"Not known yet. Last output: {output}" if output else "",
        "tags": "job-monitor",
    }


def logger(project: Path | None, now: datetime) -> LogIssue | None:
    """What takes an issue to the project's files; None when there is no project that keeps learnings."""
    if project is None:
        return None

    def log(issue: Mapping[str, Any]) -> Sent:
        from skill.workspace import Workspace

        values = {key: value for key, value in fields(issue).items() if value}
        try:
            with contextlib.closing(Workspace.find(project)) as workspace:  # deliveries run in threads of their own
                workspace.log("issue", values, now=now)
        except OpsError as error:
            return Sent(False, f"the operations issue was not written: {error}")
        return Sent(True)

    return log
