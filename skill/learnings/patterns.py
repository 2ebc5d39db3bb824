"""Signals over time: which of the thresholds that need more than one look are met. Pure.

Signals come as the rows of the hooks' journal (`skill.hook.journal.COLUMNS`), changes as (at, kind, outcome, service).
Times are seconds since the epoch. The thresholds and their defaults are those of config.yaml.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

DAY_S = 86_400.0
# An agent that polls sees one failure many times: signals of one session closer than this are one occurrence.
SAME_OCCURRENCE_S = 3600.0
SUSTAINED_S = 15 * 60.0
CHANGE_FAILURE_KEY = "process_bottleneck.change_failure_rate"

Signal = Mapping[str, object]


@dataclass(frozen=True)
class Occurrence:
    """One time a problem showed itself in one session: `numbers` are its signals, oldest first."""

    pattern_key: str
    service: str
    session: str
    first: float
    last: float
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Change:
    """A deployment, rollback or manual fix that was seen: kind deploy|rollback|manual_fix, outcome success|failure."""

    at: float
    kind: str
    outcome: str
    service: str


@dataclass(frozen=True)
class Finding:
    """A threshold that is met: its name in config.yaml, the figure and its limit, and what it is about."""

    threshold: str
    pattern_key: str
    service: str
    figure: float
    limit: float
    numbers: tuple[int, ...] = ()


def occurrences(signals: Iterable[Signal]) -> list[Occurrence]:
    """Signals, oldest first, joined where one session saw one problem again within SAME_OCCURRENCE_S.

    What several rules say about one error line is one problem, the first one's.
    """
    latest: dict[tuple[str, str, str], int] = {}
    lines: dict[tuple[object, ...], tuple[str, str, str]] = {}
    found: list[Occurrence] = []
    for row in sorted(signals, key=_number):
        key, at = (str(row["pattern_key"]), str(row["service"]), str(row["session"])), _at(row)
        if row.get("signature"):
            key = lines.setdefault((row["signature"], at, *key[1:]), key)
        place = latest.get(key)
        if place is not None and at - found[place].last <= SAME_OCCURRENCE_S:
            before = found[place]
            found[place] = replace(before, last=at, numbers=(*before.numbers, _number(row)))
        else:
            latest[key] = len(found)
            found.append(Occurrence(*key, at, at, (_number(row),)))
    return found


def repeated_alerts(seen: Sequence[Occurrence], per_week: float, now: float) -> list[Finding]:
    """The same problem in `per_week` or more occurrences within the last seven days."""
    recent: dict[tuple[str, str], list[Occurrence]] = defaultdict(list)
    for one in seen:
        if 0 <= now - one.last <= 7 * DAY_S:
            recent[one.pattern_key, one.service].append(one)
    return [
        Finding("alerts_per_week", key, service, len(ones), per_week, _numbers(ones))
        for (key, service), ones in recent.items()
        if len(ones) >= per_week
    ]


def alert_fatigue(signals: Iterable[Signal], per_day: float, now: float) -> list[Finding]:
    """More than `per_day` signals of one problem within the last 24 hours."""
    today: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in signals:
        if 0 <= now - _at(row) <= DAY_S:
            today[str(row["pattern_key"]), str(row["service"])].append(_number(row))
    return [
        Finding("alerts_per_day", key, service, len(numbers), per_day, tuple(numbers))
        for (key, service), numbers in today.items()
        if len(numbers) > per_day
    ]


def sustained_load(signals: Iterable[Signal], limit: float, now: float) -> list[Finding]:
    """CPU readings over `limit` percent for 15 minutes or more, no two of them further apart than that."""
    runs: dict[tuple[str, str], list[Signal]] = defaultdict(list)
    for row in sorted(signals, key=_number):
        value = row["value"]
        if "cpu" not in str(row["pattern_key"]) or not isinstance(value, (int, float)) or now - _at(row) > DAY_S:
            continue
        run = runs[str(row["pattern_key"]), str(row["service"])]
        if value <= limit or (run and _at(row) - _at(run[-1]) > SUSTAINED_S):
            run.clear()
        if value > limit:
            run.append(row)
    return [
        Finding("cpu_percent", key, service, _peak(run), limit, tuple(map(_number, run)))
        for (key, service), run in runs.items()
        if run and _at(run[-1]) - _at(run[0]) >= SUSTAINED_S
    ]


def change_failures(changes: Iterable[Change], percent: float, days: float, now: float) -> list[Finding]:
    """Change failure rate over `days`: deployments that failed or were rolled back, per deployment (DORA).

    Fewer than three deployments are no rate. A rollback fails the deployment before it, counted once.
    """
    rates: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for change in sorted(changes, key=lambda change: change.at):
        if not 0 <= now - change.at <= days * DAY_S:
            continue
        counts = rates[change.service]
        if change.kind == "deploy":
            counts[0] += 1
            counts[1] += change.outcome == "failure"
        elif change.kind == "rollback" and counts[1] < counts[0]:
            counts[1] += 1
    return [
        Finding("change_failure_percent", CHANGE_FAILURE_KEY, service, 100 * failed / made, percent)
        for service, (made, failed) in rates.items()
        if made >= 3 and 100 * failed / made > percent
    ]


def manual_fixes(changes: Iterable[Change], per_month: float, now: float) -> list[Finding]:
    """The same manual fix `per_month` or more times within the last 30 days."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for change in changes:
        if change.kind == "manual_fix" and 0 <= now - change.at <= 30 * DAY_S:
            counts[change.outcome, change.service] += 1
    return [
        Finding("manual_fixes_per_month", f"toil_accumulation.{fix}", service, count, per_month)
        for (fix, service), count in counts.items()
        if count >= per_month
    ]


def _numbers(ones: Iterable[Occurrence]) -> tuple[int, ...]:
    return tuple(number for one in ones for number in one.numbers)


def _number(row: Signal) -> int:
    return int(str(row["n"]))


def _at(row: Signal) -> float:
    return float(str(row["at"]))


def _peak(run: Iterable[Signal]) -> float:
    return max(float(str(row["value"])) for row in run)
