"""Is this value a secret, a placeholder, or just a word? Pure judgements on one string."""

from __future__ import annotations

import re

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
HEX = re.compile(r"[0-9a-fA-F]+")

_PLACEHOLDER = re.compile(
    r"""(?x) \$[\w{(].* | \$\$.* | %\w+% | %[a-zA-Z] | \{\{.* | \{\w*\} | <.* | `.* | !\w+\b.* | @\w+@ | :\w+
      | (?:env|vault|ref\+\w+|file|ssm|secretsmanager|op|keyring|arn|gcpsm|awssm|azurekv):[/:].*
      | ENC\[.* | \*+ | [xX]{3,} | \.{2,} | •+ | \#+ | -+ | _+ | \?+ | =+ | \[.*\]? | \(.*
    """,
    re.DOTALL,
)
_WORDS = frozenset(
    """null none nil undefined true false yes no on off empty unset set redacted masked hidden removed omitted
    filtered scrubbed secret password passwd pass pwd token key apikey credential credentials username user string str
    text bytes bool boolean int integer number object any required optional missing invalid incorrect wrong expired
    revoked rejected denied failed failure mismatch changed rotated updated created deleted ok valid verified unknown
    default prompt ask never always not is was has must should cannot can for from the and or with in to of does did
    will are been being this that these it error unauthorized forbidden authentication authorization expected
    unexpected enabled disabled configured basic bearer digest negotiate ntlm data type opaque todo
    tbd example sample dummy placeholder stdin file environment header cookie query body
    """.split()
)
_TEMPLATE = re.compile(r"(?i)(?:your|my|the|insert|enter|replace|put|add)[-_ ].*|.*[-_](?:here|goes[-_]here)")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_REFERENCE = re.compile(r"[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)+(?:\(.*)?|[A-Za-z_][\w.]*[(\[].*|[\w.]+::[\w:.]+.*")


def is_placeholder(value: str) -> bool:
    """Stands in for a secret: a variable, a template, a mask, a word about secrets; nothing to hide."""
    bare = value.strip()
    if not bare or _PLACEHOLDER.fullmatch(bare) or bare.lower().strip(".,;:!") in _WORDS:
        return True
    return bool(_TEMPLATE.fullmatch(bare)) and not has_digit(bare)


def has_digit(value: str) -> bool:
    return any(char.isdigit() for char in value)


def is_wordy(value: str) -> bool:
    """Reads as words (`my-tls-secret`, `primaryKey`): long letter runs, digits only as whole parts."""
    parts = _PARTS.findall(value)
    letters = [part for part in parts if part[0].isalpha()]
    if not letters or sum(map(len, parts)) == 0:
        return False
    average = sum(map(len, letters)) / len(letters)
    return average >= 3 and mixing(value) < 3


def mixing(value: str) -> int:
    """How often a letter stands beside a digit: 0 in words and numbers, high in keys, hashes and tokens."""
    pairs = zip(value, value[1:], strict=False)
    return sum(1 for left, right in pairs if left.isdigit() != right.isdigit() and (left + right).isalnum())


def is_reference(value: str) -> bool:
    """Code that names a value (`user.password`, `get_token()`), not the value."""
    return bool(_REFERENCE.fullmatch(value)) and is_wordy(value)


def is_path(value: str) -> bool:
    """A file name or path, wordy enough to be one."""
    return "/" in value and value[0] in "./~" and is_wordy(value) or bool(
        re.fullmatch(r"[\w./-]+\.(?:pem|key|p12|jks|crt|json|ya?ml|txt|env|conf|ini|toml|cert?|pub|py|js|ts|go)", value)
    )


def looks_random(value: str, least: int = 8) -> bool:
    """Mixed enough to be generated: letters and digits interleaved, or letter case switching like no word does."""
    core = value.strip("=")
    if len(core) < least:
        return False
    if mixing(core) >= 3 and not _numbered_words(core):
        return True
    parts = _PARTS.findall(core)
    letters = [part for part in parts if part[0].isalpha()]
    length = sum(map(len, letters))
    return length >= 8 and length / len(letters) < 2.4


def _numbered_words(value: str) -> bool:
    """`cmp2-qat-12083`, `rc0.13.0_20230412`: segments are words, numbers or a short mix."""
    return all(mixing(segment) < 3 or len(segment) < 6 for segment in re.split(r"[^A-Za-z0-9]+", value))
