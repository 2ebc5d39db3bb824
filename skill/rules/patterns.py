"""Rule patterns made safe: one line at a time, every repeat bounded, no repeat inside a repeat."""

from __future__ import annotations

import math
import re
import sys
import warnings
from collections.abc import Iterable
from typing import Any

if sys.version_info >= (3, 11):
    from re import _parser as parser
else:  # pragma: no cover
    import sre_parse as parser

MOST = 60  # what `+` and `*` mean; a written {m,n} may go up to LONGEST
LONGEST = 200
ALTERNATIVES = 4  # so many alternatives make a text as likely to be met as one letter less does
MOST_SPELLINGS = 8  # of a part of a pattern that are written out
STEPS = 500_000  # at most, from one starting point; an honest pattern takes far fewer on a line of 2,000 characters

_OPEN = re.compile(r"\{(\d{1,3}),\}")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_REFUSED = ("GROUPREF", "GROUPREF_EXISTS")


class UnsafePattern(ValueError):
    """Why a pattern may not run inside an agent's turn."""


def bounded(pattern: str) -> str:
    """The pattern with `+`, `*` and open `{n,}` bounded and `\\s` kept inside the line; raises UnsafePattern."""
    safe = "".join(_pieces(pattern))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            compiled = re.compile(safe, re.MULTILINE)
            tree = parser.parse(safe, re.MULTILINE)
    except (re.error, OverflowError, FutureWarning) as error:
        raise UnsafePattern(f"not a regular expression: {error}") from None
    if compiled.match(""):
        raise UnsafePattern("matches the empty text")
    if re.search(r"(?<!\\)[A-Z]", safe):
        raise UnsafePattern("upper-case letters: lines are compared in lower case")
    _inspect(tree, inside=False)
    return safe


def _pieces(pattern: str) -> Iterable[str]:
    at, in_class = 0, False
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            pair = pattern[at : at + 2]
            yield {"\\s": " \\t" if in_class else "[ \\t]"}.get(pair, pair)
            at += 2
            continue
        if in_class:
            in_class = char != "]"
            yield char
        elif char == "[":
            in_class = True
            negated = pattern[at + 1 : at + 2] == "^"
            yield "[^\\n" if negated else "["
            at += 1 if negated else 0
        elif open_end := _OPEN.match(pattern, at):
            yield f"{{{open_end.group(1)},{int(open_end.group(1)) + MOST}}}"
            at = open_end.end() - 1
        elif char in "+*" and pattern[at - 1 : at] != "(":
            yield f"{{{1 if char == '+' else 0},{MOST}}}"
        else:
            yield char
        at += 1


def literals(pattern: str) -> tuple[str, ...]:
    """Texts of which every match holds at least one, so a line without them is not searched; () if unknown."""
    return _needed(parser.parse(pattern, re.MULTILINE))


def _needed(tree: Any) -> tuple[str, ...]:
    """The most telling of the texts that the parts of a sequence need: few that are all long."""
    best: tuple[str, ...] = ()
    run: tuple[str, ...] = ("",)  # how what came before can be spelled, back to the last part that has no spelling
    for operation, argument in [*tree, ("END", None)]:
        spelled = _spellings(str(operation), argument)
        if spelled and len(run) * len(spelled) <= MOST_SPELLINGS:
            run = tuple(dict.fromkeys(before + after for before in run for after in spelled))
            continue
        for texts in (run, spelled or _part_needs(str(operation), argument)):
            if texts and len(min(texts, key=len)) > 1 and _telling(texts) > _telling(best):
                best = texts
        run = ("",)
    return best


def _spellings(name: str, argument: Any) -> tuple[str, ...]:
    """All texts that a part can match, if they are few; () otherwise."""
    if name == "LITERAL":
        return (chr(argument),)
    if name == "AT":
        return ("",)
    if name == "SUBPATTERN":
        return _spelled_out(argument[-1])
    if name == "BRANCH":
        branches = [_spelled_out(branch) for branch in argument[1]]
        return tuple(dict.fromkeys(text for branch in branches for text in branch)) if all(branches) else ()
    return ()


def _spelled_out(tree: Any) -> tuple[str, ...]:
    run: tuple[str, ...] = ("",)
    for operation, argument in tree:
        spelled = _spellings(str(operation), argument)
        if not spelled or len(run) * len(spelled) > MOST_SPELLINGS:
            return ()
        run = tuple(dict.fromkeys(before + after for before in run for after in spelled))
    return run


def _telling(texts: tuple[str, ...]) -> float:
    return len(min(texts, key=len)) - len(texts) / ALTERNATIVES if texts else -math.inf


def _part_needs(name: str, argument: Any) -> tuple[str, ...]:
    if name == "SUBPATTERN":
        return _needed(argument[-1])
    if name == "BRANCH":
        branches = [_needed(branch) for branch in argument[1]]
        return tuple(dict.fromkeys(text for branch in branches for text in branch)) if all(branches) else ()
    if name in _REPEATS and argument[0] >= 1:
        return _needed(argument[2])
    return ()


def _inspect(tree: Any, inside: bool) -> int:
    """Refuse what can take more than linear time; returns the steps one starting point can cost.

    A repeat multiplies the steps only where what follows could also be taken by the repeat itself: that is where a
    search has to go back.
    """
    steps = 1
    parts = list(tree)
    for at, (operation, argument) in enumerate(parts):
        name = str(operation)
        if name in _REFUSED:
            raise UnsafePattern("refers back to a group")
        if name not in _REPEATS:
            steps *= _inner_steps(name, argument, inside)
        else:
            least, most, item = argument
            if most > LONGEST:
                raise UnsafePattern(f"repeats more than {LONGEST} times")
            if most > 1 and inside:
                raise UnsafePattern("a repeat inside a repeat")
            inner = _inspect(item, inside or most > 4)
            ways = (most - least + 1) * inner if most > 4 else inner ** max(most, 1)
            goes_back = bool(_taken(item) & _first(parts[at + 1 :]))
            steps = steps * max(1, ways) if goes_back else steps + ways
        if steps > STEPS:
            raise UnsafePattern("too many repeats in a row that could each take the same text")
    return steps


def _inner_steps(name: str, argument: Any, inside: bool) -> int:
    if name == "BRANCH":
        return max(_inspect(branch, inside) for branch in argument[1])
    if name == "SUBPATTERN":
        return _inspect(argument[-1], inside)
    if name in ("ASSERT", "ASSERT_NOT"):
        return _inspect(argument[1], inside)
    return 1


_ANY = frozenset(range(32, 127)) | {9, 0x2026}  # 0x2026 stands for everything beyond ASCII
_CLASSES = {
    "CATEGORY_DIGIT": frozenset(range(48, 58)),
    "CATEGORY_SPACE": frozenset((9, 32)),
    "CATEGORY_WORD": frozenset((*range(48, 58), *range(97, 123), 95, 0x2026)),
}


def _taken(tree: Any) -> frozenset[int]:
    """The characters that any part of a sequence can take."""
    taken: frozenset[int] = frozenset()
    for operation, argument in tree:
        taken |= _characters(str(operation), argument)
    return taken


def _first(parts: list[Any]) -> frozenset[int]:
    """The characters with which the rest of a sequence can begin; what can be left out is passed over."""
    first: frozenset[int] = frozenset()
    for operation, argument in parts:
        name = str(operation)
        first |= _begins(name, argument)
        if not (name == "AT" or name.startswith("ASSERT") or (name in _REPEATS and argument[0] == 0)):
            break
    return first


def _begins(name: str, argument: Any) -> frozenset[int]:
    if name in _REPEATS:
        return _first(list(argument[2]))
    if name == "SUBPATTERN":
        return _first(list(argument[-1]))
    if name == "BRANCH":
        return frozenset().union(*(_first(list(branch)) for branch in argument[1]))
    return _characters(name, argument)


def _characters(name: str, argument: Any) -> frozenset[int]:
    if name == "LITERAL":
        return frozenset((argument if argument < 128 else 0x2026,))
    if name in ("ANY", "NOT_LITERAL"):
        return _ANY
    if name == "IN":
        return _class(argument)
    if name in _REPEATS:
        return _taken(argument[2])
    if name == "SUBPATTERN":
        return _taken(argument[-1])
    if name == "BRANCH":
        return frozenset().union(*(_taken(branch) for branch in argument[1]))
    return frozenset()


def _class(items: Any) -> frozenset[int]:
    found: frozenset[int] = frozenset()
    for operation, argument in items:
        name = str(operation)
        if name == "LITERAL":
            found |= {argument if argument < 128 else 0x2026}
        elif name == "RANGE":
            found |= frozenset(code if code < 128 else 0x2026 for code in range(argument[0], min(argument[1], 300) + 1))
        elif name == "CATEGORY":
            found |= _CLASSES.get(str(argument), _ANY)
    return _ANY - found if str(items[0][0]) == "NEGATE" else found
