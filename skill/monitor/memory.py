"""What the project's past entries know about a job, shown before it starts."""

from __future__ import annotations

import contextlib
from datetime import datetime
from pathlib import Path

from skill.errors import OpsError
from skill.monitor.issues import pattern_key
from skill.monitor.job import Job

KINDS = ("stalled", "failure", "unreadable", "failed verification")


def past_entries(project: Path | None, job: Job, now: datetime) -> list[str]:
    """One line for each entry worth reading before `job` starts; empty without a project or without such entries."""
    if project is None:
        return []
    from skill.hook.recall import recall
    from skill.workspace import Workspace

    keys = [pattern_key(job.id, kind) for kind in KINDS]
    text = " ".join([job.name, job.id, *job.argv("start"), *job.argv("run")])
    service, at = job.service or job.id, now.timestamp()
    try:
        with contextlib.closing(Workspace.find(project)) as workspace:
            index = str(workspace.fresh().path)
            found = recall(index, keys, [], text, "prompt", service, job.environment, at, 3)
    except OpsError as error:
        return [f"past entries cannot be read: {error}"]
    return [_line(past) for past in found]


def _line(past: object) -> str:
    """An entry as `OPS-20260401-001 title (3x, last 2026-04-01): cause; fix`."""
    seen = f"{getattr(past, 'recurrences', 1)}x, last {getattr(past, 'last_seen', '')}"
    told = "; ".join(text for text in (getattr(past, "cause", ""), getattr(past, "fix", "")) if text)
    return f"{getattr(past, 'id', '')} {getattr(past, 'title', '')} ({seen})" + (f": {told}" if told else "")
