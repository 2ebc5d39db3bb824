"""Ids of entries: `TYPE-YYYYMMDD-XXX`, never used twice in a project. Pure; the caller holds the lock."""

from __future__ import annotations

import random
import string
from collections.abc import Iterable
from datetime import date
from typing import Literal

Mode = Literal["sequential", "random"]

_LETTERS = string.digits + string.ascii_uppercase
_PLACEHOLDER = "XXX"  # what templates show in place of a suffix
_ATTEMPTS = 200


def next_id(prefix: str, day: date, taken: Iterable[str], mode: Mode, rng: random.Random | None = None) -> str:
    """An id of that day that is not among `taken`.

    `sequential` counts on from the highest number of the day; `random` draws letters, so that machines that
    do not share a lock rarely meet.
    """
    stem = f"{prefix}-{day:%Y%m%d}-"
    used = {known[len(stem) :] for known in taken if known.startswith(stem)}
    if mode == "sequential":
        number = _highest(used) + 1
        while f"{number:03d}" in used:
            number += 1
        return f"{stem}{number:03d}"
    rng = rng or random.SystemRandom()
    length = 3
    while True:
        for _ in range(_ATTEMPTS):
            suffix = "".join(rng.choices(_LETTERS, k=length))
            if suffix not in used and suffix != _PLACEHOLDER:
                return stem + suffix
        length += 1


def _highest(suffixes: Iterable[str]) -> int:
    # Longer numbers are times of day (HHMM, HHMMSS) in files of other tools: no count goes on from those.
    return max((int(suffix) for suffix in suffixes if suffix.isdecimal() and len(suffix) <= 3), default=0)
