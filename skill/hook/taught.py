"""Errors that no rule knows but an entry does: the lines that may tell, and the signal they become. Pure."""

from skill.hook.match import Signal
from skill.hook.signature import signature

MAX_LINES = 6
_MARKS = (
    "error",
    "fatal",
    "fail",
    "cannot",
    "could not",
    "unable",
    "denied",
    "refused",
    "panic",
    "exception",
    "timeout",
)


def error_lines(output: str) -> "list[str]":
    """The lines that most likely say what went wrong, the last ones first: a command says at its end why it failed."""
    lines = [line.strip() for line in output[-16_000:].splitlines()]
    lines = [line[:2000] for line in lines if line][::-1]
    marked = [line for line in lines if any(mark in line.lower() for mark in _MARKS)]
    return (marked or lines)[:MAX_LINES]


def signatures(lines: "list[str]") -> "list[str]":
    """The normalised texts under which an entry may know these error lines."""
    return [text for text in map(signature, lines) if text]


def learned(pattern_key: str, title: str, text: str) -> Signal:
    """A signal for an error that was recognised by its entry: `title` is the entry's, `text` the signature."""
    category = pattern_key.partition(".")[0] or "incident_pattern"
    row = ("learned", title, category, "incident_management", "medium", "P3", pattern_key, "")
    return Signal(row, signature=text)
