"""What is odd in the files: within each one, and between them. Pure: bytes by file name in, findings out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from skill.learnings.document import Document, EntryBlock, parse

# These hide an entry, or make it unclear which one is meant; everything else is a remark.
ERRORS = frozenset(
    {"duplicate_id", "id_in_two_files", "archived_twice", "identical_twin", "invalid_utf8", "unbalanced_fence",
     "unclosed_comment", "id_heading_in_comment", "conflict_marker"}
)  # fmt: skip
FIXABLE = frozenset({"archived_twice", "identical_twin", "unfinished_line"})
_REFERENCE = re.compile(r"(?:\b[a-z0-9][\w.-]*/)?\b[A-Z][A-Z0-9]{1,15}-\d{8}-[0-9A-Za-z]+\b")
_MARKER = re.compile(rb"^(?:<{7} |>{7} |={7}$|\|{7} )", re.M)


@dataclass(frozen=True)
class Finding:
    """Something odd: where, a stable code, words for people, and whether --fix mends it."""

    file: str
    line: int
    code: str
    message: str

    @property
    def is_error(self) -> bool:
        """Whether an entry is hidden or ambiguous because of it."""
        return self.code in ERRORS

    @property
    def fixable(self) -> bool:
        """Whether it can be mended without changing what anybody said."""
        return self.code in FIXABLE


def lint(files: Mapping[str, bytes], elsewhere: Collection[str] = ()) -> list[Finding]:
    """Findings of all files, by file and line; `elsewhere` are the entries of other skills as `skill/ID`."""
    documents = {name: parse(data) for name, data in files.items()}
    found: list[Finding] = []
    for name, document in documents.items():
        found += [Finding(name, odd.line, odd.code, odd.message) for odd in document.diagnostics]
        found += _file_oddities(name, document)
    found += _between(documents, elsewhere)
    return sorted(found, key=lambda one: (one.file, one.line, one.code))


def mended(name: str, files: Mapping[str, bytes]) -> bytes:
    """The bytes of one file with all that is FIXABLE mended."""
    document = parse(files[name])
    doomed = {id(block) for block in _twins(document)}
    if name.startswith("archive/"):
        living = {block.raw.strip() for other, data in files.items() if not other.startswith("archive/")
                  for block in parse(data).entries}  # fmt: skip
        doomed |= {id(block) for block in document.entries if block.raw.strip() in living}
    data = b"".join([document.bom, *(block.raw for block in document.blocks if id(block) not in doomed)])
    eol = b"\r\n" if b"\r\n" in data else b"\n"
    return data if not data or data.endswith(b"\n") else data + eol


def _file_oddities(name: str, document: Document) -> list[Finding]:
    data = document.data
    found = [Finding(name, _line(data, mark.start()), "conflict_marker", "a merge conflict was left in the file")
             for mark in _MARKER.finditer(data)]  # fmt: skip
    if data and not data.endswith(b"\n"):
        found.append(Finding(name, data.count(b"\n") + 1, "unfinished_line", "the last line has no end"))
    twins = [(block.line, block.id) for block in _twins(document)]
    return found + [Finding(name, line, "identical_twin", f"{i} stands twice, word for word") for line, i in twins]


def _between(documents: Mapping[str, Document], elsewhere: Collection[str]) -> list[Finding]:
    places: dict[str, list[tuple[str, EntryBlock]]] = {}
    for name, document in documents.items():
        for block in document.entries:
            places.setdefault(block.id, []).append((name, block))
    found = []
    skills = {name.partition("/")[0] for name in elsewhere}
    for entry_id, held in places.items():
        for (first, one), (name, block) in zip(held, held[1:], strict=False):
            if name == first:
                continue
            same = name.startswith("archive/") and one.raw.strip() == block.raw.strip()
            code, words = ("archived_twice", "is archived and still") if same else ("id_in_two_files", "is also used")
            found.append(Finding(name, block.line, code, f"{entry_id} {words} in {first}"))
    for name, document in documents.items():
        for block in document.entries:
            for other in _REFERENCE.findall(block.metadata.get("see-also", "")):
                skill, _, own = other.rpartition("/")
                if other not in elsewhere and (skill in skills or own not in places):
                    found.append(
                        Finding(name, block.line, "unknown_reference", f"See Also names {other}, which is nowhere")
                    )
    return found


def _twins(document: Document) -> list[EntryBlock]:
    """Entries that repeat an earlier one of the same id word for word."""
    seen: set[tuple[str, bytes]] = set()
    twins = []
    for block in document.entries:
        key = (block.id, block.raw.strip())
        if key in seen:
            twins.append(block)
        seen.add(key)
    return twins


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1
