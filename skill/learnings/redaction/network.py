"""Private addresses and internal host names; loopback, documentation and public ones stay. Pure."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator

from skill.learnings.redaction.spans import PLACEHOLDER, Span

# Top-level names that never resolve publicly: RFC 6762 and 8375, ICANN's reserved list, and what companies made up.
_NEVER_PUBLIC = "corp|lan|localdomain|intranet|intra|dmz|priv|prv|consul|home\\.arpa"
_AMBIGUOUS = "internal|local|home|private|mgmt"  # also attribute names in code, so these need more than one label
_INNER = "internal|intra|intranet|corp|int|private|priv|lan|mgmt"
_PUBLIC_TLDS = (
    "com|net|org|io|de|uk|fr|eu|cloud|dev|app|tech|ai|us|ca|nl|ch|at|se|no|fi|dk|pl|it|es|pt|jp|cn|in|au|br|ru|biz|info"
    "|systems|network|services|bank|health|company|gov|edu|sh|me|co|tv|be|cz|ie|nz|za|kr|sg|hk|mx|ar|tr|ua"
)
_PRIVATE = tuple(
    ipaddress.ip_network(block)
    for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
)
_PRIVATE_6 = tuple(ipaddress.ip_network(block) for block in ("fc00::/7", "fe80::/10", "fec0::/10"))
_CLOUD_METADATA = frozenset(("169.254.169.254", "169.254.170.2", "fd00:ec2::254"))
_IP4 = re.compile(r"(?<![\w.])(?<![A-Za-z_]-)(?:\d{1,3}\.){3}\d{1,3}(?!\w|\.\d|-[A-Za-z])")
_VERSION = re.compile(r"(?i)(?:\b(?:version|ver|release|rev|build)\b[\s:=\"']{0,3}|[a-z][=<>~]=|[a-z]@)$")
_IP6 = re.compile(r"(?<![\w:.])(?=[fF][cCdDeE])[0-9A-Fa-f]{4}:[0-9A-Fa-f:]{2,40}(?:%[\w.-]{1,20})?(?![\w:])")
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}"
    r"|(?:[0-9a-f]{4}\.){2}[0-9a-f]{4})(?![\w:-]|\.\w)"
)
_LABEL = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,62}"
_START = r"(?<![\w.%$-])(?<![\w.~]/)"
_END = r"(?![\w(-]|\.\w)"
_CLUSTER = re.compile(rf"(?i){_START}(?:{_LABEL}\.){{1,3}}?({_LABEL}\.svc\.(?:{_LABEL}\.){{0,3}}local){_END}")
_EC2 = re.compile(r"(?<![\w.-])ip-\d{1,3}(?:-\d{1,3}){3}(?![\w-])(?:\.[a-z0-9-]{1,40}){0,4}")
_CODE_BEFORE = re.compile(r"(?:\b(?:from|import|package|class|new|def|if|not|return|is|and|or)\s+|[$#]\{)$")
_FILES = frozenset(("rc.local", "env.local", "settings.local", "jail.local", "compose.local", "hosts.local"))
_WELL_KNOWN = frozenset(
    [f"{name}.docker.internal" for name in ("host", "gateway", "kubernetes", "vm")]
    + ["metadata.google.internal", "host.containers.internal", "host.minikube.internal", "cluster.local"]
)
_TALK = re.compile(
    r"(?i)host|server|resolv|connect|dial|lookup|ping|ssh|scp|curl|wget|dns|dig\b|addr|node|upstream|endpoint|url|peer"
    r"|broker|proxy|bind|listen|origin|domain|fqdn|target|machine|cn\s?=|certificate|x509|tls|backend|bastion|replica"
    r"|primary|reach|timed? ?out|timeout|refused|down\b|://|@|:\d{2,5}\b|unknown|cluster|instance|agent|runner|http"
)


def private_domains(extra: Iterable[str] = ()) -> re.Pattern[str]:
    """A pattern for host names below a private suffix; `extra` are the project's own suffixes (`.acme.net`)."""
    own = [re.escape(suffix.strip().strip(".").lower()) for suffix in extra if suffix.strip().strip(".")]
    inner = rf"(?:{_INNER})\.(?:{_LABEL}\.){{1,2}}(?:{_PUBLIC_TLDS})"
    tails = "|".join([*own, _NEVER_PUBLIC, _AMBIGUOUS, inner, r"internal\.cloudapp\.net"])
    return re.compile(rf"(?i){_START}(?:{_LABEL}\.){{1,8}}?(?:{tails}){_END}")


def find(text: str, lowered: str, suffixes: re.Pattern[str]) -> Iterator[Span]:
    patterns = (*([_IP4] if "." in text else []), *([_IP6] if ":" in text else []))
    for pattern in patterns:
        for found in pattern.finditer(text):
            if _is_private(found[0].partition("%")[0]) and not _is_version(text, found):
                yield Span(found.start(), found.end(), "ip")
    for found in _MAC.finditer(text):
        if _is_mac(found[0].lower()):
            yield Span(found.start(), found.end(), "mac")
    if "ip-" in lowered:
        yield from (Span(found.start(), found.end(), "host") for found in _EC2.finditer(text))
    if "." in text:
        yield from _hosts(text, lowered, suffixes)


def _hosts(text: str, lowered: str, suffixes: re.Pattern[str]) -> Iterator[Span]:
    inside = set()
    if ".svc." in lowered:
        for found in _CLUSTER.finditer(text):
            # The service's name is worth keeping in a learning; where it runs is not.
            inside.add(found.end())
            yield Span(found.start(1), found.end(1), "host")
    for found in suffixes.finditer(text):
        if found.end() not in inside and _is_host(text, found):
            yield Span(found.start(), found.end(), "host")


def _is_host(text: str, found: re.Match[str]) -> bool:
    name = found[0].lower()
    before = text[max(0, found.start() - 12) : found.start()]
    if name in _FILES or name in _WELL_KNOWN or _CODE_BEFORE.search(before):
        return False
    if name.split(".", 1)[0] in ("com", "org", "net", "java", "javax", "sun", "jdk", "self", "this"):
        return False
    first, _, rest = name.partition(".")
    if rest not in _AMBIGUOUS.split("|") or any(char in "0123456789-" for char in first):
        return True
    start = text.rfind("\n", max(0, found.start() - 60), found.start()) + 1 or max(0, found.start() - 60)
    around = text[start : found.start()] + " " + text[found.end() : found.end() + 40].split("\n")[0]
    return bool(_TALK.search(PLACEHOLDER.sub("", around)))


def _is_private(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    blocks = _PRIVATE if address.version == 4 else _PRIVATE_6
    return text not in _CLOUD_METADATA and any(address in block for block in blocks)


def _is_version(text: str, found: re.Match[str]) -> bool:
    return bool(_VERSION.search(text[max(0, found.start() - 16) : found.start()]))


def _is_mac(text: str) -> bool:
    """Not broadcast, not all zero, not the documentation range 00-00-5E-00-53-xx of RFC 7042."""
    digits = re.sub(r"[^0-9a-f]", "", text)
    if "." in text and digits.isdigit():
        return False
    return bool(digits.strip("0")) and bool(digits.strip("f")) and not digits.startswith("00005e0053")
