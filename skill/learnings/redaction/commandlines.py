"""Secrets that people type: flags, user:password pairs, URLs with user info. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.redaction.names import PASSWORD, strength
from skill.learnings.redaction.spans import Span, matches, rule
from skill.learnings.redaction.values import is_placeholder, is_reference, looks_random

_ARG = r"(?:\"([^\"\n]{1,512})\"|'([^'\n]{1,512})'|([^\s\"'|;&]{1,4096}))"
# Long flags whose name tells; the value is the next word.
_FLAG = re.compile(rf"(?<![\w-])--?([A-Za-z][\w.-]{{2,48}})[ \t]+(?![-|<>&]){_ARG}")
# Short flags only mean a password to these programs.
_TOOLS = (
    (r"mysql\w*|mariadb\S*|mydumper|xtrabackup|innobackupex", r"-p(?![ \t]|\b-)"),
    (r"sshpass", r"-p[ \t]?"),
    (
        r"(?:docker|podman|nerdctl|buildah|skopeo|helm|crane|oras|oc|cf|az|ibmcloud|cosign)\b[^\n|;]{0,80}?login(?![\w-])",
        r"-p(?:[ \t]+|=)",
    ),
    (r"mongo\w*|cqlsh|influx|arangosh|couchbase-cli|cypher-shell|psexec\S*|zabbix_\w+", r"-p[ \t]+"),
    (r"redis-cli|valkey-cli|keydb-cli", r"-a[ \t]+"),
    (r"ldap\w+", r"-w[ \t]+"),
    (r"sqlcmd|bcp|isql|mosquitto_\w+|ipmitool|zip|unzip|net-snmp\w*", r"-P[ \t]+"),
    (r"7za?|rar|unrar", r"-p"),
    (r"snmp(?:walk|get|set|bulkwalk|trap)", r"-[cAX][ \t]+"),
    (r"kinit|xfreerdp|rdesktop|wlfreerdp", r"/p:"),
    (r"keytool|jarsigner|apksigner", r"-(?:storepass|keypass|srcstorepass|deststorepass)[ \t]+(?:pass:)?"),
    (r"openssl|ssh-keygen", r"-(?:passin|passout|pass)[ \t]+pass:|-[NPk][ \t]+"),
    (r"vault", r"(?:login|unseal)[ \t]+(?:-\S+[ \t]+){0,3}(?!-)"),
    (r"rabbitmqctl", r"(?:add_user|change_password)[ \t]+\S+[ \t]+"),
    (r"htpasswd", r"-\w*b\w*[ \t]+\S+[ \t]+\S+[ \t]+"),
    (r"gh[ \t]+secret[ \t]+set", r"(?:-b|--body)(?:[ \t]+|=)"),
    (r"aws[ \t]+configure[ \t]+set", r"(?:aws_secret_access_key|aws_session_token)[ \t]+"),
    (r"npm[ \t]+config[ \t]+set", r"\S*_(?:authToken|auth|password)[ \t]+"),
    (r"smbclient|smbmap|rpcclient|mount\.cifs", r"-U[ \t]+[^\s%]{1,64}%"),
)
_PROGRAMS = tuple(
    (re.compile(rf"(?<![\w.-])(?:{program})\b([^\n|;]{{0,600}})"), re.compile(rf"(?:(?<=[ \t])|^)(?:{flag}){_ARG}"))
    for program, flag in _TOOLS
)
_HINTS = tuple(tuple(re.findall(r"[a-z7][a-z0-9]+", program.split("\\b)")[0])) for program, _ in _TOOLS)
# curl -u user:password and what copies it.
_USER = re.compile(
    r"(?<![\w-])(?:-u|-a|-U|--user|--proxy-user|--auth|--basic-auth|--creds|--src-creds|--dest-creds)(?:[ \t]+|=)?"
    r"[\"']?([A-Za-z0-9_.@+\\%-]{0,64}):(?:([^\s\"'|;]{1,256})(?=[\"']?(?:\s|$)))"
)
_PIPED = re.compile(
    r"\becho[ \t]+(?:-n[ \t]+)?[\"']?([^\s\"'|]{4,512})[\"']?[ \t]*\|[ \t]*(?:docker|podman|sudo|helm|gh|az|oc)\b"
    r"[^\n]{0,200}?(?:stdin|-S\b|with-token)"
)
_LITERAL = re.compile(r"--from-literal[= ][\"']?[\w.-]{1,80}=([^\s\"']{1,4096})")

RULES = (
    rule("password", "://", r"(?i)\b[a-z][a-z0-9+.-]{1,24}://[^\s/:@'\"<>]{0,128}:([^\s/'\"<>]{1,256})@(?=[\w\[.*$-])"),
    rule(
        "password",
        "://",
        r"(?i)\b[a-z][a-z0-9+.-]{1,24}://[^\s/:@'\"<>]{1,64}:([^\s'\"<>@:]{1,128})@(?=[\w.-]{1,100}[:/])",
    ),
    rule("token", "://", r"(?i)\bhttps?://([^\s/:@'\"<>]{16,256})@[\w.-]", lambda found: looks_random(found[1], 16)),
    rule(
        "password",
        "sqlplus rman expdp impdp",
        r"\b(?:sqlplus|rman|expdp|impdp)\b[^\n|;]{0,80}?[ \t][\w$]{1,30}/([^\s@/]{3,64})@",
    ),
    rule("password", "@tcp( @unix(", r"(?<![\w/])[\w.-]{1,64}:([^\s/'\"]{1,256})@(?:tcp|unix)\("),
)


def find(text: str, lowered: str) -> Iterator[Span]:
    for span in matches(RULES, text, lowered):
        if not is_placeholder(text[span.start : span.end]):
            yield span
    if " -" in text or "\t-" in text or text.startswith("-"):
        yield from _flags(text, lowered)
    for hints, (program, flag) in zip(_HINTS, _PROGRAMS, strict=True):
        if any(hint in lowered for hint in hints):
            yield from _arguments(text, program, flag)
    if "echo" in lowered:
        yield from _group(_PIPED.finditer(text), 1, "password")
    if "--from-literal" in lowered and "secret" in lowered:
        yield from _group(_LITERAL.finditer(text), 1, "secret")


def _flags(text: str, lowered: str) -> Iterator[Span]:
    for found in _FLAG.finditer(text):
        level = strength(found[1])
        group = found.lastindex or 0
        value = found[group]
        if level and _is_argument(value) and (level == PASSWORD or looks_random(value)):
            yield Span(found.start(group), found.end(group), "password" if level == PASSWORD else "secret")
    for found in _USER.finditer(text):
        if _is_argument(found[2]) and not found[2].startswith("//") and not (found[2].isdigit() and len(found[2]) < 6):
            yield Span(found.start(2), found.end(2), "password")


def _arguments(text: str, program: re.Pattern[str], flag: re.Pattern[str]) -> Iterator[Span]:
    for call in program.finditer(text):
        for found in flag.finditer(text, call.start(1), call.end(1)):
            group = found.lastindex or 0
            if _is_argument(found[group]):
                yield Span(found.start(group), found.end(group), "password")


def _is_argument(value: str) -> bool:
    return len(value) >= 3 and not is_placeholder(value) and not is_reference(value)


def _group(found: Iterator[re.Match[str]], group: int, kind: str) -> Iterator[Span]:
    for one in found:
        if _is_argument(one[group]):
            yield Span(one.start(group), one.end(group), kind)
