"""Values that stand behind a telling name: env, YAML, JSON, ini, XML, tables, Dockerfiles. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.redaction.names import KEY, PASSWORD, SECRET, strength
from skill.learnings.redaction.spans import Span
from skill.learnings.redaction.values import (
    UUID,
    has_digit,
    is_placeholder,
    is_plain_url,
    is_reference,
    is_wordy,
    looks_random,
)

_QUOTE = r"\\{0,3}[\"']?"
_ASSIGNMENT = re.compile(
    r"(?<![\w.-])-{0,2}(@?[A-Za-z_][\w.-]{1,80})(\\{0,3}[\"'\]]{0,2})[ \t]{0,4}(=>|:=|[=!]={1,2}|=|:(?!:|//))[ \t]{0,8}"
)
# Kubernetes and compose: a pair of `name` and `value` lines.
_NAMED = re.compile(
    rf"(?i)\b(?:name|key){_QUOTE}\s{{0,2}}[:=]\s{{0,2}}{_QUOTE}([\w.-]{{2,80}}){_QUOTE}\s{{0,2}},?\s{{0,24}}"
    rf"{_QUOTE}value{_QUOTE}\s{{0,2}}[:=]\s{{0,2}}"
)
_SPACED = re.compile(
    r"(?i)\b((?:api|access|secret|private|unseal|recovery|root|client|account|auth|encryption|signing|license|master)"
    r"[ ](?:access )?(?:key|secret|token|password)|(?:user|root|admin|default|initial|temporary) password)"
    r"(?:[ ]\d{1,2})?[ \t]{0,3}[:=][ \t]{0,8}"
)
_PLACED = (
    re.compile(
        r"(?m)^[ \t|]{0,20}([A-Za-z_][\w.-]{1,60})(?:[ \t]{2,60}|\t|[ \t]{0,20}\|[ \t]{0,20})(\S{4,4096})[ \t|]*$"
    ),
    re.compile(r"<([A-Za-z][\w.:-]{1,60})>([^<>\s]{1,512})</"),
    re.compile(r"(?m)^[ \t]{0,8}(?:ENV|ARG|setenv|set -gx?)[ \t]+([A-Za-z_]\w{1,60})[ \t]+[\"']?([^\s\"'=]{4,4096})"),
)
_JUDGED = 256  # characters tell a secret from a word; a longer look would only cost time
_OPENING = re.compile(r"(?:!!str )?[bfr]?(\\{0,3})([\"'`])")
_QUOTED = {quote: re.compile(rf"[^{quote}\\\n]{{0,4096}}(?:\\.[^{quote}\\\n]{{0,4096}}){{0,64}}") for quote in "\"'`"}
_BARE = re.compile(r"[^\s\"'`;&|<>]{1,8192}")
_NEXT_PAIR = re.compile(r",(?=$|[\"'\w.-]{1,40}\\{0,2}[\"']?[=:])")
_MENTION = re.compile(r"(?i)pass|secret|token|cred|auth|getenv|environ|config|param|input|args?\b|value|field|prompt")


def find(text: str, lowered: str) -> Iterator[Span]:
    for pattern in (_ASSIGNMENT, _NAMED, _SPACED):
        masked_to = 0
        for found in pattern.finditer(text):
            span = _assigned(text, found) if found.start() >= masked_to else None
            if span:
                masked_to = span.end
                yield span
    for pattern in _PLACED:
        for found in pattern.finditer(text):
            level = strength(found[1])
            if level and _is_secret(level, found[2], certain=True):
                yield Span(found.start(2), found.end(2), _kind(level))


def _assigned(text: str, found: re.Match[str]) -> Span | None:
    level = _level(text, found)
    if not level:
        return None
    start, end, quoted = _value(text, found.end())
    separator = found[3] if found.re is _ASSIGNMENT else "="
    certain = quoted or "=" in separator or _alone_on_line(text, found.start(), end)
    shouted = found[1].isupper() and "=" in separator
    if start < end and _is_secret(level, text[start : min(end, start + _JUDGED)], certain, shouted):
        return Span(start, end, _kind(level))
    return None


def _level(text: str, found: re.Match[str]) -> int:
    if text.startswith("://", found.start() - 3):
        return 0  # user info of a URL, which has a rule of its own
    if found.re is _SPACED:
        return PASSWORD if found[1].lower().endswith("password") else SECRET
    level = strength(found[1])
    if not level and found[1] in ("key", "sig", "signature"):
        in_query = text[found.start(1) - 1 : found.start(1)] in ("?", "&")
        return KEY if in_query else 0
    return level


def _value(text: str, at: int) -> tuple[int, int, bool]:
    """Where the value starts and ends, and whether quotes say so."""
    opening = _OPENING.match(text, at)
    if opening:
        start = opening.end()
        body = _QUOTED[opening[2]].match(text, start)
        end = body.end() if body else start
        if opening[1]:
            close = text.find(opening[1] + opening[2], start, end + len(opening[1]) + 1)
            end = close if close >= 0 else end
        return start, end, True
    bare = _BARE.match(text, at)
    value = _trimmed(bare[0]) if bare else ""
    return at, at + len(value), False


def _trimmed(value: str) -> str:
    """Without the next pair of a list and without punctuation that belongs to the text around."""
    if pair := _NEXT_PAIR.search(value):
        value = value[: pair.start()]
    value = value.rstrip("\\").rstrip(",.:")
    for opener, closer in ("()", "[]", "{}"):
        while value.endswith(closer) and value.count(opener) < value.count(closer):
            value = value[:-1].rstrip(",.")
    return value


def _alone_on_line(text: str, start: int, end: int) -> bool:
    before = text[max(text.rfind("\n", 0, start) + 1, start - 80) : start].strip(" \t-*|>$")
    after = text[end : end + 80].split("\n", 1)[0].strip()
    return before in ("", "export", "set", "env") and (not after or after[0] in "#,;")


def _is_secret(level: int, value: str, certain: bool, shouted: bool = False) -> bool:
    if is_placeholder(value) or is_reference(value) or is_plain_url(value):
        return False
    if level == PASSWORD:
        return _is_password(value, certain)
    if level == KEY:
        return looks_random(value, 16) and not UUID.fullmatch(value)
    if len(value) < 8 or (value.isdigit() and len(value) < 12):
        return False
    if UUID.fullmatch(value) or looks_random(value):
        return True
    return (certain or shouted) and (not is_wordy(value) or (shouted and value.isalnum()))


def _is_password(value: str, certain: bool) -> bool:
    if len(value) < 4 or (is_wordy(value) and _MENTION.search(value)):
        return False
    return certain or has_digit(value) or not is_wordy(value)


def _kind(level: int) -> str:
    return "password" if level == PASSWORD else "secret"
