"""Which entry of one version of a file is which of another, also after it got another id. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from skill.learnings.document import EntryBlock


@dataclass
class Group:
    """One entry of the project as the ancestor and the two sides hold it; `id` is what it is called in the end."""

    base: EntryBlock | None = None
    ours: EntryBlock | None = None
    theirs: EntryBlock | None = None
    id: str = ""
    other_ids: list[str] = field(default_factory=list)

    @property
    def versions(self) -> list[EntryBlock]:
        return [block for block in (self.base, self.ours, self.theirs) if block is not None]


def grouped(base: list[EntryBlock], ours: list[EntryBlock], theirs: list[EntryBlock]) -> list[Group]:
    """Every entry of the three versions in exactly one group: base ones first, then what the sides added."""
    mine, other = matched(base, ours), matched(base, theirs)
    groups = [Group(block, mine.get(block.start), other.get(block.start)) for block in base]
    new_mine = _left_over(ours, mine.values())
    new_other = _left_over(theirs, other.values())
    both = matched(new_mine, new_other, known_ancestor=False)
    groups += [Group(None, block, both.get(block.start)) for block in new_mine]
    groups += [Group(None, None, block) for block in _left_over(new_other, both.values())]
    return groups


def matched(left: list[EntryBlock], right: list[EntryBlock], known_ancestor: bool = True) -> dict[int, EntryBlock]:
    """Offset of an entry in `left` -> the same entry in `right`.

    First equal text under the same id, then the same birth (time, name, key) under any id, and, where `left` is the
    ancestor, then the same id if its time or its title is the same or there is no time to tell entries apart.
    """
    found: dict[int, EntryBlock] = {}
    _pair(left, right, found, lambda block: (block.id, block.raw.rstrip()))
    _pair(left, right, found, lambda block: (block.id, *_birth(block)))
    _pair(left, right, found, _birth, unique=True)
    if known_ancestor:
        _pair(left, right, found, lambda block: (block.id, block.fields.get("logged")))
        _pair(left, right, found, lambda block: (block.id, block.title))
        untimed = [block for block in left if block.start not in found and not block.fields.get("logged")]
        _pair(untimed, right, found, _id_alone)
        late = [block for block in _left_over(right, found.values()) if not block.fields.get("logged")]
        _pair(left, late, found, _id_alone)
    return found


def _pair(
    left: list[EntryBlock],
    right: list[EntryBlock],
    found: dict[int, EntryBlock],
    trait: Callable[[EntryBlock], tuple[Hashable, ...]],
    unique: bool = False,
) -> None:
    """Adds the pairs with an equal trait, in file order; a trait that is missing in part pairs nothing."""
    taken = {block.start for block in found.values()}
    waiting: dict[Hashable, list[EntryBlock]] = defaultdict(list)
    for block in right:
        if block.start not in taken and all(trait(block)):
            waiting[trait(block)].append(block)
    rivals: dict[Hashable, int] = defaultdict(int)
    seekers = [(block, trait(block)) for block in left if block.start not in found] if waiting else []
    for _, key in seekers:
        rivals[key] += 1
    for block, key in seekers:
        if (candidates := waiting.get(key)) and not (unique and (len(candidates) > 1 or rivals[key] > 1)):
            found[block.start] = candidates.pop(0)


def _id_alone(block: EntryBlock) -> tuple[Hashable, ...]:
    return (block.id,)


def _birth(block: EntryBlock) -> tuple[Hashable, ...]:
    return block.prefix, block.fields.get("logged"), block.title, block.metadata.get("pattern-key")


def _left_over(blocks: list[EntryBlock], used: Iterable[EntryBlock]) -> list[EntryBlock]:
    starts = {block.start for block in used}
    return [block for block in blocks if block.start not in starts]


def with_ids(raw: bytes, names: dict[str, str]) -> bytes:
    """`raw` with every mention of the ids in `names` replaced, all at once; `coding/ID` is another skill's."""
    if not names:
        return raw
    known = b"|".join(re.escape(old.encode()) for old in sorted(names, key=len, reverse=True))
    mention = re.compile(rb"(?<![0-9A-Za-z_-])(?<![a-z]/)(?:" + known + rb")(?![0-9A-Za-z_]|-[0-9A-Za-z])")
    return mention.sub(lambda match: names[match[0].decode()].encode(), raw)
