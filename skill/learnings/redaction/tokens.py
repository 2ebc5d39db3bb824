"""Tokens that are recognised by their own shape, from the vendors' published formats. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from skill.learnings.redaction.spans import Span, matches, rule

RULES = (
    rule("token", "ghp_ gho_ ghu_ ghs_ ghr_", r"\bgh[pousr]_[A-Za-z0-9]{20,255}"),
    rule("token", "eyj", r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]*){1,3}"),
    rule("token", "akia asia abia acca", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
)


def find(text: str, lowered: str) -> Iterator[Span]:
    yield from matches(RULES, text, lowered)
