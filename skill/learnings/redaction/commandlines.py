"""Secrets in URLs, flags, headers and cookies. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from skill.learnings.redaction.spans import Span, matches, rule
from skill.learnings.redaction.values import is_placeholder

RULES = (
    rule("password", "://", r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@'\"<>]{0,128}:([^\s/'\"<>@]{1,256})@"),
    rule("secret", "authorization", r"(?i)authorization['\"\\]{0,4}\s?[:=]\s?['\"\\]{0,4}(?:basic|bearer|token|digest|apikey)\s{1,3}([^\s'\"\\,;]{4,4096})"),
)


def find(text: str, lowered: str) -> Iterator[Span]:
    for span in matches(RULES, text, lowered):
        if not is_placeholder(text[span.start : span.end]):
            yield span
