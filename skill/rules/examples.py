"""The examples of rules, played: every hit must make its rule speak, every near-miss must not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from skill.rules.load import Example, Rule

Detect = Callable[[Example], list[tuple[str, str]]]
"""An example -> (rule id, Pattern-Key) of every signal."""


class Failure(NamedTuple):
    """An example that went wrong: where it stands, which rule, and what happened instead."""

    where: str
    rule: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.problem}"


def failures(rules: Iterable[Rule], detect: Detect) -> list[Failure]:
    """What the rules' own examples show to be wrong, in file order."""
    found = []
    for rule in rules:
        path = rule.where.rpartition(":")[0]
        for example in rule.hits:
            signals = detect(example)
            if rule.pattern_key not in [key for _id, key in signals]:
                found.append(Failure(f"{path}:{example.line}", rule.id, f"stays silent on its hit; {_said(signals)}"))
        for example in rule.near_misses:
            signals = detect(example)
            if rule.id in [name for name, _key in signals]:
                found.append(Failure(f"{path}:{example.line}", rule.id, "speaks on its near-miss"))
    return found


def _said(signals: list[tuple[str, str]]) -> str:
    return f"{', '.join(name for name, _key in signals)} spoke" if signals else "nothing spoke"
