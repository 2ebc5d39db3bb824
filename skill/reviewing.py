"""Gathers what a review looks at: entries, their times, and the hooks' signals."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from skill.learnings import patterns
from skill.learnings.document import EntryBlock
from skill.learnings.durations import minutes, time_to_detect, time_to_restore
from skill.learnings.entry import Entry, Learning, OperationsIssue, entry_from_block
from skill.learnings.lifecycle import block_of
from skill.learnings.patterns import Change, Finding
from skill.learnings.review import OPEN, Detail, Facts

if TYPE_CHECKING:
    from skill.learnings.index_rows import Row
    from skill.workspace import Workspace

ROLLBACK_KEY = "incident_pattern.rollback"
WEEK = timedelta(days=7)


def gather(space: Workspace, now: datetime, since: datetime | None = None) -> Facts:
    """The facts of a project at `now`; with `since` only what was seen from then on."""
    thresholds = space.config.thresholds
    rows = [row for row in space.rows() if not row.archived and (since is None or _seen(row) >= since)]
    recent = now - timedelta(days=thresholds.incident_days)
    details = dict(_details(space, rows, recent))
    unrecorded, findings = _signals(space, now)
    return Facts(rows, details, findings, thresholds, now, unrecorded)


def _details(space: Workspace, rows: Iterable[Row], recent: datetime) -> Iterator[tuple[int, Detail]]:
    """The entry's own text is read only where it can matter: recent ones, and open ones that were counted."""
    for row in rows:
        if _seen(row) >= recent or (row.status in OPEN and row.recurrences > 1):
            block = block_of(space.store.text(row))
            yield row.rowid, _detail(block, entry_from_block(block))


def _detail(block: EntryBlock, entry: Entry) -> Detail:
    returned = bool(block.sections.get("Reopened", "").strip())
    if isinstance(entry, OperationsIssue):
        restore = minutes(entry.duration) or time_to_restore(entry.timeline)
        return Detail(restore, time_to_detect(entry.timeline), returned=returned)
    if isinstance(entry, Learning):
        manual = entry.category in ("toil_accumulation", "automation_gap")
        percent = re.search(r"(\d+(?:\.\d+)?)\s*%", entry.toil_hours)
        return Detail(
            None,
            minutes(entry.mttd),
            minutes(entry.duration) if manual else None,
            float(percent[1]) if percent else None,
            returned,
        )
    return Detail(returned=returned)


def _signals(space: Workspace, now: datetime) -> tuple[int, list[Finding]]:
    if not (space.state / "journal.db").exists():
        return 0, []
    limits, at = space.config.thresholds, now.timestamp()
    since = at - max(30.0, limits.change_failure_days) * patterns.DAY_S
    rows = [row for row in space.journal.signals("at>=?", (since,)) if row["state"] != "dismissed"]
    changes = [Change(*row) for row in space.journal.changes(since)]
    fresh = [row for row in rows if row["state"] == "seen" and at - float(str(row["at"])) <= WEEK.total_seconds()]
    return len(fresh), [
        *patterns.repeated_alerts(patterns.occurrences(rows), limits.alerts_per_week, at),
        *patterns.alert_fatigue(rows, limits.alerts_per_day, at),
        *patterns.sustained_load(rows, limits.cpu_percent, at),
        *patterns.change_failures(changes, limits.change_failure_percent, limits.change_failure_days, at),
        *patterns.manual_fixes(changes, limits.manual_fixes_per_month, at),
        *_rollbacks(changes, at),
    ]


def _rollbacks(changes: list[Change], at: float) -> list[Finding]:
    """Every rollback of the last seven days is worth a look."""
    counts = Counter(one.service for one in changes if one.kind == "rollback" and at - one.at <= WEEK.total_seconds())
    return [Finding("manual rollback", ROLLBACK_KEY, service, number, 0) for service, number in counts.items()]


def _seen(row: Row) -> datetime:
    for text in (row.last_seen, row.logged):
        try:
            at = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        except ValueError:
            continue
        return at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    return datetime.max.replace(tzinfo=timezone.utc)  # undated: always worth a look
