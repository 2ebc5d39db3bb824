"""One pass over the bytes of a file: where its blocks begin and what was odd. Pure, time and memory linear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.fences import Closers, FenceLine

# One literal first byte lets the regular expression engine hop from line to line with memchr.
_EVENT = rb" {0,3}(?:(#{1,3})(?=[ \t\r\n]|\Z)|(`{3,}|~{3,})([^\n]*)|(<!--))"
_FIRST_LINE = re.compile(_EVENT)
_LATER_LINES = re.compile(rb"\n" + _EVENT)
_FENCE_LINES = re.compile(rb"\n {0,3}(`{3,}|~{3,})([^\n]*)")
_ID = re.compile(
    rb"#{1,3}[ \t]+(\[?)(([A-Z][A-Z0-9]{1,15})-[0-9]{8}(?:-([0-9A-Za-z]+(?:[-_][0-9A-Za-z]+)*))?)"
    rb"[ \t]*(\]?)(?![0-9A-Za-z_])"
)
_PLACEHOLDER = re.compile(rb"#{1,3}[ \t]+\[?[A-Z][A-Z0-9]{1,15}-(?:YYYY-?MM-?DD|YYMMDD|DATE\b|<|\{)")
# Fences of these kinds show Markdown, so headings in them are examples even around a nested fence.
_MARKDOWN_INFO = frozenset({"markdown", "md", "mdx", "text", "txt", "plain", "plaintext"})


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
        self._example = False
        self._closers: Closers | None = None
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
        if match and not self._example:
            self.odd.append((at, "unbalanced_fence"))
            self._fence = None
            self._open(Start("entry", at, Heading(match, level)), level)
        elif match or placeholder:
            self.odd.append((at, "id_heading_in_fence"))

    def _open(self, start: Start, level: int) -> None:
        self.starts.append(start)
        self._level = level

    def _fence_line(self, at: int, event: re.Match[bytes]) -> None:
        line = FenceLine(at, event[2].decode("ascii"), event[3].decode("utf-8", "replace"))
        if self._fence is not None:
            if line.closes(self._fence):
                self._fence = None
        elif line.opens:
            self._fence = line
            self._example = not line.bare and self._is_closed(line, event.end())

    def _is_closed(self, opener: FenceLine, after: int) -> bool:
        """A fence of code whose next fence line opens another one has lost its end; one of Markdown may hold fences."""
        if opener.info.split()[0].strip("{}.").casefold() not in _MARKDOWN_INFO:
            following = _FENCE_LINES.search(self.data, after)
            if following and following[1][:1] == opener.kind.encode() and following[2].strip():
                return False
        if self._closers is None:
            self._closers = Closers(
                FenceLine(found.start() + 1, found[1].decode("ascii"), found[2].decode("utf-8", "replace"))
                for found in _FENCE_LINES.finditer(self.data, after)
            )
        return self._closers.closed(opener)

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
