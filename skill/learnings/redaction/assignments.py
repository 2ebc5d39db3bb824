"""Values that stand behind a name such as `password`, `api_key`, `client-secret`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skill.learnings.redaction.spans import Span
from skill.learnings.redaction.values import is_placeholder, is_reference

_NAME = re.compile(
    r"(?i)(?:pass(?:word|wd|phrase)|pwd|secret|token|api[_.-]?key|access[_.-]?key|private[_.-]?key|client-key-data)"
    r"['\"\\]{0,4}[ \t]{0,3}(?:=>|:=|=|:)[ \t]{0,3}(['\"\\]{0,4})([^\s'\"\\,;&]{4,4096})"
)


def find(text: str, lowered: str) -> Iterator[Span]:
    for found in _NAME.finditer(text):
        if not is_placeholder(found[2]) and not is_reference(found[2]):
            yield Span(found.start(2), found.end(2), "secret")
