"""The Markdown files as records: read straight from the files, which are the truth, without the index."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

from skill.learnings import amounts
from skill.learnings.document import EntryBlock, parse
from skill.learnings.durations import minutes
from skill.learnings.entry import FILES
from skill.learnings.index_rows import TYPES
from skill.learnings.recurrence import recurrence_count
from skill.report.records import Problem, Return, Times
from skill.report.timeline import times

_ROW = re.compile(r"^\s*\|([^|\n]*)\|(.*?)\|?[ \t]*$", re.M)
_CLOSED = re.compile(r"^\s*-\s*\**(?:Resolved|Closed)\**:\**[ \t]*(\S+)", re.M)
_CAME_BACK = re.compile(r"^-\s*(\S+?):\s+seen again(?: (\d+) days? after it was resolved)?", re.M)
_ITEM = re.compile(r"^\s*-\s*\**([A-Za-z ]+?)\**:\**[ \t]*(.*)$", re.M)
_BY_HAND = ("toil_accumulation", "automation_gap")
_FIX = ("Mitigation", "Suggested Action", "Suggested Implementation")


def problems(folder: Path) -> list[Problem]:
    """Every issue and learning of the files in `folder` and of its archive; features are no problems."""
    files = [folder / FILES[kind] for kind in ("issue", "learning")] + sorted((folder / "archive").glob("*.md"))
    blocks = (block for path in files if path.is_file() for block in parse(path.read_bytes()).entries)
    return [problem(block) for block in blocks if TYPES.get(block.prefix) != "feature"]


def problem(block: EntryBlock) -> Problem:
    """One entry as a record."""
    fields, metadata, sections = block.fields, block.metadata, block.sections
    kind = TYPES.get(block.prefix, "other")
    logged = moment(fields.get("logged", "") or metadata.get("first-seen", ""))
    key = metadata.get("pattern-key", "")
    category = metadata.get("category", "") or key.partition(".")[0]
    if kind == "learning":
        category = block.title or category
    items = dict(_items(sections))
    resolution = _CLOSED.search(sections.get("Resolution", ""))
    return Problem(
        id=block.id,
        type=kind,
        title=_title(block, kind),
        status=block.status or "",
        priority=fields.get("priority", "").lower(),
        severity=fields.get("severity", "").upper(),
        category=category.strip().lower(),
        area=fields.get("area", "").lower(),
        services=_services(metadata.get("services-affected", "") or metadata.get("service", "")),
        pattern_key=key,
        trigger=metadata.get("trigger", "").lower(),
        recurrences=recurrence_count(block),
        logged=logged,
        last_seen=moment(metadata.get("last-seen", "")) or logged,
        closed=moment(resolution[1]) if resolution else None,
        times=_times(block, items, logged) if kind == "issue" else Times(),
        returns=tuple(_returns(sections.get("Reopened", ""))),
        by_hand=kind != "feature" and category.strip().lower() in _BY_HAND,
        toil_hours=_toil(items) if kind == "learning" else None,
        fixed=bool(resolution) or any(sections.get(title, "").strip() for title in _FIX),
    )


def moment(text: str) -> datetime | None:
    """An ISO time or day as aware UTC (a time without a zone is UTC), None when it is none."""
    try:
        at = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)


def _title(block: EntryBlock, kind: str) -> str:
    summary = block.sections.get("Summary", "").strip().partition("\n")[0]
    return summary if kind == "learning" and summary else block.title or summary or block.id


def _services(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))


def _items(sections: dict[str, str]) -> Iterator[tuple[str, str]]:
    for title in ("Metrics", "Impact"):
        for name, value in _ITEM.findall(sections.get(title, "")):
            yield name.lower(), value.strip()


def _times(block: EntryBlock, items: dict[str, str], logged: datetime | None) -> Times:
    rows = _ROW.findall(block.sections.get("Timeline", ""))
    return times([(time, event) for time, event in rows], logged, minutes(items.get("duration", "")))


def _returns(text: str) -> Iterator[Return]:
    for when, held in _CAME_BACK.findall(text):
        at = moment(when)
        if at is not None:
            yield Return(at, int(held) if held else None)


def _toil(items: dict[str, str]) -> float | None:
    told = items.get("toil hours", "")
    if "%" in told:
        return None
    return amounts.hours_a_month(told, items.get("frequency", ""), items.get("duration", ""))
