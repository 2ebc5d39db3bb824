"""What the monitor remembers of one job, as a value that JSON can hold. Pure.

The keys in the file are those of the published state, so a state that it wrote is continued here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_TIMES = {
    "progress_at": "lastProgressAt",
    "report_at": "lastReportAt",
    "anomaly_report_at": "lastAnomalyReportAt",
    "resume_at": "lastAutoResumeAt",
    "unreadable_at": "unreadableSince",
    "stopped_at": "lastStopAt",
}
_TEXTS = {
    "progress_key": "lastProgressKey",
    "reported_key": "lastReportedProgressKey",
    "anomaly_key": "lastAnomalyKey",
}


@dataclass(frozen=True)
class Facts:
    """One job's memory. Times are seconds since 1970; `rev` counts changes, for compare-and-set."""

    rev: int = 0
    seen: bool = False
    running: bool = False
    completed: bool = False
    stop_reason: str = ""
    progress_key: str = ""
    reported_key: str = ""
    anomaly_key: str = ""
    progress_at: float | None = None
    report_at: float | None = None
    anomaly_report_at: float | None = None
    resume_at: float | None = None
    unreadable_at: float | None = None
    stopped_at: float | None = None
    reported_completed: bool = False
    action: Mapping[str, Any] | None = None
    rest: Mapping[str, Any] = field(default_factory=dict)


def facts_from(data: object) -> Facts:
    """The memory in a job's part of the state file; what is missing or of a wrong type counts as never happened."""
    raw: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    seen = raw.get("lastSeen")
    last: Mapping[str, Any] = seen if isinstance(seen, Mapping) else {}
    rev, action = raw.get("rev"), raw.get("action")
    known = {"rev", "lastSeen", "reportedCompleted", "action", *_TIMES.values(), *_TEXTS.values()}
    times = {name: _number(raw.get(key)) for name, key in _TIMES.items()}
    texts = {name: _text(raw.get(key)) for name, key in _TEXTS.items()}
    if "lastReportedProgressKey" not in raw:
        texts["reported_key"] = _text(last.get("progressKey"))
    return Facts(
        rev=rev if isinstance(rev, int) else 0,
        seen=isinstance(seen, Mapping),
        running=last.get("running") is True,
        completed=last.get("completed") is True,
        stop_reason=_text(last.get("stopReason")),
        reported_completed=raw.get("reportedCompleted") is True,
        action=action if isinstance(action, Mapping) else None,
        rest={key: value for key, value in raw.items() if key not in known},
        **times,  # type: ignore[arg-type]  # the names of times and texts are disjoint
        **texts,  # type: ignore[arg-type]
    )


def facts_to(facts: Facts) -> dict[str, Any]:
    """The part of the state file that holds `facts`, without what never happened."""
    data: dict[str, Any] = dict(facts.rest)
    data["rev"] = facts.rev
    if facts.seen:
        data["lastSeen"] = {"running": facts.running, "completed": facts.completed}
        if facts.progress_key:
            data["lastSeen"]["progressKey"] = facts.progress_key
        if facts.stop_reason:
            data["lastSeen"]["stopReason"] = facts.stop_reason
    for names in (_TIMES, _TEXTS):
        for name, key in names.items():
            if getattr(facts, name) not in (None, ""):
                data[key] = getattr(facts, name)
    if facts.reported_completed:
        data["reportedCompleted"] = True
    if facts.action is not None:
        data["action"] = dict(facts.action)
    return data


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
