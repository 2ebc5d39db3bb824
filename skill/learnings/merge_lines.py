"""Three-way merging of sequences: of units that have a key, and of plain lines. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

_Unit = TypeVar("_Unit")


@dataclass(frozen=True)
class Lines:
    """Merged lines, and how many places in them carry conflict markers."""

    lines: list[bytes]
    conflicts: int


@dataclass(frozen=True)
class _Change:
    """Base lines [start, end) became `lines`; `side` 0 is ours, 1 is theirs."""

    start: int
    end: int
    side: int
    lines: list[bytes]


def merge_keyed(
    base: Mapping[Hashable, _Unit],
    ours: Mapping[Hashable, _Unit],
    theirs: Mapping[Hashable, _Unit],
    combine: Callable[[_Unit | None, _Unit, _Unit], _Unit],
    same: Callable[[_Unit, _Unit], bool],
) -> dict[Hashable, _Unit]:
    """Units of both sides in the order of ours; what only theirs added stands behind what it followed there.

    A unit that one side took out is dropped if the other left it alone, and kept as the other changed it if not.
    """
    merged: dict[Hashable, _Unit] = {}
    waiting: list[Hashable] = []
    added = _added_behind(base, ours, theirs, same)
    for key in (None, *ours):
        if key is not None:
            if waiting and (key in theirs or key in base):
                merged.update((new, theirs[new]) for new in waiting)
                waiting = []
            if key in theirs:
                merged[key] = combine(base.get(key), ours[key], theirs[key])
            elif key not in base or not same(base[key], ours[key]):
                merged[key] = ours[key]
        waiting += added.get(key, [])
    merged.update((new, theirs[new]) for new in waiting)
    return merged


def merge_lines(base: list[bytes], ours: list[bytes], theirs: list[bytes], eol: bytes) -> Lines:
    """Lines changed by both sides differently stand between conflict markers; lines added at one place stay both."""
    changes = sorted(
        [*_changes(base, ours, 0), *_changes(base, theirs, 1)], key=lambda change: (change.start, change.end)
    )
    merged: list[bytes] = []
    conflicts = at = 0
    for group in _overlapping(changes):
        start, end = group[0].start, max(change.end for change in group)
        merged += base[at:start]
        at = end
        mine, other = (_side(base, group, side, start, end) for side in (0, 1))
        if {change.side for change in group} == {0} or _alike(mine, other):
            merged += mine
        elif {change.side for change in group} == {1}:
            merged += other
        elif start == end:
            merged += [*mine, *(line for line in other if line.strip() == b"" or line not in mine)]
        else:
            merged += marked(mine, other, eol)
            conflicts += 1
    merged += base[at:]
    return Lines(_ended(merged[:-1], eol) + merged[-1:], conflicts)


def split_lines(text: bytes) -> list[bytes]:
    """Lines with their ends; only "\\n" ends one."""
    lines = text.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def marked(ours: list[bytes], theirs: list[bytes], eol: bytes) -> list[bytes]:
    """Both versions between the markers that git and editors know."""
    return [
        b"<<<<<<< ours" + eol,
        *_ended(ours, eol),
        b"=======" + eol,
        *_ended(theirs, eol),
        b">>>>>>> theirs" + eol,
    ]


def _added_behind(
    base: Mapping[Hashable, _Unit],
    ours: Mapping[Hashable, _Unit],
    theirs: Mapping[Hashable, _Unit],
    same: Callable[[_Unit, _Unit], bool],
) -> dict[Hashable, list[Hashable]]:
    """Key of ours (None: the start) -> keys that only theirs holds and that stand behind it there."""
    added: dict[Hashable, list[Hashable]] = {}
    behind: Hashable = None
    for key, unit in theirs.items():
        if key in ours:
            behind = key
        elif key not in base or not same(base[key], unit):
            added.setdefault(behind, []).append(key)
    return added


def _changes(base: list[bytes], side: list[bytes], number: int) -> list[_Change]:
    plain_base, plain_side = [line.rstrip(b"\r\n") for line in base], [line.rstrip(b"\r\n") for line in side]
    changes: list[_Change] = []
    for kind, b0, b1, s0, s1 in SequenceMatcher(None, plain_base, plain_side, False).get_opcodes():
        if kind == "replace" and b1 - b0 == s1 - s0:
            changes += [_Change(b0 + n, b0 + n + 1, number, [side[s0 + n]]) for n in range(b1 - b0)]
        elif kind != "equal":
            changes.append(_Change(b0, b1, number, side[s0:s1]))
    return changes


def _overlapping(changes: list[_Change]) -> list[list[_Change]]:
    groups: list[list[_Change]] = []
    end = -1
    for change in changes:
        insertions = groups and groups[-1][0].start == end == change.start == change.end
        if change.start < end or insertions:
            groups[-1].append(change)
        else:
            groups.append([change])
        end = max(end, change.end)
    return groups


def _side(base: list[bytes], group: list[_Change], side: int, start: int, end: int) -> list[bytes]:
    lines: list[bytes] = []
    for change in (change for change in group if change.side == side):
        lines += base[start : change.start] + change.lines
        start = change.end
    return lines + base[start:end]


def _alike(one: list[bytes], other: list[bytes]) -> bool:
    return [line.rstrip(b"\r\n") for line in one] == [line.rstrip(b"\r\n") for line in other]


def _ended(lines: list[bytes], eol: bytes) -> list[bytes]:
    return [line if line.endswith(b"\n") else line + eol for line in lines]
