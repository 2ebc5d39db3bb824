"""What a detector reports and how overlapping reports become one list. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

# The most telling kind first: it names a stretch that several detectors report.
KINDS = (
    "private-key",
    "token",
    "password",
    "cookie",
    "secret",
    "email",
    "phone",
    "card",
    "iban",
    "national-id",
    "account",
    "ip",
    "mac",
    "host",
    "user",
)
_RANK = {kind: at for at, kind in enumerate(KINDS)}
PLACEHOLDER = re.compile(r"\[(" + "|".join(KINDS) + r")-([1-9][0-9]{0,5})\]")


class Span(NamedTuple):
    """One stretch of text to mask: character offsets, end exclusive."""

    start: int
    end: int
    kind: str


def words(text: str) -> frozenset[str]:
    """The words of a list that is easier to read as prose than as a column of quotes."""
    return frozenset(text.split())


Accept = Callable[["re.Match[str]"], bool]


class Rule(NamedTuple):
    """A pattern that only runs when one of its lower-case words occurs; group 1 (or the whole match) is masked."""

    kind: str
    words: tuple[str, ...]
    pattern: re.Pattern[str]
    accept: Accept | None = None


def rule(kind: str, words: str, pattern: str, accept: Accept | None = None) -> Rule:
    return Rule(kind, tuple(words.split()), re.compile(pattern), accept)


def matches(rules: Iterable[Rule], text: str, lowered: str) -> Iterator[Span]:
    for each in rules:
        if each.words and not any(word in lowered for word in each.words):
            continue
        for found in each.pattern.finditer(text):
            if each.accept is None or each.accept(found):
                group = 1 if each.pattern.groups else 0
                yield Span(found.start(group), found.end(group), each.kind)


def merged(spans: Iterable[Span], text: str) -> list[Span]:
    """Sorted, without overlaps and outside of placeholders that an earlier redaction left."""
    taken = [(found.start(), found.end()) for found in PLACEHOLDER.finditer(text)]
    joined: list[Span] = []
    for span in sorted(_outside(sorted(spans), taken), key=lambda one: (one.start, -one.end, _RANK[one.kind])):
        last = joined[-1] if joined else None
        if last is None or span.start >= last.end:
            joined.append(span)
        else:
            kind = min(last.kind, span.kind, key=_RANK.__getitem__)
            joined[-1] = Span(last.start, max(last.end, span.end), kind)
    return joined


def _outside(spans: list[Span], taken: list[tuple[int, int]]) -> Iterator[Span]:
    first = 0
    for span in spans:
        while first < len(taken) and taken[first][1] <= span.start:
            first += 1
        start, at = span.start, first
        while at < len(taken) and taken[at][0] < span.end:
            if start < taken[at][0]:
                yield Span(start, taken[at][0], span.kind)
            start = max(start, taken[at][1])
            at += 1
        if start < span.end:
            yield Span(start, span.end, span.kind)
