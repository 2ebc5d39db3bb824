"""Code fences by the rules of CommonMark: which opener has a closer. Pure, linear in the number of fence lines."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable


class FenceLine:
    """One line that may open or close a fence; `position` is any number that grows with the file."""

    __slots__ = ("bare", "info", "kind", "length", "position")

    def __init__(self, position: int, run: str, info: str) -> None:
        self.position = position
        self.kind = run[0]
        self.length = len(run)
        self.info = info.strip()
        self.bare = not self.info

    @property
    def opens(self) -> bool:
        """Whether it can open a fence: a backtick in the info string makes it inline code."""
        return self.kind == "~" or "`" not in self.info

    def closes(self, opener: FenceLine) -> bool:
        return self.bare and self.kind == opener.kind and self.length >= opener.length

    def opens_in(self, outer: FenceLine) -> bool:
        """Whether it looks like the start of a fence of its own rather than like text inside `outer`."""
        return not self.bare and self.opens and self.kind == outer.kind and self.length >= outer.length


class Closers:
    """Answers, for any opener, whether a line that closes it comes later in the file."""

    __slots__ = ("_longest_from", "_positions")

    def __init__(self, lines: Iterable[FenceLine]) -> None:
        self._positions = {"`": array("q"), "~": array("q")}
        self._longest_from = {"`": array("q"), "~": array("q")}
        for line in lines:
            if line.bare:
                self._positions[line.kind].append(line.position)
                self._longest_from[line.kind].append(line.length)
        for lengths in self._longest_from.values():
            for at in range(len(lengths) - 2, -1, -1):
                lengths[at] = max(lengths[at], lengths[at + 1])

    def closed(self, opener: FenceLine) -> bool:
        at = bisect_right(self._positions[opener.kind], opener.position)
        lengths = self._longest_from[opener.kind]
        return at < len(lengths) and lengths[at] >= opener.length


def regions(lines: list[FenceLine]) -> dict[int, int]:
    """Position of each fence that is closed -> position of the line that closes it. Unclosed openers are left out."""
    closers = Closers(lines)
    ends: dict[int, int] = {}
    opener: FenceLine | None = None
    for line in lines:
        if opener is not None:
            if line.closes(opener):
                ends[opener.position] = line.position
                opener = None
        elif line.opens and closers.closed(line):
            opener = line
    return ends
