"""Private keys in the forms that tools print: PEM, OpenSSH, PGP, PuTTY, and base64 of those in kubeconfigs. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from skill.learnings.redaction.spans import Span

_BEGIN = re.compile(r"-----BEGIN ((?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)?)-----")
_BODY = re.compile(r"(?:(?:\\r)?\\n|[\s>|]|[A-Za-z0-9+/=]|[A-Za-z-]{2,20}: [^\n]{0,120}\n)*")
_CHARACTER = re.compile(r"[A-Za-z0-9+/]")
_LEAST = 60  # a shorter block (its last line counted) is an example or a message about keys
_PUTTY = re.compile(r"PuTTY-User-Key-File-\d: [^\n]*\n(?:[^\n]*\n){0,400}?Private-MAC: [0-9a-f]+")

_ENCODED = re.compile(r"LS0tLS1CRUdJTi[A-Za-z0-9+/_-]{20,}={0,2}")


def find(text: str, lowered: str) -> Iterator[Span]:
    if "-----begin" in lowered:
        yield from _pem(text)
    if "ls0tls1crudjti" in lowered:
        for found in _ENCODED.finditer(text):
            if _is_private(found[0]):
                yield Span(found.start(), found.end(), "private-key")
    if "putty-user-key-file" in lowered:
        for found in _PUTTY.finditer(text):
            yield Span(found.start(), found.end(), "private-key")


def _pem(text: str) -> Iterator[Span]:
    at = 0
    while found := _BEGIN.search(text, at):
        footer = f"-----END {found[1]}-----"
        close = text.find(footer, found.end())
        # An unfinished block is masked as far as it still reads as base64.
        end = close + len(footer) if close >= 0 else _unfinished(text, found.end())
        if len(_CHARACTER.findall(text, found.end(), end)) >= _LEAST:
            yield Span(found.start(), end, "private-key")
        at = end


def _is_private(encoded: str) -> bool:
    head = encoded[: min(64, len(encoded) // 4 * 4)].replace("=", "A")
    return b"PRIVATE KEY" in base64.b64decode(head.replace("-", "+").replace("_", "/"))


def _unfinished(text: str, start: int) -> int:
    body = _BODY.match(text, start)
    return body.end() if body else start
