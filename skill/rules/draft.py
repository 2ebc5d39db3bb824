"""An entry's error text -> the text of a rule file, for a person to sharpen."""

# ruff: noqa: SIM905 (a word list)

from __future__ import annotations

import re
from collections.abc import Sequence

from skill.errors import OpsError

_VOLATILE = re.compile(r"[\d/\\@\"'`]|^[A-Fa-f0-9-]{8,}$")
_PLAIN = re.compile(r"[a-z]{4,20}")
_COMMON = frozenset(
    "error errors failed fail with from this that have been when while could cannot level message time".split()
)
_ERROR = re.compile(
    r"error|fail|fatal|exception|panic|refused|denied|timed? ?out|cannot|unable|exceeded|unavailable|lost", re.I
)
_FENCED = re.compile(r"^\s*(?:```|~~~)[^\n]*\n(.*?)^\s*(?:```|~~~)\s*$", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"`([^`\n]{8,300})`")
MOST_WORDS = 12
MOST_LINES = 3


def error_lines(text: str) -> list[str]:
    """The error lines an entry quotes in fences or backticks, at most three; lines that name an error first."""
    blocks = _FENCED.findall(text)
    lines = [line.strip() for block in blocks for line in block.splitlines() if line.strip()]
    lines += [quoted.strip() for quoted in _QUOTED.findall(_FENCED.sub("", text))]
    kept = [line for line in dict.fromkeys(lines) if len(_PLAIN.findall(line.lower())) >= 2]
    return sorted(kept, key=lambda line: _ERROR.search(line) is None)[:MOST_LINES]


def pattern_of(line: str) -> str:
    """A pattern for a line: its plain words in order, whatever changes from time to time left open."""
    parts: list[str] = []
    for word in line.lower().split()[: MOST_WORDS * 2]:
        if _VOLATILE.search(word):
            if parts and parts[-1] != r"\S{1,200}":
                parts.append(r"\S{1,200}")
        else:
            parts.append(re.escape(word).replace(r"\-", "-"))
    while parts and parts[-1] == r"\S{1,200}":
        parts.pop()
    return " ".join(parts[:MOST_WORDS])


def words_of(line: str) -> list[str]:
    """Up to three words that stand in the line and say most; the gate looks for any one of them."""
    plain = [word for word in re.findall(r"[a-z0-9]+", line.lower()) if _PLAIN.fullmatch(word) and word not in _COMMON]
    return sorted(dict.fromkeys(plain), key=len, reverse=True)[:3]


def draft(
    name: str,
    title: str,
    lines: Sequence[str],
    *,
    category: str,
    area: str,
    priority: str,
    severity: str,
    pattern_key: str,
) -> str:
    """The rule file's text; raises OpsError where the lines hold too little to tell them by."""
    import yaml

    known = [(line, pattern_of(line)) for line in lines]
    usable = [(line, pattern) for line, pattern in known if len(_PLAIN.findall(pattern)) >= 2]
    words = list(dict.fromkeys(word for line, _pattern in usable for word in words_of(line)))
    if not usable or not words:
        raise OpsError(
            f"{name}: its error text has too few plain words to tell it by; write the rule by hand in rules.d/"
        )
    rule: dict[str, object] = {"id": name, "title": title, "category": category, "area": area, "priority": priority}
    rule |= {"severity": severity, "pattern_key": pattern_key, "words": " ".join(words)}
    rule |= {"lines": [pattern for _line, pattern in usable], "hits": [f"$\n{line}" for line, _pattern in usable]}
    values = {key: value for key, value in rule.items() if value}
    return str(yaml.safe_dump([values], sort_keys=False, allow_unicode=True, width=110))
