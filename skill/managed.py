"""A few lines of ours inside a file that belongs to people: put in, changed and taken out between two marks. Pure."""

from __future__ import annotations

from collections.abc import Sequence

BEGIN, END = "# >>> ops-learnings", "# <<< ops-learnings"


def with_block(text: str, lines: Sequence[str], begin: str = BEGIN, end: str = END) -> str:
    """`text` with exactly these lines between our marks; without lines the marks go too. All else stays as it is."""
    eol = "\r\n" if "\r\n" in text else "\n"
    block = eol.join([begin, *lines, end]) + eol if lines else ""
    start = _line_start(text, begin)
    if start is None:
        lead = eol if text and not text.endswith("\n") else ""
        return text + (lead + block if block else "")
    stop = text.find(end, start)
    stop = len(text) if stop < 0 else (text.find("\n", stop) + 1 or len(text))
    return text[:start] + block + text[stop:]


def block_of(text: str, begin: str = BEGIN, end: str = END) -> str | None:
    """What stands between our marks, or None where they are missing."""
    start = _line_start(text, begin)
    if start is None:
        return None
    inside = text[start:].split("\n", 1)[1] if "\n" in text[start:] else ""
    return inside.split(end, 1)[0]


def _line_start(text: str, mark: str) -> int | None:
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip() == mark:
            return at
        at += len(line)
    return None
