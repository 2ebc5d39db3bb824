"""Regular expressions that are compiled when they are first used: a call uses few of those its modules hold.

Compiling the rest would cost a matched hook more than all its other work. `re` itself is imported then, too.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

IGNORECASE, MULTILINE = "i", "m"


def compiled(source: str, multiline: bool = False) -> "re.Pattern[str]":
    """The pattern, by a `re` that is imported when the first one is needed."""
    from skill.hook import lean

    lean.take_in("re")
    import re

    return re.compile(source, re.MULTILINE if multiline else 0)


class Pattern:
    """A pattern with the methods of `re.Pattern`; `flags` are inline flag letters.

    `needs`: texts of which every match holds at least one (a test compares them with the pattern). A text without
    any of them cannot match, and the pattern need not be compiled to know it.
    """

    __slots__ = ("_compiled", "needs", "source")

    def __init__(self, source: str, flags: str = "", needs: "tuple[str, ...]" = ()) -> None:
        self.source = f"(?{flags}){source}" if flags else source
        self.needs = needs
        self._compiled: re.Pattern[str] | None = None

    def misses(self, text: str) -> bool:
        """Whether the text lacks what every match holds."""
        return bool(self.needs) and not any(need in text for need in self.needs)

    def _use(self) -> "re.Pattern[str]":
        self._compiled = found = compiled(self.source)
        return found

    def search(self, text: str) -> "re.Match[str] | None":
        """As re.Pattern.search."""
        if self.misses(text):
            return None
        return (self._compiled or self._use()).search(text)

    def match(self, text: str, at: int = 0) -> "re.Match[str] | None":
        """As re.Pattern.match."""
        if self.misses(text):
            return None
        return (self._compiled or self._use()).match(text, at)

    def findall(self, text: str) -> "list[str]":
        """As re.Pattern.findall, for patterns with at most one group."""
        return (self._compiled or self._use()).findall(text)

    def pairs(self, text: str) -> "list[tuple[str, str]]":
        """As re.Pattern.findall, for patterns with two groups."""
        return (self._compiled or self._use()).findall(text)

    def finditer(self, text: str) -> "Iterator[re.Match[str]]":
        """As re.Pattern.finditer."""
        if self.misses(text):
            return iter(())
        return (self._compiled or self._use()).finditer(text)

    def split(self, text: str) -> "list[str]":
        """As re.Pattern.split, for patterns without groups."""
        return [part for part in (self._compiled or self._use()).split(text) if part is not None]

    def sub(self, replacement: "str | Callable[[re.Match[str]], str]", text: str) -> str:
        """As re.Pattern.sub."""
        return (self._compiled or self._use()).sub(replacement, text)
