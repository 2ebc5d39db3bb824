"""What `watch` shows of a job: how far, how fast, how long since it moved, when it counts as stalled. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skill.monitor.facts import Facts
from skill.monitor.job import Job
from skill.monitor.report import progress_text, state_word
from skill.monitor.status import Status

_DONE = re.compile(r"(done|completed|processed|finished|current|position|count|n|scanned\w*|copied\w*)\Z", re.I)
_TOTAL = re.compile(r"(total\w*|all|of|size|expected)\Z", re.I)
_PERCENT = re.compile(r"(percent\w*|pct)\Z", re.I)


@dataclass(frozen=True)
class Sample:
    """One look: when (seconds since 1970), and how much was done by then."""

    at: float
    done: float | None
    key: str


@dataclass(frozen=True)
class Row:
    """One job's line. Times are seconds; None where the facts do not tell."""

    job: str
    state: str
    done: float | None
    total: float | None
    rate: float | None
    since_progress_s: float | None
    stalls_in_s: float | None
    reports_in_s: float | None
    detail: str

    @property
    def fraction(self) -> float | None:
        if self.done is None or not self.total or self.total <= 0:
            return None
        return max(0.0, min(1.0, self.done / self.total))


def row(job: Job, status: Status, facts: Facts, samples: Sequence[Sample], now: float) -> Row:
    """The line of one job at `now`; `samples` are this watch's own looks, oldest first."""
    done, total = amounts(status.progress)
    moved_at = last_move(facts, status, samples)
    since = now - moved_at if status.running and moved_at is not None else None
    stalls = job.policy.stall_s - since if since is not None and job.policy.stall_s > 0 else None
    reports = None
    if status.running and job.policy.report_while_running and facts.report_at is not None:
        reports = max(0.0, facts.report_at + job.policy.report_every_s - now)
    detail = " · ".join(text for text in (progress_text(status.progress), status.message) if text)
    return Row(job.id, state_word(status), done, total, rate(samples), since, stalls, reports, detail)


def amounts(progress: Mapping[str, Any] | None) -> tuple[float | None, float | None]:
    """How much is done of how much, by the names that people use; a percentage is so much of 100."""
    numbers = {key: float(value) for key, value in (progress or {}).items()
               if isinstance(value, int | float) and not isinstance(value, bool)}  # fmt: skip
    percent = next((value for key, value in numbers.items() if _PERCENT.match(key)), None)
    if percent is not None:
        return percent, 100.0
    done = next((value for key, value in numbers.items() if _DONE.match(key)), None)
    total = next((value for key, value in numbers.items() if _TOTAL.match(key)), None)
    return done, total


def rate(samples: Sequence[Sample]) -> float | None:
    """Units a second over the samples, None before there are two that count."""
    known = [sample for sample in samples if sample.done is not None]
    if len(known) < 2 or known[-1].at <= known[0].at:
        return None
    return ((known[-1].done or 0.0) - (known[0].done or 0.0)) / (known[-1].at - known[0].at)


def last_move(facts: Facts, status: Status, samples: Sequence[Sample]) -> float | None:
    """When the progress key last changed, as far as the ticks or this watch saw it."""
    moved = [later.at for earlier, later in zip(samples, samples[1:], strict=False) if earlier.key != later.key]
    if moved:
        return moved[-1]
    if facts.progress_at is not None and facts.progress_key == status.progress_key:
        return facts.progress_at
    return samples[0].at if samples else None


def plain(shown: Row) -> str:
    """A row as one line of text."""
    parts = [f"{shown.job}: {shown.state}"]
    if shown.fraction is not None:
        parts.append(f"{shown.fraction:.0%}")
    parts += [shown.detail] if shown.detail else []
    parts += [f"{shown.rate:.2f}/s"] if shown.rate is not None else []
    parts += [f"progress {span(shown.since_progress_s)} ago"] if shown.since_progress_s is not None else []
    parts += [stall_text(shown.stalls_in_s)] if shown.stalls_in_s is not None else []
    parts += [f"report in {span(shown.reports_in_s)}"] if shown.reports_in_s is not None else []
    return " · ".join(parts)


def stall_text(seconds: float) -> str:
    return f"stall in {span(seconds)}" if seconds > 0 else f"STALLED for {span(-seconds)}"


def span(seconds: float | None) -> str:
    """Seconds as people say them: 42s, 3m07s, 2h05m, 3d04h."""
    if seconds is None:
        return ""
    whole = int(seconds)
    if whole < 60:
        return f"{whole}s"
    if whole < 3600:
        return f"{whole // 60}m{whole % 60:02}s"
    if whole < 86_400:
        return f"{whole // 3600}h{whole % 3600 // 60:02}m"
    return f"{whole // 86_400}d{whole % 86_400 // 3600:02}h"
