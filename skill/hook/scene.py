"""One event made ready for the rules: its lines, where the words stand, and where they come from."""

from skill.hook.command import Reading, read_command
from skill.hook.pattern import Pattern, compiled
from skill.hook.shape import is_definition, is_log, is_quoting, shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from skill.hook.cells import Table

# What is looked at, in characters and lines: the ends of a text, since a command says at its end why it failed.
HEAD, TAIL = 24_000, 72_000
MOST_LINES = 1000
LONGEST_LINE = 2000
LINES_PER_WORD = 40
ENDS = 200  # lines at each end, for rules that a command selects
OWN_LINES = 400
WORK = 700_000  # steps of comparing characters; compiling a pattern costs COMPILING of them
COMPILING = 6000

# Without one of these the module that turns figures into sentences has nothing to say.
_FIGURES = (
    "mem:", "cpu(s)", "isr: ", "used_memory", "connected_clients", "conntrack", "threads_connected",
    "desired", " healthy", " reachable",
)  # fmt: skip
_TOKEN = Pattern(r"[a-z0-9]+")
_ESCAPE = Pattern(r"\x1b(?:\[[0-9;?]{0,20}[A-Za-z]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|.)")
_compiled: "dict[str, re.Pattern[str]]" = {}


class Scene:
    """Everything a rule may ask about one event.

    `scope` is where the words come from: "log", "live", "own" (a tool's own failures only) or "none". `low` are the
    lines in lower case with tabs as blanks; `places` maps a token to the indexes of lines that hold it, first and last
    ones. `work` is what is left to spend.
    """

    __slots__ = ("_beginning", "_text", "failed", "limits", "lines", "low", "places", "reading", "scope", "tables", "work")

    def __init__(
        self, reading: Reading, scope: str, lines: "list[str]", limits: "Mapping[str, float]", failed: bool
    ) -> None:
        self.reading = reading
        self.scope = scope
        self.lines = lines
        self.low = [line.lower().replace("\t", "  ") for line in lines]
        self.places = _places(self.low)
        self.limits = limits
        self.failed = failed
        self.work = WORK
        self.tables: list[Table] | None = None
        self._text = self._beginning = ""

    def search(self, pattern: str, text: str) -> "re.Match[str] | None":
        """The first match of a rule's pattern, while there is work left to spend."""
        known = _compiled.get(pattern)
        self.work -= len(text)
        if known is None:
            self.work -= COMPILING
            if self.work < 0:
                return None
            known = _compiled[pattern] = compiled(pattern, multiline=True)
        return known.search(text) if self.work >= 0 else None

    def holds(self, pattern: str, *texts: str) -> bool:
        """Whether a pattern, each match of which holds one of the texts, fits anywhere in the first lines."""
        beginning = self.beginning()
        if texts and not any(text in beginning for text in texts):
            return False
        return self.search(pattern, beginning) is not None

    def beginning(self) -> str:
        """The first lines as one lower-case text."""
        if not self._beginning:
            self._beginning = "\n".join(self.low[:ENDS])
        return self._beginning

    def text(self) -> str:
        """All lines as one lower-case text."""
        if not self._text:
            self._text = "\n".join(self.low)
        return self._text

    def ends(self) -> "list[int]":
        """Indexes of the first and the last lines."""
        count = len(self.low)
        return list(range(count)) if count <= 2 * ENDS else [*range(ENDS), *range(count - ENDS, count)]

    def with_words(self, words: "tuple[str, ...]") -> "list[int]":
        """Indexes of the lines that hold one of the words, also inside a longer one."""
        indexes: set[int] = set()
        for word in words:
            known = self.places.get(word)
            if known is None:
                known = self._inside(word)
            indexes.update(known)
        return sorted(indexes)

    def _inside(self, word: str) -> "list[int]":
        self.work -= len(self.low) * 4
        found = [at for at, line in enumerate(self.low) if word in line] if self.work > 0 else []
        self.places[word] = found = _ends(found)
        return found


def scene_of(
    command: str, output: str, exit_code: "int | None", failed: bool, limits: "Mapping[str, float]"
) -> "Scene | None":
    """The event ready for the rules, or None where its words can be no news of anything that runs."""
    lines = clean_lines(output)
    reading = read_command(command)
    scope = scope_of(reading, lines)
    if scope == "quote":
        lines, scope = own_lines(reading, lines), "own"
    if scope == "none" or not lines:
        return None
    if scope != "own":
        lines = lines + _figures(lines)
    return Scene(reading, scope, lines, limits, failed or bool(exit_code))


def _figures(lines: "list[str]") -> "list[str]":
    text = "\n".join(lines[:400]).lower()
    if not any(mark in text for mark in _FIGURES) and not ("type" in text and "status" in text):
        return []
    from skill.hook.gauges import statements

    return statements(lines, [line.lower() for line in lines[:400]])


def clean_lines(output: str) -> "list[str]":
    """Lines without terminal escapes; a long text loses its middle, a long line its end."""
    if len(output) > HEAD + TAIL:
        output = output[:HEAD] + "\n" + output[-TAIL:]
    if "\x1b" in output:
        output = _ESCAPE.sub("", output)
    if "\r" in output:
        output = output.replace("\r\n", "\n").replace("\r", "\n")
    lines = output.split("\n")
    if len(lines) > MOST_LINES:
        lines = lines[: MOST_LINES // 4] + lines[-(MOST_LINES // 4) * 3 :]
    return [line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] for line in lines]


def scope_of(reading: Reading, lines: "list[str]") -> str:
    """Where the words come from: "log", "live", "own", "quote" (files, history, help) or "none"."""
    kind = reading.kind
    if kind in ("test", "lint"):
        return "none"
    if kind == "quote":
        return "quote"
    if kind in ("build", "package", "vcs"):
        return "own"
    if kind in ("log", "live"):
        if is_quoting(lines, file_lines=kind != "log"):  # lines of Go logs start with file:line, too
            return "none"
        if kind == "live" and is_definition(lines):
            return "none"
        return "log" if is_log(lines) else kind  # a server in the foreground prints its log
    shape = shape_of(lines)
    if shape not in ("log", ""):
        return "none"
    return "log" if shape == "log" else "live"


def own_lines(reading: Reading, lines: "list[str]") -> "list[str]":
    """Of a reader's output only what it, or the shell, says itself: "cat: /x: No space left on device"."""
    starts = tuple(f"{name}:" for name in reading.programs) + (
        "bash:",
        "sh:",
        "/bin/sh:",
        "-bash:",
        "zsh:",
        "/bin/bash:",
    )
    return [line for line in lines[:OWN_LINES] if line.lower().startswith(starts)]


def _places(low: "list[str]") -> "dict[str, list[int]]":
    places: dict[str, list[int]] = {}
    for at, line in enumerate(low):
        for token in set(_TOKEN.findall(line)):
            places.setdefault(token, []).append(at)
    return {token: _ends(found) for token, found in places.items()}


def _ends(found: "list[int]") -> "list[int]":
    half = LINES_PER_WORD // 2
    return found if len(found) <= LINES_PER_WORD else found[:half] + found[-half:]
