"""Texts without which a rule cannot fit, so that the gate can rule it out on raw bytes, with no pattern compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable

from skill.rules.load import Rule
from skill.rules.patterns import literals

SHORTEST = 3
# Rules also read sentences that skill.hook.gauges makes of figures: what stands for them in the output itself.
_SAID = {
    "memory usage": ("mem:", "maxmemory"),
    "cpu usage": ("cpu(s)",),
    "connection pool usage": ("maxclients", "max_connections"),
    "conntrack usage": ("conntrack_max",),
    "under-replicated": ("isr:",),
    "replicas: ": ("desired",),
    "only ": ("healthy", "reachable"),
    " is false": ("status: false", r"status: \"false", r"status\": \"false", r"status\":\"false"),
}
# What JSON writes with a backslash, or in another way, cannot be looked for in a payload.
_PLAIN = re.compile(r"[ !#-\[\]-~]+")


def needles(rule: Rule) -> tuple[str, ...]:
    """Lower-case texts of which an output holds at least one where the rule fits; () when that is not known."""
    found: dict[str, None] = {}
    for texts in (*map(literals, rule.lines), *(literals(cell[1]) or literals(cell[0]) for cell in rule.cells)):
        plain = [_longest(text) for text in texts]
        if not plain or min(map(len, plain)) < SHORTEST:
            return ()
        found.update(dict.fromkeys(plain))
        for text in plain:
            found.update(dict.fromkeys(_raw(text)))
    return _fewest(found)


def _longest(text: str) -> str:
    return max(_PLAIN.findall(text), key=len, default="").replace("  ", " ")


def _raw(text: str) -> Iterable[str]:
    """What an output holds in place of a sentence that was made of its figures."""
    for said, raw in _SAID.items():
        if said in text or text in said:
            yield from raw


def _fewest(texts: Iterable[str]) -> tuple[str, ...]:
    """Without texts that hold another one: where they stand, so does it."""
    kept: list[str] = []
    for text in sorted(texts, key=len):
        if not any(short in text for short in kept):
            kept.append(text)
    return tuple(sorted(kept))
