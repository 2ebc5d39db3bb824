"""Which entry of an older layout goes where, and what of a file stays behind. Pure: bytes in, bytes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from skill.learnings.document import Document, EntryBlock, append, parse

# Prefixes of the published skills; what no file of ours is meant for goes to the learnings.
TARGETS = {"LRN": "LEARNINGS.md", "OPS": "OPERATIONS_ISSUES.md", "ERR": "OPERATIONS_ISSUES.md",
           "INC": "OPERATIONS_ISSUES.md", "FEAT": "FEATURE_REQUESTS.md"}  # fmt: skip
OTHERS = "LEARNINGS.md"


@dataclass(frozen=True)
class Move:
    """One entry that goes from one file to another."""

    id: str
    source: str
    target: str


@dataclass(frozen=True)
class Plan:
    """What a migration does: `after` holds the bytes of every file it writes, empty where one goes away."""

    moves: list[Move] = field(default_factory=list)
    known: list[Move] = field(default_factory=list)
    after: dict[str, bytes] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def plan(sources: Mapping[str, bytes], targets: Mapping[str, bytes], headers: Mapping[str, str]) -> Plan:
    """Move all entries of `sources` to `targets`, ids and bytes kept.

    An entry that a target holds word for word is not added again. A source keeps everything that is no entry, in
    its place; one that holds nothing but its head goes away.
    """
    made = Plan()
    growing = {name: _Growing(targets.get(name, b""), headers[name]) for name in {*TARGETS.values(), OTHERS}}
    for source, raw in sources.items():
        document = parse(raw)
        for block in document.entries:
            target = TARGETS.get(block.prefix, OTHERS)
            added = growing[target].add(block)
            (made.moves if added else made.known).append(Move(block.id, source, target))
        if document.entries:
            made.after[source] = _remains(document)
            if made.after[source]:
                made.left.append(source)
    made.after.update({name: grown.data for name, grown in growing.items() if len(grown.parts) > 1})
    return made


class _Growing:
    """A target on its way: what it holds, and entries behind it."""

    def __init__(self, data: bytes, header: str) -> None:
        self._held = {(block.id, block.raw.strip()) for block in parse(data).entries}
        self.parts = [data or header.encode()]

    def add(self, block: EntryBlock) -> bool:
        """Append an entry's bytes; False when it stands there already, word for word."""
        key = (block.id, block.raw.strip())
        if key in self._held:
            return False
        self._held.add(key)
        lead = append(self.parts[-1], "x").rpartition(b"x")[0]
        self.parts.append(lead + block.raw + (b"" if block.raw.endswith(b"\n") else b"\n"))
        return True

    @property
    def data(self) -> bytes:
        return b"".join(self.parts)


def _remains(document: Document) -> bytes:
    """What of a file is no entry; nothing when that is only its head."""
    rest = [block for block in document.blocks if not isinstance(block, EntryBlock)]
    kept = b"".join([document.bom, *(block.raw for block in rest)])
    return b"" if all(block.kind == "preamble" for block in rest) and not _has_notes(kept) else kept


def _has_notes(head: bytes) -> bool:
    """Whether the head of a file says more than titles, rules and a sentence on what the file is for."""
    words = [line for line in head.splitlines() if line.strip() and not line.lstrip().startswith((b"#", b"---", b"**"))]
    return len(words) > 3
