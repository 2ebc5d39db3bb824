"""The words of the trade and what they mean: phrases of logs and people, grouped into concepts.

The groups stand in the `.txt` files beside this module, one a line: `concept: phrase, phrase, …`. A phrase is
words side by side, or words joined by `+` that stand near each other in any order. A line may be continued by
indenting. `common.txt` lists words that say little, with their weight.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
COMMON = "common.txt"


class Thesaurus:
    """`lexicon`: anchor word -> `phrase=_concept|…`; `weights`: common word -> 0..1; `edition` names them."""

    def __init__(self, words: Callable[[str], list[str]], edition: str) -> None:
        self.weights: dict[str, float] = {}
        grouped: dict[str, list[str]] = {}
        digest = hashlib.blake2b(edition.encode(), digest_size=8)
        for path in sorted(HERE.glob("*.txt")):
            text = path.read_text(encoding="utf-8")
            digest.update(text.encode())
            for name, values in _groups(text):
                if path.name == COMMON:
                    self.weights.update((word, float(name)) for value in values for word in words(value))
                else:
                    _add(grouped, name, values, words)
        self.lexicon = {word: "|".join(dict.fromkeys(rules)) for word, rules in grouped.items()}
        self.edition = digest.hexdigest()


def _groups(text: str) -> Iterator[tuple[str, list[str]]]:
    joined = text.replace("\n ", " ")
    for line in joined.splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, values = line.partition(":")
            yield name.strip(), [value.strip() for value in values.split(",") if value.strip()]


def _add(grouped: dict[str, list[str]], name: str, phrases: list[str], words: Callable[[str], list[str]]) -> None:
    for phrase in phrases:
        joint = "+" if "+" in phrase else " "
        parts = words(phrase)
        if parts:
            anchor = max(parts, key=len)
            grouped.setdefault(anchor, []).append(f"{joint.join(parts)}=_{name.replace('-', '_')}")


@cache
def load(words: Callable[[str], list[str]], edition: str) -> Thesaurus:
    """The thesaurus read through one way of taking text apart; read once a process."""
    return Thesaurus(words, edition)
