"""One pass over the bytes of a file: where its blocks begin and what was odd. Pure, time and memory linear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.fences import FenceLine

# One literal first byte lets the regular expression engine hop from line to line with memchr.
_EVENT = rb" {0,3}(?:(#{1,3})(?=[ \t\r\n]|\Z)|(`{3,}|~{3,})([^\n]*)|(<!--))"
_FIRST_LINE = re.compile(_EVENT)
_LATER_LINES = re.compile(rb"\n" + _EVENT)
_ID = re.compile(
    rb"#{1,3}[ \t]+(\[?)(([A-Z][A-Z0-9]{1,15})-[0-9]{8}(?:-([0-9A-Za-z]+(?:[-_][0-9A-Za-z]+)*))?)"
    rb"[ \t]*(\]?)(?![0-9A-Za-z_])"
)
_PLACEHOLDER = re.compile(rb"#{1,3}[ \t]+\[?[A-Z][A-Z0-9]{1,15}-(?:YYYY-?MM-?DD|YYMMDD|DATE\b|<|\{)")


class Heading:
    """An id heading: the parts of `## [OPS-20260401-001] name`."""

    __slots__ = ("bracketed", "id", "level", "prefix", "suffix", "title_start")

    def __init__(self, match: re.Match[bytes], level: int) -> None:
        self.level = level
        self.bracketed = bool(match[1] and match[5])
        self.id = match[2].decode("ascii")
        self.prefix = match[3].decode("ascii")
        self.suffix = match[4].decode("ascii") if match[4] else ""
        self.title_start = match.end()


def _fence(at: int, event: re.Match[bytes]) -> FenceLine:
    return FenceLine(at, event[2].decode("ascii"), event[3].decode("utf-8", "replace"))


class Start:
    """Where a block begins; the entry's `heading` only for entries."""

    __slots__ = ("at", "heading", "kind")

    def __init__(self, kind: str, at: int, heading: Heading | None = None) -> None:
        self.kind = kind
        self.at = at
        self.heading = heading


class Scan:
    """Walks the lines that matter; afterwards `starts` are the blocks and `odd` the (offset, code) of what was met."""

    def __init__(self, data: bytes, begin: int) -> None:
        self.data = data
        self.begin = begin
        self.starts: list[Start] = []
        self.odd: list[tuple[int, str]] = []
        self._fence: FenceLine | None = None
        self._decided = False
        self._example_end: int | None = None
        self._comment_end = -1
        self._next_comment_close = -1
        self._level = 0

    def run(self) -> Scan:
        for event in self._events():
            at = event.start() + (event[0][:1] == b"\n")
            if event[1]:
                self._heading(at, event.start(1), len(event[1]))
            elif at < self._comment_end:
                continue
            elif event[2]:
                self._fence_line(at, event)
            elif self._fence is None:
                self._comment(at)
        return self

    def open_at_end(self) -> str | None:
        """The line that would close what the file leaves open around following text: a fence, a comment, or None."""
        if self._fence is not None and not self._fence.bare:
            return self._fence.kind * self._fence.length
        if any(code == "unclosed_comment" for _, code in self.odd):
            return "-->"
        return None

    def _events(self) -> Iterator[re.Match[bytes]]:
        first = _FIRST_LINE.match(self.data, self.begin)
        if first:
            yield first
        yield from _LATER_LINES.finditer(self.data, self.begin)

    def _heading(self, at: int, hashes: int, level: int) -> None:
        match = _ID.match(self.data, hashes)
        placeholder = None if match else _PLACEHOLDER.match(self.data, hashes)
        if at < self._comment_end:
            if match or placeholder:
                self.odd.append((at, "id_heading_in_comment"))
        elif self._fence is not None:
            self._heading_in_fence(at, match, placeholder, level)
        elif match:
            self._open(Start("entry", at, Heading(match, level)), level)
        elif placeholder:
            self.odd.append((at, "template_placeholder"))
            self._open(Start("template", at), level)
        elif self.starts and level <= self._level and self.starts[-1].kind != "foreign":
            self.odd.append((at, "foreign_section"))
            self.starts.append(Start("foreign", at))

    def _heading_in_fence(
        self, at: int, match: re.Match[bytes] | None, placeholder: re.Match[bytes] | None, level: int
    ) -> None:
        if match and self._fence is not None and not self._decided:
            self._example_end = self._end_of_example(at, self._fence)
            self._decided = True
        if match and self._example_end is None:
            self.odd.append((at, "unbalanced_fence"))
            self._fence = None
            self._open(Start("entry", at, Heading(match, level)), level)
        elif match or placeholder:
            self.odd.append((at, "id_heading_in_fence"))

    def _open(self, start: Start, level: int) -> None:
        self.starts.append(start)
        self._level = level

    def _fence_line(self, at: int, event: re.Match[bytes]) -> None:
        line = _fence(at, event)
        if self._fence is not None:
            if at == self._example_end or (self._example_end is None and line.closes(self._fence)):
                self._fence = None
        elif line.opens:
            self._fence = line
            self._decided = line.bare
            self._example_end = None

    def _end_of_example(self, heading: int, fence: FenceLine) -> int | None:
        """Where the fence around the id heading there ends, which makes the heading an example; None: nowhere.

        What could end it may as well open a fence of a later entry. So the fences from there to the next id heading
        are read as if this one did not exist: the one that is left open, or that another one opens in, is its end.
        """
        inner: FenceLine | None = None
        seen = False
        for event in _LATER_LINES.finditer(self.data, heading):
            if event[1] and seen and _ID.match(self.data, event.start(1)):
                break
            if not event[2]:
                continue
            line = _fence(event.start() + 1, event)
            seen = seen or line.kind == fence.kind
            if inner is None:
                inner = line if line.opens else None
            elif line.closes(inner):
                inner = None
            elif inner.bare and line.opens_in(inner):
                break
        return inner.position if inner is not None and inner.closes(fence) else None

    def _comment(self, at: int) -> None:
        if self._next_comment_close < at and self._next_comment_close != len(self.data):
            self._next_comment_close = self.data.find(b"-->", at)
            if self._next_comment_close < 0:
                self._next_comment_close = len(self.data)
        close = self._next_comment_close
        if close == len(self.data) or self.data.find(b"\n<!--", at + 4, close) >= 0:
            self.odd.append((at, "unclosed_comment"))
        else:
            self._comment_end = close
