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
_SINGLE = {
    "lines._CODE_HIT": r"\.(?:",
    "lines._NO_COUNT": "0",
    "general._DAEMON": "(?:failed|",
    "lines._SAMPLE_CODE": "//|",
}


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


@pytest.mark.parametrize(
    "line",
    [
        *("2026-04-01T10:00:00Z up", "[2026-04-01 10:00:00] up", "10:00:01 up", "<34>Apr  1 10:00:00 host app: up"),
        *("Apr  1 10:00:00 host", "[    1.234567] up", "E0401 10:00:00.1 up", "level=error", "time=x", "ts=1", "t=1"),
        *("lvl=eror", '{"level":"error"}', "1:M 01 Apr 2026", "1743500000 up", "[Wed Apr 01 10:00:00 2026] up"),
        *("192.0.2.1 - - [x]", "ERROR up", "[WARN] up", "04-01 10:00:00 up", "260401 10:00:00 up"),
    ],
)
def test_every_line_that_reads_as_logged_begins_as_one(line: str) -> None:
    from skill.hook.shape import _LOG_LINE, _may_be_logged

    assert _LOG_LINE.match(line)
    assert _may_be_logged(line)
