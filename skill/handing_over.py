"""The on-call handoff of a period: what is open, what was solved, what to watch, what changed, what is planned."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from skill.learnings.lifecycle import block_of, closed_at
from skill.learnings.render import render
from skill.learnings.review import OPEN, due
from skill.reviewing import gather

if TYPE_CHECKING:
    from skill.learnings.index_rows import Row
    from skill.workspace import Workspace

TEMPLATE = "reports/handoff.md.j2"
MOST = 20
_TASK = re.compile(r"^\s*[-*]\s+\[ \]\s+(.+)$", re.M)
_URGENCY = {"P1": 0, "P2": 1, "P3": 2, "P4": 3}


def collect(space: Workspace, begin: datetime, end: datetime) -> dict[str, Any]:
    """What a handoff holds, as plain values; open incidents of any age, the rest from `begin` to `end`."""
    rows = [row for row in space.rows() if row.type in ("issue", "learning", "feature", "other")]
    active = [row for row in rows if row.status in OPEN and row.type in ("issue", "other") and not row.archived]
    active.sort(key=lambda row: (_URGENCY.get(row.severity, 9), row.last_seen))
    shown = {row.id for row in active}
    watch = [one for one in due(gather(space, end)) if not shown.issuperset(one.ids) or not one.ids]
    return {
        "begin": _shown(begin),
        "end": _shown(end),
        "active": [_plain(row) for row in active[:MOST]],
        "resolved": [_plain(row) for row in rows if _closed_within(space, row, begin, end)][:MOST],
        "watch": [
            {"ids": one.ids, "title": one.title, "why": "; ".join(f"{n}: {w}" for n, w in one.reasons.items())}
            for one in watch[:MOST]
        ],
        "changes": _changes(space, begin, end)[-MOST:],
        "tasks": list(_tasks(space, active))[:MOST],
    }


def document(space: Workspace, facts: dict[str, Any], giver: str, taker: str) -> str:
    """The handoff as Markdown, by the project's own template where it has one."""
    return space.masked(render(TEMPLATE, facts | {"giver": giver, "taker": taker}, space.template_folder))


def _closed_within(space: Workspace, row: Row, begin: datetime, end: datetime) -> bool:
    if row.status in OPEN or row.type not in ("issue", "other") or not row.status:
        return False
    closed = closed_at(block_of(space.store.text(row)))
    return closed is not None and begin <= closed <= end


def _changes(space: Workspace, begin: datetime, end: datetime) -> list[dict[str, str]]:
    if not (space.state / "journal.db").exists():
        return []
    return [
        {"at": _shown(datetime.fromtimestamp(at, timezone.utc)), "kind": kind, "outcome": outcome, "service": service}
        for at, kind, outcome, service in space.journal.changes(begin.timestamp())
        if at <= end.timestamp()
    ]


def _tasks(space: Workspace, rows: Iterable[Row]) -> Iterable[dict[str, str]]:
    for row in rows:
        actions = block_of(space.store.text(row)).sections.get("Action Items", "")
        yield from ({"text": text.strip(), "id": row.id} for text in _TASK.findall(actions))


def _plain(row: Row) -> dict[str, object]:
    names = ("id", "title", "status", "severity", "priority", "service", "cause", "fix", "recurrences", "last_seen")
    return {name: getattr(row, name) for name in names}


def _shown(at: datetime) -> str:
    return at.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
