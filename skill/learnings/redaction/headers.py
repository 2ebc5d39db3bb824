"""HTTP credentials: Authorization headers, cookies, signed and secret-bearing URLs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.redaction.names import strength
from skill.learnings.redaction.spans import Span, words
from skill.learnings.redaction.values import is_placeholder, is_reference, looks_random

_AUTHORIZATION = re.compile(
    r"(?i)\b(?:proxy-|x-)?auth(?:orization|entication)?\\{0,2}['\"]?[ \t]{0,3}[:=][ \t]{0,3}\\{0,2}['\"]?[ \t]{0,3}"
    r"(?:basic|bearer|token|api-?key|key|splunk|ssws|negotiate|ntlm|kerberos|digest|genie-?key|jwt|oauth|sso-key)"
    r"[ \t=]{1,3}"
    r"\\{0,2}[\"']?(?:token=|id_token=)?[\"']?([^\s'\"\\,;<>]{4,16384})"
)
_DIGEST = re.compile(r"(?i)\bresponse=\\{0,2}[\"']([0-9a-z]{16,128})")
_SCHEME = re.compile(r"(?i)(?<![\w-])(?:bearer|basic)[ \t]{1,3}[\"']?([A-Za-z0-9._~+/=|:-]{12,16384})")
_COOKIES = re.compile(
    r"(?i)(?<!\w)(?:set-)?cookies?\\{0,2}['\"]?[ \t]{0,3}[:=][ \t]{0,3}\\{0,2}['\"]?([^\n'\"\\]{3,8192})"
)
_PAIR = re.compile(r"(?:^|;[ \t]{0,4})([^\s=;,]{1,128})=([^;,\s]{4,4096})")
_ATTRIBUTES = words("path domain expires max-age samesite secure httponly priority version comment")
_SESSION = re.compile(r"(?i)sess|sid|auth|token|jwt|csrf|xsrf|login|remember|secret|ticket|user|account|cf_|key")
_SIGNED = re.compile(
    r"(?i)[?&](?:sig|sign|signature|hmac|x-(?:amz|goog)-(?:signature|credential))=([\w%+/=.@-]{16,2048})"
)
_HOOK = re.compile(
    r"(?i)\bhttps?://[^\s'\"<>/]{3,200}/[^\s'\"<>]{0,200}?(?:hook|incoming|inbound|trigger)[^\s'\"<>/]{0,40}/"
    r"([^\s'\"<>?]{12,400})"
)

_PART = re.compile(r"[^/.]+")


def find(text: str, lowered: str) -> Iterator[Span]:
    if "auth" in lowered:
        yield from _secrets(_AUTHORIZATION, text, "secret", any_value=True)
    if "digest" in lowered and "response=" in lowered:
        yield from _secrets(_DIGEST, text, "secret", any_value=True)
    if "bearer" in lowered or "basic" in lowered:
        yield from _secrets(_SCHEME, text, "secret")
    if "cookie" in lowered:
        for header in _COOKIES.finditer(text):
            yield from _cookies(text, header.start(1), header.end(1))
    if "=" in text and ("?" in text or "&" in text):
        yield from _secrets(_SIGNED, text, "secret")
    if "http" in lowered and ("hook" in lowered or "incoming" in lowered or "trigger" in lowered):
        for found in _HOOK.finditer(text):
            for part in _PART.finditer(text, found.start(1), found.end(1)):
                if looks_random(part[0], 10):
                    yield Span(part.start(), part.end(), "secret")


def _secrets(pattern: re.Pattern[str], text: str, kind: str, any_value: bool = False) -> Iterator[Span]:
    for found in pattern.finditer(text):
        value = found[1]
        if not is_placeholder(value) and not is_reference(value) and (any_value or looks_random(value, 12)):
            yield Span(found.start(1), found.end(1), kind)


def _cookies(text: str, start: int, end: int) -> Iterator[Span]:
    for pair in _PAIR.finditer(text[start:end]):
        name, value = pair[1], pair[2]
        if name.lower() in _ATTRIBUTES or is_placeholder(value):
            continue
        if looks_random(value, 12) or (len(value) >= 8 and (_SESSION.search(name) or strength(name))):
            yield Span(start + pair.start(2), start + pair.end(2), "cookie")
