"""A part of a file that we write and rewrite, in a file that may belong to people. Pure.

The part stands between two marks. The first names its sources and a digest of what we wrote, so a later run knows
whether a person has edited it since; such a part is never overwritten.
"""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

_COMMENTS = {"md": ("<!-- ", " -->"), "yaml": ("# ", "")}
_MARK = r"ops-learnings:begin {name} sha256:([0-9a-f]{{16}}) from:((?: [^\s<>]+)*)"


class Block(NamedTuple):
    """`start` and `end` are offsets of all of it, marks included; `intact` is false after a person's edit."""

    start: int
    end: int
    line: int
    sources: tuple[str, ...]
    body: str
    intact: bool


def find(text: str, name: str, form: str) -> Block | None:
    """The part called `name` in a file of the form md or yaml; None when there is none."""
    left, right = _COMMENTS[form]
    begin = re.search(rf"(?m)^{re.escape(left)}{_MARK.format(name=name)}{re.escape(right)}\r?\n", text)
    if begin is None:
        return None
    closing = re.compile(rf"(?m)^{re.escape(f'{left}ops-learnings:end {name}{right}')}[ \t]*(?:\r?\n|\Z)")
    close = closing.search(text, begin.end())
    body_end, end = (close.start(), close.end()) if close else (len(text), len(text))
    body = text[begin.end() : body_end].replace("\r\n", "\n")
    intact = close is not None and digest(body) == begin[1]
    return Block(begin.start(), end, text.count("\n", 0, begin.start()) + 1, tuple(begin[2].split()), body, intact)


def placed(text: str, name: str, form: str, sources: tuple[str, ...], body: str) -> str:
    """`text` with the part holding exactly `body`: in its place, or at the end. All else stays to the byte."""
    body = body.rstrip("\n") + "\n"
    left, right = _COMMENTS[form]
    lines = [f"{left}ops-learnings:begin {name} sha256:{digest(body)} from: {' '.join(sources)}{right}\n"]
    new = "".join([*lines, body, f"{left}ops-learnings:end {name}{right}\n"])
    eol = "\r\n" if "\r\n" in text else "\n"
    new = new.replace("\n", eol)
    held = find(text, name, form)
    if held:
        return text[: held.start] + new + text[held.end :]
    lead = "" if not text else eol if text.endswith("\n") else eol + eol
    lead += "---" + eol if lead and form == "yaml" else ""
    return text + lead + new


def digest(body: str) -> str:
    return hashlib.sha256(body.encode("utf-8", "surrogateescape")).hexdigest()[:16]
