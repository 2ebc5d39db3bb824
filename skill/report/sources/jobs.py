"""The monitor's history and state as records, read as the files they are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from skill.report.records import JobFacts, Period
from skill.report.sources.entries import moment

RUNS = ("run", "apply")


def jobs(state: Path, period: Period) -> list[JobFacts] | None:
    """Every job that ran in the period or that the monitor knows; None where there is no monitor."""
    state_file, history = state / "monitor.json", state / "monitor-history.jsonl"
    if not state_file.exists() and not history.exists():
        return None
    runs: dict[str, list[tuple[datetime, bool]]] = defaultdict(list)
    for row in _rows(history):
        at = moment(str(row.get("at", "")))
        if row.get("event") in RUNS and at is not None and at < period.until:
            runs[str(row.get("job", ""))].append((at, row.get("result") == "exit 0"))
    known = known_jobs(state_file)
    return [_job(name, runs.get(name, []), known.get(name, {}), period) for name in sorted({*runs, *known})]


def known_jobs(state_file: Path) -> dict[str, Mapping[str, Any]]:
    """Job -> its part of the monitor's state; empty for a file that is missing or no state."""
    try:
        data = json.loads(state_file.read_bytes())
    except (OSError, ValueError):
        return {}
    jobs = data.get("jobs") if isinstance(data, dict) else None
    return {name: job for name, job in jobs.items() if isinstance(job, dict)} if isinstance(jobs, dict) else {}


def job_state(job: Mapping[str, Any]) -> str:
    """`running`, `completed`, `failed` (its last run or look), `idle`, or "" for one that was never seen."""
    seen, last = job.get("lastSeen"), job.get("lastRun")
    if isinstance(seen, dict):
        if seen.get("completed") is True:
            return "completed"
        return "running" if seen.get("running") is True else "failed" if job.get("lastAnomalyKey") else "idle"
    if isinstance(last, dict):
        return "completed" if last.get("result") == "exit 0" else "failed"
    return ""


def _job(name: str, runs: list[tuple[datetime, bool]], known: Mapping[str, Any], period: Period) -> JobFacts:
    here = [(at, ok) for at, ok in runs if period.holds(at)]
    good = [at for at, ok in runs if ok]
    last = known.get("lastRun")
    if isinstance(last, dict) and last.get("result") == "exit 0" and _number(known.get("lastRunAt")) is not None:
        good.append(datetime.fromtimestamp(float(known["lastRunAt"]), timezone.utc))
    progress = _number(known.get("lastProgressAt"))
    return JobFacts(
        name,
        len(here),
        sum(not ok for _, ok in here),
        max(good) if good else None,
        job_state(known),
        None if progress is None else datetime.fromtimestamp(progress, timezone.utc),
    )


def _rows(history: Path) -> Iterator[Mapping[str, Any]]:
    for path in (history.with_name(history.name + ".1"), history):
        if not path.exists():
            continue
        with open(path, "rb") as file:
            for line in file:
                try:
                    row = json.loads(line)
                except ValueError:  # the last line of a process that died in it
                    continue
                if isinstance(row, dict):
                    yield row


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def last_change(state: Path) -> datetime | None:
    """When the monitor last wrote its state."""
    try:
        data = json.loads((state / "monitor.json").read_bytes())
    except (OSError, ValueError):
        return None
    return moment(str(data.get("updatedAt", ""))) if isinstance(data, dict) else None
