"""Secrets for channels: found outside the jobs file, and taken out of every text before it leaves."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def find(words: Mapping[str, str], key: str) -> str:
    """The secret that `keyEnv` or `keyFile` names; empty when there is none to be found."""
    variable, file = words.get(f"{key}Env"), words.get(f"{key}File")
    if variable:
        return os.environ.get(variable, "").strip()
    if file:
        try:
            return Path(file).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""
    return ""


def scrub(text: str, *secrets: str) -> str:
    """`text` without any of the secrets, also where only the part behind a colon of one is left."""
    for secret in secrets:
        for part in (secret, secret.partition(":")[2]):
            if len(part) >= 6:
                text = text.replace(part, "[secret]")
    return text
