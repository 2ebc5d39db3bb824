"""Three-way merging of a learnings file: no entry lost, torn or silently replaced. Pure; git uses it through a verb."""

from __future__ import annotations

import random
import zlib
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone

from skill.learnings.document import Block, Document, EntryBlock, parse
from skill.learnings.ids import next_id
from skill.learnings.merge_entry import merge_entry
from skill.learnings.merge_lines import merge_keyed, merge_lines, split_lines
from skill.learnings.merge_match import Group, grouped, with_ids


@dataclass(frozen=True)
class Merged:
    """The merged bytes.

    `conflicts` names what carries conflict markers (ids, or "text" for what is no entry), `renumbered` maps the id an
    entry had on one side to its new one, `kept` are ids that one side took out and the other changed.
    """

    data: bytes
    conflicts: list[str] = field(default_factory=list)
    renumbered: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Piece:
    """A block ready to be merged: its text without the blank lines behind it."""

    core: bytes
    blank: bytes
    id: str = ""
    conflicts: int = 0
    from_theirs: bool = False


_Pieces = dict[Hashable, _Piece]


def merge(base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """One file out of two versions of it and their common ancestor (empty where there is none)."""
    if base in (ours, theirs):
        return Merged(theirs if ours == base else ours)
    documents = [parse(data) for data in (base, ours, theirs)]
    groups = grouped(*(document.entries for document in documents))
    _name(groups)
    renumbered = _resolve_collisions(groups)
    before, mine, other = (_pieces(document, groups, side) for side, document in enumerate(documents))
    other = {key: piece if key in mine else replace(piece, from_theirs=True) for key, piece in other.items()}
    eol = b"\r\n" if b"\r\n" in (ours or theirs)[:4096] else b"\n"

    def combine(base: _Piece | None, ours: _Piece, theirs: _Piece) -> _Piece:
        return _combined(base, ours, theirs, eol)

    merged = merge_keyed(before, mine, other, combine, _same)
    bom = documents[1].bom or (documents[2].bom if not ours else b"")
    kept = [
        piece.id for key, piece in merged.items() if piece.id and key in before and not (key in mine and key in other)
    ]
    return Merged(
        bom + _joined(merged, eol),
        [piece.id or "text" for piece in merged.values() if piece.conflicts],
        renumbered,
        kept,
    )


def _name(groups: list[Group]) -> None:
    """The id of each group: what one side changed it to, or the lower one where the sides differ."""
    for group in groups:
        before = group.base.id if group.base else None
        ids = sorted({block.id for block in (group.ours, group.theirs) if block} - {before})
        names = [*ids, before] if before else ids
        group.id, group.other_ids = names[0] if names[0] else "", [name for name in names[1:] if name]


def _resolve_collisions(groups: list[Group]) -> dict[str, str]:
    """Gives another id to newcomers that share one with a different entry of the other side; old -> new."""
    renumbered: dict[str, str] = {}
    taken = {block.id for group in groups for block in group.versions}
    holders: dict[str, list[Group]] = defaultdict(list)
    for group in sorted(groups, key=_seniority):
        rivals = holders[group.id]
        if any(not _together(group, rival) for rival in rivals):
            old = group.id
            free = next((name for name in group.other_ids if not holders[name]), None)
            group.id = free or _free_id(group, taken)
            taken.add(group.id)
            renumbered[old] = group.id
        holders[group.id].append(group)
    return renumbered


def _seniority(group: Group) -> tuple[bool, str, bytes]:
    """Who keeps an id: entries of the ancestor, then the one logged first; the same whichever side merges."""
    if group.base is not None:
        return False, "", b""
    logged = group.versions[-1].fields.get("logged", "")
    return True, logged, min(block.raw.rstrip() for block in group.versions)


def _together(one: Group, other: Group) -> bool:
    """Whether one version holds both under one id: then it was used twice there, which is not the merge's to mend."""
    pairs = ((one.base, other.base), (one.ours, other.ours), (one.theirs, other.theirs))
    return any(a and b and a.id == b.id for a, b in pairs)


def _free_id(group: Group, taken: set[str]) -> str:
    block = group.versions[-1]
    prefix, day, *suffix = block.id.split("-", 2)
    counted = not suffix or suffix[0].isdecimal()
    rng = random.Random(zlib.crc32(block.raw.rstrip()))
    date = _day(day)
    return next_id(prefix, date.date(), taken, "sequential" if counted else "random", rng)


def _day(digits: str) -> datetime:
    try:
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=timezone.utc)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=timezone.utc)


def _pieces(document: Document, groups: list[Group], side: int) -> _Pieces:
    """The blocks of one version under keys that are the same in all three, ids already the final ones."""
    numbers: dict[int, int] = {}
    names: dict[str, set[str]] = defaultdict(set)
    for number, group in enumerate(groups):
        held = (group.base, group.ours, group.theirs)[side]
        if held is not None:
            numbers[held.start] = number
            names[held.id].add(group.id)
    certain = {old: next(iter(new)) for old, new in names.items() if len(new) == 1 and new != {old}}
    pieces: _Pieces = {}
    for block in document.blocks:
        if isinstance(block, EntryBlock):
            group = groups[numbers[block.start]]
            raw = with_ids(block.raw, {**certain, block.id: group.id} if group.id != block.id else certain)
            pieces[numbers[block.start]] = _piece(raw, group.id)
        else:
            pieces[_place(block, pieces)] = _piece(with_ids(block.raw, certain), "")
    return pieces


def _place(block: Block, pieces: _Pieces) -> Hashable:
    """The key of a block that is no entry: its kind, its first line, and how often that came before."""
    line = b"" if block.kind == "preamble" else block.raw.partition(b"\n")[0].strip()
    number = 0
    while (block.kind, line, number) in pieces:
        number += 1
    return block.kind, line, number


def _piece(raw: bytes, entry_id: str) -> _Piece:
    text_end = len(raw.rstrip(b" \t\r\n"))
    end = raw.find(b"\n", text_end) + 1 or len(raw)
    return _Piece(raw[:end], raw[end:], entry_id)


def _combined(base: _Piece | None, ours: _Piece, theirs: _Piece, eol: bytes) -> _Piece:
    blank = ours.blank if base is None or ours.blank != base.blank else theirs.blank
    if base is not None and ours.core == base.core:
        return replace(theirs, blank=blank)
    if base is not None and theirs.core == base.core:
        return replace(ours, blank=blank)
    if ours.id:
        merged = merge_entry(base.core if base else None, ours.core, theirs.core)
        return replace(ours, core=merged.data, blank=blank, conflicts=merged.conflicts)
    before, mine, other = (split_lines(piece.core) if piece else [] for piece in (base, ours, theirs))
    lines = merge_lines(before, mine, other, eol)
    return replace(ours, core=b"".join(lines.lines), blank=blank, conflicts=lines.conflicts)


def _same(one: _Piece, other: _Piece) -> bool:
    return one.core.rstrip() == other.core.rstrip()


def _joined(pieces: _Pieces, eol: bytes) -> bytes:
    data: list[bytes] = []
    before: _Piece | None = None
    for piece in pieces.values():
        if before is not None:
            last = before.blank or before.core
            if last and not last.endswith(b"\n"):
                data.append(eol)
            if not before.blank and piece.from_theirs != before.from_theirs:
                data.append(eol)
        data += [piece.core, piece.blank]
        before = piece
    return b"".join(data)
