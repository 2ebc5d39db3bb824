"""E-mails, phones, cards, bank accounts, national ids, home paths. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.redaction.spans import Span, words
from skill.learnings.redaction.values import has_digit

_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_][\w.+%'-]{0,63}@((?:[A-Za-z0-9-]{1,63}\.){1,8}([A-Za-z]{2,24}))(?![\w-]|\.\w)"
)
_USER_INFO = re.compile(r"://[^\s/@]{0,128}:$")
_DOCUMENTATION = re.compile(r"(?i)(?:.*\.)?(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost)")
_UNIT_OR_FILE = words(
    "service socket timer mount target path slice scope device swap log conf json yaml yml txt md png svg jpg sock pid"
    " py js ts go sh rb html css"
)
_FORGES = frozenset(("github.com", "gitlab.com", "bitbucket.org", "ssh.dev.azure.com", "codeberg.org"))
_CALLING_CODE = (
    r"(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|(?:2[1-69]|3[578]|42|5[09]|6[789]|8[0578]|9[679])\d)"
)
_PHONE = re.compile(
    rf"""(?x)(?<![\w.+/=-]) (?:
        \+{_CALLING_CODE}[ .-]?(?:\(\d{{1,5}}\)[ .-]?)?\d{{1,5}}(?:[ .-]?\d{{2,5}}){{1,4}}
      | (?:1([ .-]))?(?:\([2-9]\d\d\)[ ]?[2-9]\d\d[ .-]|[2-9]\d\d([.-])[2-9]\d\d\2)\d{{4}}
    )(?![\w-]|\.\d)"""
)
_CALLED = re.compile(
    r"(?i)\b(?:phone|tel|telephone|mobile|cell|fax|msisdn|whatsapp|sms|caller|callback|on-?call number)"
    r"(?:[ _-]?(?:number|no|nr|to))?\\?['\"]?[ \t]{0,3}[:=][ \t]{0,3}\\?['\"]?(\(?\+?\d[\d ()./-]{5,20}\d)(?![\w-])"
)
_CARD = re.compile(
    r"(?<![\w.-])(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}|3[47]\d\d([ -])\d{6}\2\d{5}"
    r"|3\d{3}([ -])\d{6}\3\d{4})(?![\w-]|\.\d)"
)
# Issuer ranges of ISO/IEC 7812: Visa, Mastercard, Amex, Discover, Diners, JCB, UnionPay, Maestro.
_ISSUER = re.compile(
    r"(?:4|5[0-8]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3(?:[46-9]|0[0-5]|5(?:2[89]|[3-8]))|6(?:011|4[4-9]|5|2|3|7))"
)
_DIGITS = re.compile(r"\d[\dA-Z ()./-]{4,}\d")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?:[ -][A-Z0-9]{4}){2,7}(?:[ -][A-Z0-9]{1,4})?)(?!\w)")
_NATIONAL = re.compile(
    r"(?<![\w.-])(?:(?!000|666|9\d\d)\d{3}-(?!00)\d\d-(?!0000)\d{4}|\d{3}\.\d{3}\.\d{3}-\d\d"
    r"|(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z]{2} ?\d\d \d\d \d\d ?[A-D])(?![\w-])"
)
_NATIONAL_NAMED = re.compile(
    r"(?i)\b(?:ssn|social security(?: number| no)?|passport(?: number| no)?|nino"
    r"|national[ _-]?(?:id|insurance)(?: number| no)?|tax[ _-]?id|cpf|cnpj|aadhaar|dni|nif|nie|bsn|pesel"
    r"|codice fiscale|steuer-?id|personnummer|driver'?s licen[cs]e)"
    r"\\?['\"]?[ \t]{0,3}[:=#]?[ \t]{0,3}\\?['\"]?((?-i:[A-Z0-9]{1,12}(?:[ ./-]\d[A-Z0-9]{0,12}){0,5}))(?!\w)"
)
_HOME = re.compile(
    r"(?<![\w.])(?:/(?:home|Users)/|[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2})([A-Za-z0-9_][\w.-]{0,31})(?![\w-])"
)
_SHARED_HOMES = words(
    "shared public default runner ubuntu debian admin centos fedora root user users app node vagrant ec2-user circleci"
    " postgres mysql git jenkins gitlab-runner www-data nobody coder vscode gitpod jovyan airflow hadoop spark build"
    " builder ci deploy worker linuxbrew nonroot"
)


def find(text: str, lowered: str) -> Iterator[Span]:
    if "@" in text:
        yield from _emails(text)
    yield from _numbers(text)
    if "home" in lowered or "users" in lowered:
        for found in _HOME.finditer(text):
            if found[1].lower() not in _SHARED_HOMES:
                yield Span(found.start(1), found.end(1), "user")


def _emails(text: str) -> Iterator[Span]:
    for found in _EMAIL.finditer(text):
        machine = found[0].lower().startswith("git@") or found[1].lower() in _FORGES
        machine = machine or bool(_USER_INFO.search(text[max(0, found.start() - 200) : found.start()]))
        if not machine and found[2].lower() not in _UNIT_OR_FILE and not _DOCUMENTATION.fullmatch(found[1]):
            yield Span(found.start(), found.end(), "email")


def _numbers(text: str) -> Iterator[Span]:
    if not _DIGITS.search(text):
        return
    for found in _PHONE.finditer(text):
        if 8 <= sum(map(str.isdigit, found[0])) <= 15:
            yield Span(found.start(), found.end(), "phone")
    for found in _CALLED.finditer(text):
        yield Span(found.start(1), found.end(1), "phone")
    for found in _CARD.finditer(text):
        if _ISSUER.match(found[0].replace(" ", "").replace("-", "")) and luhn(found[0]):
            yield Span(found.start(), found.end(), "card")
    for found in _IBAN.finditer(text):
        if is_iban(found[0]):
            yield Span(found.start(), found.end(), "iban")
    for found in _NATIONAL.finditer(text):
        yield Span(found.start(), found.end(), "national-id")
    for found in _NATIONAL_NAMED.finditer(text):
        if len(found[1]) >= 6 and has_digit(found[1]):
            yield Span(found.start(1), found.end(1), "national-id")


def luhn(text: str) -> bool:
    """The check digit of ISO/IEC 7812 holds (13 to 19 digits)."""
    digits = [int(char) for char in text if char.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[::-2])) % 10 == 0


def is_iban(text: str) -> bool:
    """The check digits of ISO 13616 hold (15 to 34 characters)."""
    bare = text.replace(" ", "").replace("-", "")
    if not 15 <= len(bare) <= 34 or not bare.isascii():
        return False
    return int("".join(str(int(char, 36)) for char in bare[4:] + bare[:4])) % 97 == 1
