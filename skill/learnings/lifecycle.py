"""What may become of an entry: bytes of one entry in, bytes out. Pure, and doing it twice changes nothing more."""

from __future__ import annotations

import re
from datetime import datetime

from skill.errors import OpsError
from skill.learnings.document import EntryBlock, parse, set_field, set_metadata, set_section
from skill.learnings.fields import key_name
from skill.learnings.recurrence import CLOSED, reopened
from skill.learnings.text import one_line

RESOLUTION = "Resolution"


def block_of(raw: bytes) -> EntryBlock:
    """The entry that `raw` holds; raises OpsError when an edit or a template left something else."""
    entries = parse(raw).entries
    if not entries:
        raise OpsError("this is no entry any more; see: ops-learnings lint")
    return entries[0]


def started(raw: bytes) -> bytes:
    """Somebody works on it."""
    return raw if block_of(raw).status == "in_progress" else set_field(raw, "Status", "in_progress")


def resolved(raw: bytes, now: datetime, notes: str = "", postmortem: str = "") -> bytes:
    """Fixed: Status and a Resolution with the time, the postmortem's link and what fixed it.

    An entry that is resolved already keeps its time and takes only what is new. An earlier resolution that did not
    hold stays as an `Earlier` line.
    """
    block = block_of(raw)
    held = resolution(block)
    again = block.status == "resolved" and "resolved" in held
    when = held["resolved"] if again else now.isoformat(timespec="seconds")
    lines = [f"- Resolved: {when}"]
    for name, text in (("Postmortem", postmortem), ("Notes", notes)):
        value = one_line(text) or (held.get(name.lower(), "") if again else "")
        lines += [f"- {name}: {value}"] if value else []
    lines += _earlier(block, again)
    return _closed(raw, block, "resolved", lines)


def refused(raw: bytes, now: datetime, reason: str, risk: str) -> bytes:
    """Will not be fixed: the reason and the risk of leaving it stand in the Resolution's notes."""
    block = block_of(raw)
    held = resolution(block)
    notes = f"{one_line(reason).rstrip('.')}. Risk: {one_line(risk)}"
    again = block.status == "wont_fix" and "closed" in held
    when = held["closed"] if again else now.isoformat(timespec="seconds")
    return _closed(raw, block, "wont_fix", [f"- Closed: {when}", f"- Notes: {notes}", *_earlier(block, again)])


def returned(raw: bytes, now: datetime, why: str = "") -> bytes:
    """Open again, with a line that says when and why; an entry that is open stays as it is."""
    block = block_of(raw)
    if block.status in ("pending", "in_progress"):
        return raw
    was = block.status or block.raw_status or "without a status"
    reason = f": {one_line(why)}" if why else ""
    return reopened(raw, f"- {now.isoformat(timespec='seconds')}: reopened after it was {was}{reason}")


def linked(raw: bytes, other: str) -> bytes:
    """With `other` among its See Also."""
    block = block_of(raw)
    held = [part.strip() for part in block.metadata.get("see-also", "").split(",") if part.strip()]
    if other == block.id or any(_names(part, other) for part in held):
        return raw
    return set_metadata(raw, "See Also", ", ".join([*held, other]))


def _names(part: str, other: str) -> bool:
    """Whether a part of See Also names an entry; `coding/LRN-1` is not our LRN-1."""
    return re.search(rf"(?<![\w/-]){re.escape(other)}(?![\w-])", part) is not None


def resolution(block: EntryBlock) -> dict[str, str]:
    """The lines of the Resolution section by lower-case name: resolved, closed, postmortem, notes."""
    lines = re.findall(r"^\s*-\s*\**([A-Za-z]+)\**:\**[ \t]*(.*)$", block.sections.get(RESOLUTION, ""), re.M)
    held: dict[str, str] = {}
    for name, value in lines:
        held.setdefault(key_name(name), value.strip())
    return held


def closed_at(block: EntryBlock) -> datetime | None:
    """When an entry was resolved or refused, as its Resolution says; None where it does not."""
    held = resolution(block)
    if block.status not in (*CLOSED, "promoted", "promoted_to_skill"):
        return None
    try:
        at = datetime.fromisoformat((held.get("resolved") or held.get("closed") or "").replace("Z", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else at.astimezone()


def _closed(raw: bytes, block: EntryBlock, status: str, lines: list[str]) -> bytes:
    if block.status != status:
        raw = set_field(raw, "Status", status)
    if block.sections.get(RESOLUTION, "").split("\n") == lines:
        return raw
    return set_section(raw, RESOLUTION, "\n".join(lines), "Metadata")


def _earlier(block: EntryBlock, again: bool) -> list[str]:
    """The `Earlier` lines: those that stand, and the resolution that is now replaced."""
    lines = block.sections.get(RESOLUTION, "").split("\n")
    kept = [line for line in lines if line.startswith("- Earlier:")]
    held = resolution(block)
    when = held.get("resolved") or held.get("closed")
    if again or not when:
        return kept
    return [*kept, f"- Earlier: {when} {held.get('notes', '')}".rstrip()]
