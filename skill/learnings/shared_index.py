"""INDEX.md: a section for each skill's folder, written by that skill only. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from skill.learnings.index_rows import Row
from skill.learnings.text import inline
from skill.managed import with_block

HEADER = "# Learnings index\n\nOne section for each skill; each is written by that skill alone.\n"
OPEN = ("pending", "in_progress")
PRIORITIES = ("critical", "high", "medium", "low")


def section(skill: str, folder: str, rows: Iterable[Row], due: int) -> list[str]:
    """The lines of a skill's section: folder, open counts, what is due, the latest entry."""
    living = [row for row in rows if not row.archived]
    opened = [row for row in living if row.status in OPEN]
    counts = [f"{n} {level}" for level in PRIORITIES if (n := sum(row.priority == level for row in opened))]
    latest = max(living, key=lambda row: row.last_seen, default=None)
    lines = [f"## {skill}", "", f"- Folder: {folder}", f"- Entries: {len(living)}"]
    lines.append(f"- Open: {len(opened)}" + (f" ({', '.join(counts)})" if counts else ""))
    lines.append(f"- Due: {due}" + (" (`ops-learnings review`)" if due else ""))
    if latest is not None:
        what = latest.summary if latest.type == "learning" and latest.summary else latest.title
        lines.append(f"- Latest: {latest.id} {inline(what)[:80]} ({latest.last_seen[:10]})")
    return lines


def with_section(text: str, skill: str, lines: list[str]) -> str:
    """INDEX.md with that section in place of the skill's former one; all else stays as it is."""
    begin, end = f"<!-- skill {skill}: begin -->", f"<!-- skill {skill}: end -->"
    if not text:
        text = HEADER + "\n"
    elif begin not in text and not text.endswith("\n\n"):
        text += "\n" if text.endswith("\n") else "\n\n"
    return with_block(text, lines, begin, end)
