"""Is it the same problem, how often, and what follows when it returns. Pure: values and `now` in, values out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from skill.learnings.document import EntryBlock, parse, set_field, set_metadata, set_section
from skill.learnings.vocabulary import PRIORITIES

RECURS_AT = 3
CLOSED = ("resolved", "wont_fix")


@dataclass(frozen=True)
class Counted:
    """An entry after one more occurrence: its bytes, and what changed besides the count."""

    data: bytes
    count: int
    reopened: bool
    priority: str | None
    note: str


def counted(block: EntryBlock, data: bytes, now: datetime, thresholds: Mapping[str, float] | None = None) -> bytes:
    """The bytes of the entry `block` of the file `data` after one more occurrence; see `count`."""
    return count(block, data, now, thresholds).data


def count(block: EntryBlock, data: bytes, now: datetime, thresholds: Mapping[str, float] | None = None) -> Counted:
    """One more occurrence of the problem that `block` records.

    Recurrence-Count + 1, Last-Seen now, First-Seen where it is missing; the priority goes up one step when the
    count reaches `thresholds["promote_at"]` (3); a resolved or refused entry goes back to pending with a note.
    """
    times = recurrence_count(block) + 1
    # To the millisecond: two branches that count on one day must not end up with the same bytes, or git would take
    # the two occurrences for one change.
    moment = now.astimezone(timezone.utc).isoformat(timespec="milliseconds")
    raw = data[block.start : block.end]
    if "first-seen" not in block.metadata:
        raw = set_metadata(raw, "First-Seen", first_day(block) or moment[:10])
    raw = set_metadata(raw, "Recurrence-Count", str(times))
    raw = set_metadata(raw, "Last-Seen", max(moment, block.metadata.get("last-seen", "")))
    raised = raised_priority(block.fields.get("priority", "")) if times == _recurs_at(thresholds) else None
    if raised:
        raw = set_field(raw, "Priority", raised)
    if block.status not in CLOSED:
        return Counted(raw, times, False, raised, "")
    note = return_note(block, now)
    return Counted(reopened(raw, note), times, True, raised, note)


def recurrence_count(block: EntryBlock) -> int:
    """How often the problem was seen: `3+` counts as 3, anything unreadable as 1."""
    found = re.match(r"\d{1,9}", block.metadata.get("recurrence-count", ""))
    return max(1, int(found[0])) if found else 1


def first_day(block: EntryBlock) -> str:
    """The day (ISO) an entry was first seen, from First-Seen, Logged or its id; empty when none tells."""
    for raw in (block.metadata.get("first-seen", ""), block.fields.get("logged", "")):
        if re.match(r"\d{4}-\d\d-\d\d", raw):
            return raw[:10]
    day = re.search(r"-(\d{4})(\d\d)(\d\d)", block.id)
    return "-".join(day.groups()) if day else ""


def raised_priority(priority: str) -> str | None:
    """One step up, or None at the top or for a priority that is not documented."""
    level = priority.casefold()
    if level not in PRIORITIES or level == PRIORITIES[0]:
        return None
    return PRIORITIES[PRIORITIES.index(level) - 1]


def return_note(block: EntryBlock, now: datetime) -> str:
    """The line that says a closed problem is back, and for how long the fix held where that is known."""
    resolution = block.sections.get("Resolution", "")
    closed = re.search(r"Resolved\W{0,4}:\W{0,4}(\d{4}-\d\d-\d\d)", resolution)
    time = now.isoformat(timespec="seconds")
    if not closed:
        return f"- {time}: seen again after it was {block.status}"
    days = (now.date() - datetime.fromisoformat(closed[1]).date()).days
    unit = "day" if days == 1 else "days"
    return f"- {time}: seen again {days} {unit} after it was resolved ({closed[1]}); the recorded fix did not hold"


def reopened(raw: bytes, note: str) -> bytes:
    """The bytes of an entry set back to pending, `note` added as the last line of its Reopened section."""
    entries = parse(raw).entries
    earlier = entries[0].sections.get("Reopened", "") if entries else ""
    after = "Resolution" if entries and "Resolution" in entries[0].sections else "Metadata"
    raw = set_field(raw, "Status", "pending")
    return set_section(raw, "Reopened", f"{earlier}\n{note}".strip("\n"), after)


def _recurs_at(thresholds: Mapping[str, float] | None) -> int:
    return int((thresholds or {}).get("promote_at", RECURS_AT))
