"""Is this value a secret, a placeholder, or just a word? Pure judgements on one string."""

from __future__ import annotations

import re

from skill.learnings.redaction.spans import words

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_PLACEHOLDER = re.compile(
    r"""(?xs) \$\{.* | \$\(.* | \$[A-Z_][A-Z0-9_]* | \$[a-z_]+ | \$[a-z]+[A-Z][A-Za-z]+ | \$\d | \$[a-z]\w*[.:-].*
      | %\w+% | %[-+\#]?[a-zA-Z] | \{\{.* | \{\w*\} | <.* | `.* | @\w+@ | :[a-z_]+ | [xX*.•\#_?=-]+ | \(.* | \[.*
      | !(?:Ref|Sub|GetAtt|ImportValue|vault|secret|env|reference|Join)\b.* | ENC\[.*
      | (?:env|vault|file|ssm|op|keyring|arn|gcpsm|awssm|azurekv|secretsmanager|ref\+\w+)[:/].*
    """
)
# AWS and others end the keys of their documentation with EXAMPLE.
_MASKED = re.compile(r"EXAMPLE(?:KEY)?$|\*{3,}|…|\.{3}|[xX]{6,}|•{3,}")
_WORDS = words(
    """null none nil undefined true false yes no on off empty unset set redacted masked hidden
    removed omitted filtered scrubbed secret password passwd pass pwd token key apikey username
    credential credentials user string str text bytes bool boolean int integer number object any
    required optional missing invalid incorrect wrong expired revoked rejected denied failed
    failure mismatch changed rotated updated created deleted valid verified unknown default
    prompt ask never always not is was has must should cannot can for from the and or with in to
    of does did will are been being this that these it error unauthorized forbidden expected
    authentication authorization unexpected enabled disabled configured basic bearer digest type
    negotiate ntlm data opaque tbd changeme changeit example sample dummy placeholder stdin file environment
    header cookie query body auto generated encrypted plaintext plain protected provided found
    available loaded found refreshed issued accepted length too short long only all self host
    """
)
_TEMPLATE = re.compile(r"(?i)(?:your|my|the|insert|enter|replace|put|add)[-_ ].*|.*[-_](?:here|goes[-_]here)")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_MEETING = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_DOTTED = re.compile(r"[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+")
_CODE = re.compile(r"[A-Za-z_][\w.]{0,80}[(\[].*|[\w.]{1,80}::[\w:.]+.*")
_FILE = re.compile(r"[\w./~-]+\.(?:pem|key|p12|pfx|jks|crt|cert?|pub|json|ya?ml|txt|env|conf|ini|toml|py|js|ts|go)")
_SEGMENT = re.compile(r"[A-Za-z0-9_%-]+")


def is_placeholder(value: str) -> bool:
    """Stands in for a secret: a variable, a template, a mask, a word about secrets; nothing to hide."""
    bare = value.strip()
    if not bare or _PLACEHOLDER.fullmatch(bare) or bare.lower().strip(".,;:!") in _WORDS or _MASKED.search(bare):
        return True
    return bool(_TEMPLATE.fullmatch(bare)) and not has_digit(bare)


def is_reference(value: str) -> bool:
    """Names a value (`user.password`, `get_token()`, `/run/secrets/db`, `tls.key`) instead of being one."""
    if _CODE.fullmatch(value) or (_DOTTED.fullmatch(value) and is_wordy(value)):
        return True
    return bool(_FILE.fullmatch(value)) or (value[:1] in "./~" and "/" in value and is_wordy(value))


def is_plain_url(value: str) -> bool:
    """A URL without anything in its path or query that looks generated."""
    scheme, separator, rest = value.partition("://")
    if not separator or not scheme.isalnum():
        return False
    host, _, path = rest.partition("/")
    return "@" not in host and not any(looks_random(part, 12) for part in _SEGMENT.findall(path))


def has_digit(value: str) -> bool:
    return any(char.isdigit() for char in value)


def mixing(value: str) -> int:
    """How often a letter stands beside a digit: 0 in words and numbers, high in keys, hashes and tokens."""
    return len(_MEETING.findall(value))


def is_wordy(value: str) -> bool:
    """Reads as words (`my-tls-secret`, `primaryKey`): long letter runs, digits only as whole parts."""
    return word_length(value) >= 3 and mixing(value) < 3


def looks_random(value: str, least: int = 8) -> bool:
    """Mixed enough to be generated: letters and digits interleaved, or letter case switching like no word does."""
    core = value.strip("=")
    if len(core) < least:
        return False
    segments = re.split(r"[^A-Za-z0-9]+", core)
    if any(len(segment) >= 6 and mixing(segment) >= 3 for segment in segments):
        return True
    runs = word_length(core)
    return sum(map(str.isalpha, core)) >= 8 and (0 < runs < 2.4 or (0 < runs < 3.4 and _all_classes(core)))


def _all_classes(value: str) -> bool:
    return has_digit(value) and any(map(str.isupper, value)) and any(map(str.islower, value))


def word_length(value: str) -> float:
    """Mean length of the letter runs between case changes, digits and separators; 0 without letters."""
    letters = [part for part in _PARTS.findall(value) if part[0].isalpha()]
    return sum(map(len, letters)) / len(letters) if letters else 0.0
