"""What is due now, and why: every threshold that is met, with its figures and the command that answers it. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

from skill.config import Thresholds
from skill.learnings.index_rows import Row
from skill.learnings.patterns import Finding

LEVELS = ("critical", "high", "medium", "low")
OPEN = ("pending", "in_progress")
COMMAND = "ops-learnings"
_MANUAL = re.compile(r"cert|credential|secret|password|token|key.?rotation|rotat", re.IGNORECASE)


@dataclass(frozen=True)
class Detail:
    """What only the entry's own text tells; times in minutes, None where it says nothing."""

    restore_min: float | None = None
    detect_min: float | None = None
    manual_min: float | None = None
    toil_percent: float | None = None
    returned: bool = False


@dataclass(frozen=True)
class Facts:
    """All that a review looks at; `details` by row number, `unrecorded` the open signals of the last seven days."""

    rows: Sequence[Row]
    details: Mapping[int, Detail]
    findings: Sequence[Finding]
    thresholds: Thresholds
    now: datetime
    unrecorded: int = 0


@dataclass(frozen=True)
class Due:
    """One thing to do: `level` one of LEVELS, `reasons` threshold or state -> words with figures."""

    level: str
    ids: tuple[str, ...]
    title: str
    reasons: Mapping[str, str]
    commands: tuple[str, ...]
    last_seen: str = ""
    count: int = field(default=1)


def due(facts: Facts) -> list[Due]:
    """Everything that is due, most urgent first; what concerns one entry is one item with several reasons."""
    checks = (_open_and_urgent, _came_back, _same_service, _same_cause, _slow, _manual, _signals, _promotable,
              _extractable, _stale, _unrecorded)  # fmt: skip
    merged: dict[object, Due] = {}
    for one in (one for check in checks for one in check(facts)):
        key = one.ids or one.title  # what no entry stands for yet is an item of its own
        merged[key] = _joined(merged[key], one) if key in merged else one
    newest_first = sorted(merged.values(), key=lambda one: one.last_seen, reverse=True)
    return sorted(newest_first, key=lambda one: (LEVELS.index(one.level), -one.count))


def _joined(first: Due, second: Due) -> Due:
    level = min(first.level, second.level, key=LEVELS.index)
    commands = tuple(dict.fromkeys((*first.commands, *second.commands)))
    return replace(first, level=level, reasons={**first.reasons, **second.reasons}, commands=commands)


def _item(level: str, row: Row, reason: str, words: str, command: str) -> Due:
    title = row.summary if row.type == "learning" and row.summary else row.title
    return Due(level, (row.id,), title, {reason: words}, (command,), row.last_seen, row.recurrences)


def _group(level: str, rows: list[Row], reason: str, title: str, words: str, command: str) -> Due:
    ids = tuple(row.id for row in rows[:5])
    seen = max(row.last_seen for row in rows)
    return Due(level, ids, title, {reason: words}, (command,), seen, len(rows))


def _open_and_urgent(facts: Facts) -> Iterator[Due]:
    for row in facts.rows:
        if row.status not in OPEN:
            continue
        critical = row.severity == "P1" or row.priority == "critical"
        if critical or row.severity == "P2" or row.priority == "high":
            weight = row.severity if row.severity in ("P1", "P2") else row.priority
            level = "critical" if critical else "high"
            words = f"{row.status} for {_days(facts.now, row.logged)}"
            verb = f'{COMMAND} resolve {row.id} --notes "..."' if row.cause else f"{COMMAND} show {row.id}"
            yield _item(level, row, f"open {weight}", words, verb)


def _came_back(facts: Facts) -> Iterator[Due]:
    for row in facts.rows:
        if row.status in OPEN and facts.details.get(row.rowid, Detail()).returned:
            words = f"the fix did not hold: seen {row.recurrences} times, last {row.last_seen[:10]}"
            yield _item("high", row, "came back", words, f"{COMMAND} show {row.id}")


def _same_service(facts: Facts) -> Iterator[Due]:
    days = facts.thresholds.incident_days
    by_service: dict[str, list[Row]] = defaultdict(list)
    for row in facts.rows:
        if row.type == "issue" and _age(facts.now, row.last_seen) <= timedelta(days=days):
            for service in _parts(row.service):
                by_service[service].append(row)
    for service, rows in by_service.items():
        if len(rows) > 1 and any(row.status in OPEN for row in rows):
            ids = " ".join(row.id for row in rows[:5])
            words = f"{len(rows)} incidents of {service} within {days:g} days"
            yield _group("medium", rows, "incident_days", service, words, f"{COMMAND} link {ids}")


def _same_cause(facts: Facts) -> Iterator[Due]:
    by_cause: dict[str, list[Row]] = defaultdict(list)
    for row in facts.rows:
        if row.type == "issue" and row.cause and row.service:
            by_cause[" ".join(re.findall(r"\w+", row.cause.lower()))].append(row)
    for rows in by_cause.values():
        services = sorted({service for row in rows for service in _parts(row.service)})
        if len(rows) > 1 and len(services) > 1 and any(row.status in OPEN for row in rows):
            ids = " ".join(row.id for row in rows[:5])
            words = f"same root cause in {', '.join(services[:4])}"
            yield _group("medium", rows, "same root cause", rows[0].cause[:80], words, f"{COMMAND} link {ids}")


def _slow(facts: Facts) -> Iterator[Due]:
    limits = {"P1": facts.thresholds.mttr_hours.P1, "P2": facts.thresholds.mttr_hours.P2,
              "P3": facts.thresholds.mttr_hours.P3}  # fmt: skip
    for row, detail in _recent(facts):
        hours = (detail.restore_min or 0) / 60
        if row.severity in limits and hours > limits[row.severity]:
            words = f"restored after {round(hours, 1):g} h, the limit for {row.severity} is {limits[row.severity]:g} h"
            yield _item("medium", row, "mttr_hours", words, f"{COMMAND} promote {row.id} --to postmortem")
        waited, limit = round(detail.detect_min or 0, 1), facts.thresholds.mttd_minutes
        if waited > limit:
            words = f"detected after {waited:g} min, the limit is {limit:g} min"
            yield _item("medium", row, "mttd_minutes", words, f"{COMMAND} promote {row.id} --to postmortem")


def _manual(facts: Facts) -> Iterator[Due]:
    limits = facts.thresholds
    for row, detail in _recent(facts):
        backlog = f"{COMMAND} promote {row.id} --to automation_backlog"
        if (detail.manual_min or 0) > limits.manual_step_minutes:
            words = f"a manual step of {detail.manual_min:g} min, the limit is {limits.manual_step_minutes:g} min"
            yield _item("medium", row, "manual_step_minutes", words, backlog)
        if (detail.toil_percent or 0) > limits.toil_percent:
            words = f"toil takes {detail.toil_percent:g} % of the time, the limit is {limits.toil_percent:g} %"
            yield _item("medium", row, "toil_percent", words, backlog)
    for row in facts.rows:
        by_hand = row.category in ("automation_gap", "toil_accumulation") and _MANUAL.search(row.pattern_key)
        if row.status in OPEN and by_hand:
            command = f"{COMMAND} promote {row.id} --to automation_backlog"
            yield _item("medium", row, "manual rotation", f"by hand {row.recurrences} times so far", command)


def _signals(facts: Facts) -> Iterator[Due]:
    known = {row.pattern_key: row for row in facts.rows if row.pattern_key}
    for one in facts.findings:
        where = f" in {one.service}" if one.service else ""
        words = f"{one.pattern_key}{where}: {one.figure:g}, the limit is {one.limit:g}"
        row = known.get(one.pattern_key)
        if row is not None:
            yield _item("high", row, one.threshold, words, f"{COMMAND} show {row.id}")
        elif one.numbers:
            command = f"{COMMAND} log issue --from-signal {one.numbers[-1]}"
            yield Due("high", (), one.pattern_key, {one.threshold: words}, (command,), "", len(one.numbers))
        else:
            command = f'{COMMAND} log learning --category {one.pattern_key.partition(".")[0]} --summary "..."'
            yield Due("high", (), one.pattern_key, {one.threshold: words}, (command,))


def _promotable(facts: Facts) -> Iterator[Due]:
    at = facts.thresholds.promote_at
    for row in facts.rows:
        if row.status not in (*OPEN, "resolved") or not (row.fix or row.cause):
            continue
        services = _parts(row.service)
        if row.recurrences >= at or len(services) > 1:
            words = f"seen {row.recurrences} times (promote_at: {at:g})"
            words += f" in {len(services)} services" if len(services) > 1 else ""
            command = f"{COMMAND} promote {row.id} --to runbook"
            yield _item("medium", row, "promote", words, command)


def _extractable(facts: Facts) -> Iterator[Due]:
    for row in facts.rows:
        wide = max(len(_parts(row.service)), len(_parts(row.environment)))
        if row.confirmed and row.status in ("resolved", "promoted") and row.cause and wide > 1 and row.recurrences > 1:
            name = re.sub(r"[^a-z0-9]+", "-", row.pattern_key.rpartition(".")[2].lower()).strip("-") or "runbook"
            words = f"a confirmed fix, seen {row.recurrences} times in {wide} places"
            yield _item("low", row, "extract", words, f"{COMMAND} extract {name} --from {row.id}")


def _stale(facts: Facts) -> Iterator[Due]:
    days = facts.thresholds.stale_days
    for row in facts.rows:
        if row.status == "pending" and _age(facts.now, row.last_seen) > timedelta(days=days):
            words = f"pending, last seen {_days(facts.now, row.last_seen)} ago (stale_days: {days:g})"
            command = f'{COMMAND} wont-fix {row.id} --reason "..." --risk "..."'
            yield _item("low", row, "stale", words, command)


def _unrecorded(facts: Facts) -> Iterator[Due]:
    if facts.unrecorded:
        words = f"{facts.unrecorded} signals of the last 7 days are neither recorded nor dismissed"
        yield Due("low", (), "signals", {"unrecorded": words}, (f"{COMMAND} signals",), "", facts.unrecorded)


def _recent(facts: Facts) -> Iterable[tuple[Row, Detail]]:
    for row in facts.rows:
        detail = facts.details.get(row.rowid)
        if detail is not None and row.status in (*OPEN, "resolved"):
            yield row, detail


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))


def _age(now: datetime, text: str) -> timedelta:
    """How long ago; nothing at all for a time that cannot be read, which is then never stale."""
    try:
        at = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return timedelta(0)
    return now - (at if at.tzinfo else at.replace(tzinfo=timezone.utc))


def _days(now: datetime, text: str) -> str:
    days = _age(now, text).days
    if days < 1:
        return "less than a day"
    return f"{days} day{'s' if days != 1 else ''}"
