"""Pattern-Keys: `category.symptom`, made from words when none is given; and known ones that read alike. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

DEFAULT_CATEGORY = {
    "learning": "process_bottleneck",
    "issue": "incident_pattern",
    "feature": "automation_gap",
}
MAX_WORDS = 5
_STATUS = re.compile(r"[45]\d\d$")  # of HTTP: the one number that tells problems apart
ALIKE = 0.75

_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """a an and are as at be been by can could did do does for from had has have in into is it its of on or our so
        than that the their then there these they this to too very was we were when where which while will with""",
    )
)


def derive(category: str, text: str) -> str:
    """`category.symptom` out of a name or a summary; the symptom is its first telling words."""
    words = [word for word in _words(text) if word not in _EMPTY and (not word.isdigit() or _STATUS.match(word))]
    return f"{category}.{'_'.join(words[:MAX_WORDS]) or 'unnamed'}"


def same(key: str, known: Iterable[str]) -> str | None:
    """The known key that says the same as a derived one: equal words in any order, number or case."""
    wanted = _essence(key)
    return next((other for other in known if _essence(other) == wanted), None)


def alike(key: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Known keys close enough to be proposed, best first; never `key` itself."""
    symptom = " ".join(sorted(_essence(key)[1]))
    scored = [
        (SequenceMatcher(None, symptom, " ".join(sorted(_essence(other)[1]))).ratio(), other)
        for other in known
        if other != key
    ]
    return [other for score, other in sorted(scored, reverse=True) if score >= ALIKE][:limit]


def _essence(key: str) -> tuple[str, frozenset[str]]:
    category, _, symptom = key.rpartition(".")
    return category, frozenset(_singular(word) for word in _words(symptom) if word not in _EMPTY)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
