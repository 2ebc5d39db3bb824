"""E-mails, phones, cards, bank accounts, national ids, home paths. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.redaction.spans import Span

_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+%'-]{0,63}@((?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24})(?![\w-])")
_DOCUMENTATION = re.compile(r"(?i)(?:.*\.)?(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost)")
_PHONE = re.compile(
    r"""(?x)(?<![\w.+/=-]) (?:
        \+[1-9]\d{0,2}[ .-]?(?:\(\d{1,5}\)[ .-]?)?\d{1,5}(?:[ .-]?\d{2,5}){1,4}
      | (?:1[ .-])?(?:\([2-9]\d{2}\)[ ]?|[2-9]\d{2}[.-])[2-9]\d{2}[.-]\d{4}
    )(?![\w-]|\.\d)"""
)
_CARD = re.compile(r"(?<![\w.-])(?:[3-6]\d{3}|2[2-7]\d{2})(?:[ -]?\d{4}){2}(?:[ -]?\d{1,7})(?![\w-]|\.\d)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?(?!\w)")
_HOME = re.compile(r"(?:/home/|/Users/|[A-Za-z]:\\{1,2}Users\\{1,2})([A-Za-z0-9_][\w.-]{0,31})(?![\w.-])")
_SHARED_HOMES = frozenset("shared public default runner ubuntu root user app node vagrant ec2-user circleci".split())


def find(text: str, lowered: str) -> Iterator[Span]:
    if "@" in text:
        for found in _EMAIL.finditer(text):
            if not _DOCUMENTATION.fullmatch(found[1]) and not found[0].lower().startswith("git@"):
                yield Span(found.start(), found.end(), "email")
    for found in _PHONE.finditer(text):
        if 7 <= sum(char.isdigit() for char in found[0]) <= 15:
            yield Span(found.start(), found.end(), "phone")
    for found in _CARD.finditer(text):
        if luhn(found[0]):
            yield Span(found.start(), found.end(), "card")
    for found in _IBAN.finditer(text):
        if _iban(found[0]):
            yield Span(found.start(), found.end(), "iban")
    for found in _HOME.finditer(text):
        if found[1].lower() not in _SHARED_HOMES:
            yield Span(found.start(1), found.end(1), "user")


def luhn(text: str) -> bool:
    """The check digit of ISO/IEC 7812 holds (13 to 19 digits)."""
    digits = [int(char) for char in text if char.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[::-2])) % 10 == 0


def _iban(text: str) -> bool:
    bare = text.replace(" ", "")
    if not 15 <= len(bare) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in bare[4:] + bare[:4])) % 97 == 1
