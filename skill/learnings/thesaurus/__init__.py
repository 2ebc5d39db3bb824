"""The words of the trade and what they mean: phrases of logs and people, grouped into concepts.

The groups stand in the `.txt` files beside this module, one a line: `concept: phrase, phrase, …`. A phrase is
words side by side, or words joined by `+` that stand near each other in any order. A line may be continued by
indenting. `$name = word, word, …` names words that may stand in a phrase for each other. `common.txt` lists words
that say little, with their weight. A phrase is trusted less when its words say little or when it stands for
several concepts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
COMMON = "common.txt"
SIDE_BY_SIDE, TOGETHER = 0.85, 0.6  # least trust in a phrase of several words, whatever they say alone


class Thesaurus:
    """`lexicon`: anchor word -> `phrase=_concept=trust|…`; `weights`: common word -> 0..1."""

    def __init__(self, words: Callable[[str], list[str]]) -> None:
        self.weights: dict[str, float] = {}
        phrases: dict[str, dict[str, None]] = {}
        for path in _files():
            for name, values in _groups(path.read_text(encoding="utf-8")):
                for value in values:
                    parts = words(value)
                    if path.name == COMMON:
                        for part in parts:
                            self.weights[part] = min(float(name), self.weights.get(part, 1.0))
                    elif all(map(words, value.replace("+", " ").split())):
                        joint = "+" if "+" in value else " "
                        phrases.setdefault(joint.join(parts), {})["_" + name.replace("-", "_")] = None
        self.lexicon = self._anchored(phrases)

    def _anchored(self, phrases: dict[str, dict[str, None]]) -> dict[str, str]:
        rules: dict[str, list[str]] = {}
        for phrase, names in phrases.items():
            parts = phrase.replace("+", " ").split()
            said = sum(self.weights.get(part, 1.0) for part in parts)
            if len(parts) == 1 and not said:
                continue  # cut down to a word that says nothing, as `notion` to `not`
            if len(parts) > 1:
                said = max(said + 0.2, TOGETHER if "+" in phrase else SIDE_BY_SIDE + 0.15 * (len(parts) - 2))
            trust = min(1.0, said) / len(names) ** 0.5
            anchor = max(parts, key=lambda part: (self.weights.get(part, 1.0), len(part)))
            rules.setdefault(anchor, []).extend(f"{phrase}={name}={max(trust, 0.1):.2g}" for name in names)
        return {word: "|".join(found) for word, found in rules.items()}


def _groups(text: str) -> Iterator[tuple[str, list[str]]]:
    sets: dict[str, list[str]] = {}
    for line in text.replace("\n ", " ").splitlines():
        if line.startswith("$"):
            name, _, words = line.partition("=")
            sets[name.strip()] = _listed(words)
        elif line.strip() and not line.startswith("#"):
            name, _, values = line.partition(":")
            yield name.strip(), [phrase for value in _listed(values) for phrase in _spelled_out(value, sets)]


def _listed(values: str) -> list[str]:
    return [value.strip() for value in values.split(",") if value.strip()]


def _spelled_out(phrase: str, sets: dict[str, list[str]]) -> list[str]:
    for name, words in sets.items():
        if name in phrase:
            return [full for word in words for full in _spelled_out(phrase.replace(name, word, 1), sets)]
    return [phrase]


def edition(reader: str) -> str:
    """Names the content of the thesaurus, as read by one edition of `words`."""
    digest = hashlib.blake2b(reader.encode(), digest_size=8)
    for path in _files():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> list[Path]:
    return sorted(HERE.glob("*.txt"))
