"""Patterns compiled on first use mean what `re` makes of them."""

import importlib
import pkgutil
import re

import pytest

from skill import hook
from skill.hook.pattern import Pattern
from skill.rules.patterns import literals

PATTERNS = [
    (f"{module.name}.{name}", value)
    for module in pkgutil.iter_modules(hook.__path__)
    for name, value in vars(importlib.import_module(f"skill.hook.{module.name}")).items()
    if isinstance(value, Pattern)
]
# The literal before an alternation of which each branch holds one of the needs.
_NARROWER = {"deploys._DEPLOY": ("kubectl ",)}
_SINGLE = {"lines._CODE_HIT": r"\.(?:", "lines._NO_COUNT": "0"}


def test_there_are_patterns_to_look_at() -> None:
    assert len(PATTERNS) > 40


@pytest.mark.parametrize(("name", "pattern"), [one for one in PATTERNS if one[1].needs])
def test_what_a_pattern_needs_stands_in_each_of_its_matches(name: str, pattern: Pattern) -> None:
    assert not pattern.source.startswith("(?i"), "texts are compared as they are"
    if name in _SINGLE:
        assert _SINGLE[name] in pattern.source
        return
    held = [text for text in literals(pattern.source) if text not in _NARROWER.get(name, ())]
    assert held
    assert [text for text in held if not any(need in text for need in pattern.needs)] == []


def test_a_text_without_what_is_needed_is_no_match_and_compiles_nothing() -> None:
    pattern = Pattern(r"\bfail(?:ed|ure)\b", needs=("fail",))
    assert pattern.search("all is well") is None
    assert pattern._compiled is None
    assert pattern.search("it failed") is not None


def test_the_methods_are_those_of_re() -> None:
    text = "a=1, b=22"
    pattern, compiled = Pattern(r"(\w)=(\d+)"), re.compile(r"(\w)=(\d+)")
    assert pattern.pairs(text) == compiled.findall(text)
    assert [found.group() for found in pattern.finditer(text)] == ["a=1", "b=22"]
    assert pattern.sub("x", text) == "x, x"
    assert Pattern(r"\d+").findall(text) == ["1", "22"]
    assert Pattern(r",\s").split(text) == ["a=1", "b=22"]
    assert Pattern("A=1", "i").match(text) is not None
    assert Pattern("b").match(text, 5) is not None
