"""Private addresses and internal host names; loopback, documentation and public ones stay. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator

from skill.learnings.redaction.spans import Span

# Top-level names that never resolve publicly: RFC 6762, RFC 8375, RFC 9476 and what ICANN reserved or companies use.
PRIVATE_TLDS = ("internal", "local", "localdomain", "lan", "corp", "intranet", "intra", "private", "home", "prv", "priv")
_INNER_LABELS = "internal|intra|intranet|corp|int|private|priv|lan|mgmt|inside"
_PRIVATE = [
    ipaddress.ip_network(block)
    for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
]
_PRIVATE_6 = [ipaddress.ip_network(block) for block in ("fc00::/7", "fe80::/10", "fec0::/10")]
_IP4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_IP6 = re.compile(r"(?<![\w:.])(?=[fF][cCdDeE])[0-9A-Fa-f]{4}:[0-9A-Fa-f:]{2,40}(?:%[\w.-]{1,20})?(?![\w:])")
_MAC = re.compile(r"(?<![\w:.-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:-])")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,62})"
_EC2 = re.compile(r"(?<![\w.-])ip-\d{1,3}(?:-\d{1,3}){3}(?![\w-])(?:\.[a-z0-9-]{1,40}){0,4}")


def private_domains(extra: Iterable[str] = ()) -> re.Pattern[str]:
    """A pattern for host names below a private suffix; `extra` are the project's own suffixes (`.acme.net`)."""
    own = [re.escape(suffix.strip().strip(".").lower()) for suffix in extra if suffix.strip().strip(".")]
    tails = "|".join([*own, rf"(?:{'|'.join(PRIVATE_TLDS)})", r"home\.arpa", rf"(?:{_INNER_LABELS})\.{_LABEL}\.[A-Za-z]{{2,12}}"])
    return re.compile(rf"(?i)(?<![\w.@/%$-])(?:{_LABEL}\.){{1,8}}(?:{tails})(?![\w-]|\.\w)")


def find(text: str, lowered: str, suffixes: re.Pattern[str]) -> Iterator[Span]:
    for found in _IP4.finditer(text):
        if _is_private(found[0]):
            yield Span(found.start(), found.end(), "ip")
    for found in _IP6.finditer(text):
        if _is_private(found[0].partition("%")[0]):
            yield Span(found.start(), found.end(), "ip")
    for found in _MAC.finditer(text):
        if found[0].lower().strip("0f:-"):
            yield Span(found.start(), found.end(), "mac")
    if "ip-" in lowered:
        for found in _EC2.finditer(text):
            yield Span(found.start(), found.end(), "host")
    for found in suffixes.finditer(text):
        yield Span(found.start(), found.end(), "host")


def _is_private(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    blocks = _PRIVATE if address.version == 4 else _PRIVATE_6
    return any(address in block for block in blocks)
