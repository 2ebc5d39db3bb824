"""Signals become entries by themselves: what returned is counted, what repeats is recorded, after the agent's turn.

Safe to run at any time, by many at once, and to be killed: everything happens under the project's lock, an
occurrence is counted in the same atomic edit that marks up to when the entry has counted, and what was cut off
is done by the next run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from skill.hook.journal import DISMISSED, LOGGED
from skill.learnings import patterns
from skill.learnings.document import parse, set_metadata
from skill.learnings.patterns import Finding, Occurrence, Signal
from skill.learnings.recurrence import count
from skill.learnings.vocabulary import CATEGORIES

if TYPE_CHECKING:
    from skill.hook.journal import Journal
    from skill.learnings.index_rows import Row
    from skill.workspace import Workspace

LOOK_BACK_S = 30 * patterns.DAY_S
COUNTED_UNTIL = "Counted-Until"
_COPIED = ("category", "area", "priority", "severity", "pattern_key", "service", "signature")

_FINDINGS = {
    "alerts_per_day": ("alert_fatigue", "monitoring", "signals within a day: the alert is noise or the problem stays"),
    "cpu_percent": ("sustained_cpu", "capacity_planning", "percent CPU for 15 minutes or longer"),
    "change_failure_percent": ("change_failure_rate", "change_management", "percent of deployments failed"),
    "manual_fixes_per_month": ("repeated_manual_fix", "automation", "times in 30 days the same manual fix was made"),
}


@dataclass(frozen=True)
class Captured:
    """One entry that capture wrote or counted, and why."""

    id: str
    count: int
    counted: bool
    why: str


def capture(space: Workspace, now: datetime) -> list[Captured]:
    """Count what returned, record what met a threshold, judge what was shown, and drop what is too old."""
    done: list[Captured] = []
    with space.store.locked():
        if space.config.capture != "off":
            signals = space.journal.signals("at>?", (now.timestamp() - LOOK_BACK_S,))
            for group in _uncounted(space.journal, signals):
                done += _count_or_record(space, group, signals, now)
            done += _record_findings(space, signals, now)
        judge(space.journal, now.timestamp())
        space.index.judged(space.journal.judgements())
        with space.journal as journal:
            journal.prune(now.timestamp() - space.config.retention.days * patterns.DAY_S, space.config.retention.rows)
    return done


def judge(journal: Journal, now: float) -> None:
    """Tell by what followed whether a shown entry helped: the problem returned in its session, or it did not."""
    with journal:
        for number, at, session, _, key, outcome in journal.shown(now - LOOK_BACK_S):
            if outcome or now - at < patterns.SAME_OCCURRENCE_S:
                continue
            again = journal.signals(
                "session=? AND pattern_key=? AND at>?", (session, key, at + patterns.SAME_OCCURRENCE_S / 12)
            )
            journal.judge_showing(number, "not" if again else "helped")


def _uncounted(journal: Journal, signals: Sequence[Signal]) -> list[list[Occurrence]]:
    """Occurrences nobody counted yet, by problem. A signal that has its fate gives it to its whole occurrence."""
    fates = {int(str(row["n"])): (str(row["state"]), str(row["entry_id"])) for row in signals}
    groups: dict[str, list[Occurrence]] = {}
    for one in patterns.occurrences(signals):
        settled = [fates[number] for number in one.numbers if fates[number][0] in (LOGGED, DISMISSED)]
        if settled:
            _settle(journal, one, *settled[0])
        else:
            groups.setdefault(one.pattern_key, []).append(one)
    return list(groups.values())


def _count_or_record(
    space: Workspace, group: list[Occurrence], signals: Sequence[Signal], now: datetime
) -> list[Captured]:
    row = space.index.by_pattern_key(group[0].pattern_key)
    if row is not None:
        return [made for one in group if (made := _count(space, row, one, now))]
    wanted = 1 if space.config.capture == "always" else space.config.thresholds.alerts_per_week
    met = patterns.repeated_alerts(group, wanted, now.timestamp())
    if not met:
        return []
    first = next(signal for signal in signals if signal["n"] == group[0].numbers[0])
    fields = {name: first[name] for name in _COPIED if first[name]} | {
        "name": str(first["title"]),
        "summary": f"{first['title']}: seen {len(group)} times, recorded by itself; cause and fix are not known yet",
        "service": ", ".join(dict.fromkeys(one.service for one in group if one.service)),
        "trigger": "monitoring",
        "recurrence_count": len(group),
        "first_seen": _day(group[0].first),
        "last_seen": _day(group[-1].last),
    }
    logged = space.log("issue", fields, now=now)
    for one in group:
        _settle(space.journal, one, LOGGED, logged.id)
    return [Captured(logged.id, len(group), False, f"{met[0].threshold}: {met[0].figure:g}, limit {met[0].limit:g}")]


def _count(space: Workspace, row: Row, one: Occurrence, now: datetime) -> Captured | None:
    """Count one occurrence in a known entry, unless the entry is younger than it or has counted up to it."""
    until = datetime.fromtimestamp(one.last, timezone.utc).isoformat()
    counts: list[int] = []

    def change(old: bytes) -> bytes:
        block = parse(old).entries[0]
        if _time(block.fields.get("logged", "")) >= one.last or block.metadata.get(COUNTED_UNTIL.lower(), "") >= until:
            return old
        again = count(block, old, now, {"promote_at": space.config.thresholds.promote_at})
        counts.append(again.count)
        return set_metadata(again.data, COUNTED_UNTIL, until)

    space.store.edit(row.id, change)
    _settle(space.journal, one, LOGGED, row.id)
    return Captured(row.id, counts[-1], True, "seen again") if counts else None


def _record_findings(space: Workspace, signals: Sequence[Signal], now: datetime) -> list[Captured]:
    limits, at = space.config.thresholds, now.timestamp()
    changes = [patterns.Change(*row) for row in space.journal.changes(at - LOOK_BACK_S)]
    found: Iterable[Finding] = (
        *patterns.alert_fatigue(signals, limits.alerts_per_day, at),
        *patterns.sustained_load(signals, limits.cpu_percent, at),
        *patterns.change_failures(changes, limits.change_failure_percent, limits.change_failure_days, at),
        *patterns.manual_fixes(changes, limits.manual_fixes_per_month, at),
    )
    return [made for finding in found if (made := _record_finding(space, finding, now))]


def _record_finding(space: Workspace, finding: Finding, now: datetime) -> Captured | None:
    """A threshold that stays met is recorded once a week; the claim is taken after the entry is safe."""
    name, area, unit = _FINDINGS[finding.threshold]
    claim = {f"finding|{finding.threshold}|{finding.pattern_key}|{finding.service}": 7 * patterns.DAY_S}
    with space.journal as journal:
        if not journal.is_free(claim, now.timestamp()):
            return None
    subject, _, symptom = finding.pattern_key.partition(".")
    fields = {
        "category": subject if subject in CATEGORIES else "incident_pattern",
        "summary": f"{symptom.replace('_', ' ')}: {finding.figure:g} {unit} (limit {finding.limit:g})",
        "area": area,
        "priority": "high" if finding.threshold == "cpu_percent" else "medium",
        "service": finding.service,
        "source": "monitoring",
        "pattern_key": f"{subject}.{name}_{symptom}" if not symptom.startswith(name) else finding.pattern_key,
    }
    logged = space.log("learning", fields, now=now)
    with space.journal as journal:
        journal.claim(claim, now.timestamp())
    why = f"{finding.threshold}: {finding.figure:g}, limit {finding.limit:g}"
    return Captured(logged.id, logged.count, logged.counted, why)


def _settle(journal: Journal, one: Occurrence, state: str, entry_id: str) -> None:
    with journal:
        for number in one.numbers:
            journal.settle("n=?", (number,), state, entry_id)


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, timezone.utc).date().isoformat()


def _time(text: str) -> float:
    """Seconds since the epoch of an ISO time with offset; 0 for what is none."""
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        return 0.0
