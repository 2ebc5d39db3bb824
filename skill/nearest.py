"""The word a person probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that reads most like `word`, or None when none comes close."""
    import difflib

    known = {candidate.lower(): candidate for candidate in words}
    close = difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.55)
    return known[close[0]] if close else None


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """` Did you mean 'x'?`, with its leading blank, or nothing."""
    match = nearest(word, words)
    return f" Did you mean '{match}'?" if match else ""
