"""Mask secrets, personal data and internal addresses in any text before it is written or answered.

Pure: text in, text out. Placeholders are numbered by value (`[host-1]`), so a timeline still reads, and masking a
masked text changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from skill.errors import OpsError
from skill.learnings.redaction import (
    accounts,
    assignments,
    commandlines,
    headers,
    keys,
    network,
    notations,
    personal,
    tokens,
)
from skill.learnings.redaction.spans import KINDS, PLACEHOLDER, Span, merged

__all__ = ["KINDS", "RedactOptions", "Redacted", "Redactor", "redact"]

_FAMILIES = (keys, tokens, headers, commandlines, assignments, notations, personal, accounts)
# A mask can change what stands beside it; masking again until nothing is found makes the result stable.
_PASSES = 6


@dataclass(frozen=True)
class RedactOptions:
    """What a project adds: `extra` regular expressions (group 1 or all is masked) and its private domain suffixes."""

    extra: tuple[str, ...] = ()
    internal_suffixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Redacted:
    """`text` is safe to keep; `masked` names the kinds that were found, `spans` where they stood in the input."""

    text: str
    masked: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


def redact(text: str, options: RedactOptions | None = None) -> Redacted:
    """Mask one text; placeholders are numbered from 1 (or after those the text already holds)."""
    return Redactor(options).redact(text)


class Redactor:
    """Keeps the numbering over several texts: the same host gets the same placeholder in all fields of an entry."""

    def __init__(self, options: RedactOptions | None = None) -> None:
        options = options or RedactOptions()
        self._extra = [_compiled(pattern) for pattern in options.extra]
        self._suffixes = network.private_domains(options.internal_suffixes)
        self._names: dict[tuple[str, str], str] = {}
        self._highest: dict[str, int] = {}

    def redact(self, text: str) -> Redacted:
        self._reserve(text)
        spans = self.find(text)
        masked = self._masked(text, spans)
        for _ in range(_PASSES):
            again = self.find(masked) if masked != text else []
            if not again:
                break
            masked = self._masked(masked, again)
        return Redacted(masked, list(dict.fromkeys(span.kind for span in spans)), spans)

    def find(self, text: str) -> list[Span]:
        """Where something must be masked, sorted, without overlaps."""
        return merged(self._reported(text), text)

    def _reported(self, text: str) -> Iterator[Span]:
        lowered = text.lower()
        if len(lowered) != len(text):
            lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
        for family in _FAMILIES:
            yield from family.find(text, lowered)
        yield from network.find(text, lowered, self._suffixes)
        for pattern in self._extra:
            for found in pattern.finditer(text):
                group = 1 if pattern.groups and found.start(1) >= 0 else 0
                if found.start(group) < found.end(group):
                    yield Span(found.start(group), found.end(group), "secret")

    def _masked(self, text: str, spans: list[Span]) -> str:
        pieces: list[str] = []
        at = 0
        for start, end, kind in spans:
            pieces += (text[at:start], self._name(kind, text[start:end]))
            at = end
        pieces.append(text[at:])
        return "".join(pieces)

    def _name(self, kind: str, value: str) -> str:
        key = (kind, value.lower() if kind in ("host", "email", "mac") else value)
        if key not in self._names:
            self._highest[kind] = self._highest.get(kind, 0) + 1
            self._names[key] = f"[{kind}-{self._highest[kind]}]"
        return self._names[key]

    def _reserve(self, text: str) -> None:
        for found in PLACEHOLDER.finditer(text):
            kind, number = found[1], int(found[2])
            self._highest[kind] = max(self._highest.get(kind, 0), number)


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise OpsError(f"redact.extra: {pattern!r} is not a regular expression: {error}") from error
