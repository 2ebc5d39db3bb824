"""Credentials in notations of their own: netrc, pgpass, SQL, redis.conf, prose, hashes, Secret manifests. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.redaction.spans import Span, matches, rule
from skill.learnings.redaction.values import UUID, has_digit, is_placeholder, is_reference, looks_random

_VERSION = re.compile(r"v?\d+(?:\.\w+)+")


def _said(found: re.Match[str]) -> bool:
    return has_digit(found[1]) and not found[1].isdigit() and not _VERSION.fullmatch(found[1])


def _alone(found: re.Match[str]) -> bool:
    return _said(found) and not any(part.isalpha() for part in found[1].split("-"))


def _generated(found: re.Match[str]) -> bool:
    """Long unbroken runs, so that the name of a pod after the word `token` is not taken for one."""
    value = found[1]
    if not has_digit(value) or UUID.fullmatch(value) or is_reference(value):
        return False
    return any(looks_random(run, 16) for run in re.findall(r"[A-Za-z0-9]{16,}", value))


RULES = (
    rule(
        "password",
        "machine login",
        r"(?m)(?:^[ \t]*|\blogin[ \t]+\S{1,128}[ \t]+)password[ \t]+([^\s:=]\S{2,255})[ \t]*$",
    ),
    rule("password", "password", r"(?m)^[ \t]*password[ \t]+([^\s:=]\S{5,255})[ \t]*$", _alone),
    rule(
        "password",
        ":",
        r"(?m)^[\w.*-]{1,253}:(?:\d{3,5}|\*):[A-Za-z_*][^:\s]{0,62}:[A-Za-z_*][^:\s]{0,62}:(\S{3,256})[ \t]*$",
    ),
    rule("password", "requirepass", r"(?i)\brequirepass[ \t]+[\"']?([^\s\"']{3,256})"),
    rule("password", "masterauth primaryauth", r"(?i)\b(?:master|primary)auth[ \t]+[\"']?([^\s\"']{3,256})"),
    rule(
        "password",
        "identified",
        r"(?i)\bidentified[ \t]+(?:with[ \t]+\S{1,40}[ \t]+)?by[ \t]+(?:password[ \t]+)?['\"]([^'\"\n]{1,256})['\"]",
    ),
    rule("password", "password", r"(?i)\bpassword[ \t]{1,4}'([^'\n]{1,256})'"),
    rule(
        "password",
        "password passphrase passwd",
        r"(?i)\b(?:password|passphrase|passwd)[ \t]+(?:is|was)[ \t]+(?:now[ \t]+|set to[ \t]+)?"
        r"[\"'`]?([^\s\"'`]{6,128})",
        _said,
    ),
    rule(
        "token",
        "token secret key bearer credential",
        r"(?i)\b(?:token|secret|api key|apikey|access key|bearer|credential)[ \t]+[\"'`(]?([\w~+/=.-]{20,4096})",
        _generated,
    ),
    rule(
        "secret",
        "$",
        r"(\$(?:1|2[abxy]|5|6|7|y|apr1|argon2(?:id?|d)|scrypt|pbkdf2-sha\d{1,3})\$[\w./$=,+-]{16,300})",
    ),
    rule("secret", "{s {c", r"(\{(?:SSHA(?:256|512)?|SHA(?:256|512)?|SMD5|CRYPT)\}[\w./+=$-]{16,200})"),
)
_SECRET_KIND = re.compile(r"(?m)^[ \t]{0,20}(?:- )?kind:[ \t]{0,4}Secret\b")
_DATA = re.compile(r"(?m)^([ \t]{0,20})(?:stringData|data):[ \t]*\n((?:\1[ \t]{1,8}[^\n]*(?:\n|\Z)){1,200})")
_LINE = re.compile(r"(?m)^[ \t]+[\w.-]{1,80}:[ \t]{1,4}[\"']?([^\s\"'|>#][^\s\"']{0,65536})")


def find(text: str, lowered: str) -> Iterator[Span]:
    for span in matches(RULES, text, lowered):
        if span.kind == "secret" or not is_placeholder(text[span.start : span.end]):
            yield span
    if "secret" in lowered and "data:" in lowered and _SECRET_KIND.search(text):
        yield from _manifest(text)


def _manifest(text: str) -> Iterator[Span]:
    for block in _DATA.finditer(text):
        for line in _LINE.finditer(text, block.start(2), block.end(2)):
            if not is_placeholder(line[1]):
                yield Span(line.start(1), line.end(1), "secret")
