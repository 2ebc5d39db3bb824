"""What Prometheus scrapes: names, units and labels stay as they are from version to version; references/metrics.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from skill.hook.dispatch import SILENT
from skill.learnings.index_rows import Row
from skill.report.counters import Counters
from skill.report.exposition import Family, gauge, histogram
from skill.report.memory import CHARACTERS_PER_TOKEN
from skill.report.records import JobFacts
from skill.report.slo import Budget

STATES = ("running", "idle", "completed", "failed")
POLICIES = ("ship", "slow", "freeze")
PREFIX = "ops_learnings_"


@dataclass(frozen=True)
class Snapshot:
    """All that is exported, at `now`; `overdue` counts by level what `review` finds due."""

    now: datetime
    rows: Sequence[Row] = ()
    overdue: Mapping[str, int] = field(default_factory=dict)
    counters: Counters | None = None
    errors: int | None = None
    jobs: Sequence[JobFacts] = ()
    last_tick: datetime | None = None
    budgets: Sequence[Budget] = ()


def families(snapshot: Snapshot) -> list[Family]:
    """Every metric, in a fixed order."""
    return [
        *_entries(snapshot),
        *_hooks(snapshot),
        *_jobs(snapshot),
        *_budgets(snapshot),
        gauge(f"{PREFIX}last_update_timestamp_seconds", "When this file was written.", {(): snapshot.now.timestamp()}),
    ]


def _entries(snapshot: Snapshot) -> list[Family]:
    counts = Counter((row.type, row.status or "none", row.severity or "none") for row in snapshot.rows)
    entries = {_of(type=kind, status=status, severity=severity): float(n)
               for (kind, status, severity), n in sorted(counts.items())}  # fmt: skip
    again = Counter(dict.fromkeys(("issue", "learning"), 0) if snapshot.rows else {})
    for row in snapshot.rows:
        again[row.type] += max(0, row.recurrences - 1)
    overdue = {_of(level=level): float(n) for level, n in snapshot.overdue.items()}
    return [
        gauge(f"{PREFIX}entries", "Entries by type, status and severity, archived ones included.", entries),
        _counter("recurrences_total", "Times a recorded problem was seen again.", "type", again),
        gauge(f"{PREFIX}entries_overdue", "What ops-learnings review finds due, by level.", overdue),
    ]


def _hooks(snapshot: Snapshot) -> list[Family]:
    counters = snapshot.counters
    found: list[Family] = []
    if counters is not None:
        answers = {kind: sum(buckets) for kind, buckets in sorted(counters.answers.items()) if kind != SILENT}
        tokens = {kind: -(-size // CHARACTERS_PER_TOKEN) for kind, size in sorted(counters.characters.items()) if kind != SILENT}
        found = [
            histogram(
                f"{PREFIX}hook_cpu_seconds", "CPU time of hook calls that answered.", counters.histograms(), "event"
            ),
            _counter("reminders_total", "Answers the hooks gave.", "event", answers),
            _counter("tokens_total", "Tokens of those answers, four characters each.", "event", tokens),
            _counter("signals_total", "Failures noticed.", "category", dict(sorted(counters.signals.items()))),
            Family(f"{PREFIX}recalls_total", "counter", "Past entries shown.", [("", {}, counters.recalls)]),
        ]
    if snapshot.errors is not None:
        help_text = "Errors of the hooks, as .state/hook.log holds them."
        found.append(Family(f"{PREFIX}hook_errors_total", "counter", help_text, [("", {}, snapshot.errors)]))
    return found


def _jobs(snapshot: Snapshot) -> list[Family]:
    state: dict[tuple[tuple[str, str], ...], float | None] = {}
    age: dict[tuple[tuple[str, str], ...], float | None] = {}
    success: dict[tuple[tuple[str, str], ...], float | None] = {}
    for one in snapshot.jobs:
        for name in STATES if one.state else ():
            state[_of(name=one.name, state=name)] = float(one.state == name)
        if one.state == "running" and one.progress_at is not None:
            age[_of(name=one.name)] = max(0.0, (snapshot.now - one.progress_at).total_seconds())
        success[_of(name=one.name)] = None if one.last_success is None else one.last_success.timestamp()
    tick = None if snapshot.last_tick is None else snapshot.last_tick.timestamp()
    return [
        gauge(f"{PREFIX}job_state", "1 for the state a job is in, 0 for the others.", state),
        gauge(f"{PREFIX}job_progress_age_seconds", "Since a running job last made progress.", age),
        gauge(f"{PREFIX}job_last_success_timestamp_seconds", "When a job last ended well.", success),
        gauge(f"{PREFIX}monitor_last_change_timestamp_seconds", "When the monitor last wrote its state.", {(): tick}),
    ]


def _budgets(snapshot: Snapshot) -> list[Family]:
    at = {one.name: {"slo": one.name, "service": one.service} for one in snapshot.budgets}
    burn = {_of(**at[one.name], window=name): rate for one in snapshot.budgets for name, rate in one.burn.items()}
    policy = {_of(**at[one.name], policy=name): float(one.policy == name)
              for one in snapshot.budgets if one.policy for name in POLICIES}  # fmt: skip
    return [
        gauge(f"{PREFIX}slo_objective_ratio", "The objective.",
              {_of(**at[one.name]): one.objective for one in snapshot.budgets}),
        gauge(f"{PREFIX}slo_error_budget_remaining_ratio", "Error budget left, 1 is all of it, below 0 is overspent.",
              {_of(**at[one.name]): one.remaining for one in snapshot.budgets}),
        gauge(f"{PREFIX}slo_burn_rate_ratio", "Burn rate, 1 spends the budget exactly with the window.", burn),
        gauge(f"{PREFIX}slo_policy", "1 for the policy in force, 0 for the others.", policy),
    ]  # fmt: skip


def _counter(name: str, help_text: str, label: str, values: Mapping[str, int]) -> Family:
    return Family(f"{PREFIX}{name}", "counter", help_text, [("", {label: held}, n) for held, n in values.items()])


def _of(**labels: str) -> tuple[tuple[str, str], ...]:
    return tuple(labels.items())
