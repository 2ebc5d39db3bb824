"""One entry of a Markdown file -> one row of the index: what is shown, and the words it is found by. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skill.learnings.document import EntryBlock

SHOWN = 300  # characters of summary, cause and fix kept for showing
TYPES = {"LRN": "learning", "OPS": "issue", "FEAT": "feature"}
DONE = frozenset(("resolved", "promoted", "promoted_to_skill"))

_BETWEEN = "\x1e"
_SUMMARY = ("summary", "requested capability")
_CAUSE = ("root cause", "cause")
_FIX = ("mitigation", "suggested action", "suggested implementation", "suggested fix", "fix", "solution")
_RESOLUTION = re.compile(r"^\s*-\s*\**Notes\**:\s*(.+)$", re.M | re.I)
_QUOTED = re.compile(r"^(?:```|~~~)[^\n]*\n(.*?)^(?:```|~~~)", re.M | re.S)
_INLINE = re.compile(r"`([^`\n]{12,300})`")
_SUPERSEDES = re.compile(r"supersedes\s+\[?([A-Z]+-\d{8}-\w+)", re.I)


@dataclass(frozen=True)
class Row:
    """An entry as the index holds it; `offset` and `length` are bytes in `file`, a path below the folder."""

    file: str
    offset: int
    length: int
    id: str
    occurrence: int
    type: str
    title: str
    status: str
    priority: str
    severity: str
    category: str
    area: str
    service: str
    environment: str
    pattern_key: str
    recurrences: int
    logged: str
    first_seen: str
    last_seen: str
    summary: str
    cause: str
    fix: str
    confirmed: int
    archived: int
    skill_path: str
    source_id: str
    tags: str
    rowid: int = 0


PLACE = ("file", "offset", "length")
ENTRY = tuple(field.name for field in fields(Row) if field.name not in (*PLACE, "rowid"))


_LOWERED = ("priority", "category", "area", "environment")
_COPIED = ("severity", "pattern_key", "logged", "first_seen", "skill_path", "source_id", "tags")


def _plain(meta: Mapping[str, str]) -> dict[str, Any]:
    """The columns that are one field each."""
    copied = {name: meta.get(name.replace("_", "-"), "") for name in _COPIED}
    return copied | {name: meta.get(name, "").lower() for name in _LOWERED}


def row_of(block: EntryBlock, file: str, offset: int, redact: Callable[[str], str]) -> Row:
    """The row of an entry block that starts at byte `offset` of `file`; shown texts are redacted and cut."""
    sections = {title.lower(): body for title, body in block.sections.items()}
    meta = {**block.fields, **block.metadata}
    held = _RESOLUTION.search(sections.get("resolution", ""))
    title, summary, cause, fix = _shown(
        [
            block.title or "",
            _first(sections, _SUMMARY),
            _first(sections, _CAUSE) or sections.get("details", ""),
            _first(sections, _FIX) or (held.group(1) if held else ""),
        ],
        redact,
    )
    status = block.status or ""
    return Row(
        file=file,
        offset=offset,
        length=block.end - block.start,
        id=block.id,
        occurrence=block.occurrence,
        type=TYPES.get(block.id.partition("-")[0], "other"),
        title=title,
        status=status,
        **_plain(meta),
        service=meta.get("service", "") or meta.get("services-affected", ""),
        recurrences=_number(meta.get("recurrence-count", "")),
        last_seen=meta.get("last-seen", "") or meta.get("logged", ""),
        summary=summary,
        cause=cause,
        fix=fix,
        confirmed=int(status in DONE and bool(fix or held)),
        archived=int(file.startswith("archive/")),
    )


def texts_of(block: EntryBlock, row: Row) -> dict[str, str]:
    """The entry's text by weight of its place: title, problem, cause, fix, context (all that is left)."""
    sections = {title.lower(): body for title, body in block.sections.items()}
    cause = _first(sections, _CAUSE)
    problem = [_first(sections, _SUMMARY), sections.get("details", ""), sections.get("user context", "")]
    fix = [_first(sections, _FIX), sections.get("prevention", ""), sections.get("resolution", "")]
    rest = [sections.get("action items", ""), sections.get("timeline", "")]
    context = [row.service, row.pattern_key.partition(".")[2], row.tags, row.environment, *rest]
    return {
        "title": row.title if row.title.lower() != row.category else "",
        "problem": ". ".join(filter(None, problem)),
        "cause": cause,
        "fix": ". ".join(filter(None, fix)),
        "context": " . ".join(filter(None, context)),
    }


def quoted_errors(block: EntryBlock) -> Iterator[str]:
    """Lines that the entry quotes (fences and long inline code): the wording of the error, at most 8."""
    lines = [line for fence in _QUOTED.findall(block.text) for line in fence.splitlines()]
    lines += _INLINE.findall(block.text)
    yield from [line.strip() for line in lines if len(line.split()) > 2][:8]


def supersedes(block: EntryBlock) -> list[str]:
    """Ids that this entry says it replaces (`See Also: supersedes OPS-…`)."""
    return _SUPERSEDES.findall(block.metadata.get("see-also", "") or block.fields.get("see-also", ""))


def _shown(texts: list[str], redact: Callable[[str], str]) -> list[str]:
    """The texts redacted together, which costs little more than one of them, each cut to a line."""
    cut = [text[: 4 * SHOWN].replace(_BETWEEN, " ") for text in texts]
    safe = redact(f"\n\n{_BETWEEN}\n\n".join(cut)).split(_BETWEEN)
    return [one_line(text) for text in (safe if len(safe) == len(cut) else map(redact, cut))]


def one_line(text: str) -> str:
    """The text on one line, at most SHOWN characters."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1].rstrip() + "…"


def _first(sections: dict[str, str], titles: tuple[str, ...]) -> str:
    return next((sections[title] for title in titles if sections.get(title, "").strip()), "")


def _number(text: str) -> int:
    digits = re.match(r"\d{1,9}", text.strip())
    return int(digits.group()) if digits else 1
