"""A lossless model of one learnings file: every byte belongs to a block, and `render` gives the same bytes back. Pure.

Splits by headings, not by a Markdown syntax tree, since real files are untidy; whatever is odd becomes a diagnostic
with its line, never an exception.
"""

from __future__ import annotations

from skill.learnings import layout as inside
from skill.learnings.edit import append, set_field, set_metadata, set_section
from skill.learnings.fields import normalised_status
from skill.learnings.scan import Heading, Scan, Start
from skill.learnings.text import inline, neutralise, one_line, plain

__all__ = [
    "Block",
    "Diagnostic",
    "Document",
    "EntryBlock",
    "append",
    "inline",
    "neutralise",
    "one_line",
    "parse",
    "plain",
    "set_field",
    "set_metadata",
    "set_section",
]

_BOM = b"\xef\xbb\xbf"
_MESSAGES = {
    "bom": "the file begins with a byte order mark",
    "duplicate_id": "this id was used before in this file",
    "foreign_section": "a heading without an id ends the entry above",
    "front_matter": "the file begins with YAML front matter",
    "id_heading_in_comment": "an entry inside a comment is taken for an example",
    "id_heading_in_fence": "an entry inside a code fence is taken for an example",
    "invalid_utf8": "bytes that are not UTF-8 are kept as they are",
    "missing_status": "the entry has no Status",
    "mixed_eol": "lines end in CRLF and in LF",
    "template_placeholder": "a template with a placeholder for its date is not an entry",
    "unbalanced_fence": "a code fence above this entry has no end",
    "unclosed_comment": "a comment has no end",
    "unknown_status": "the status is none of the documented ones",
}


class Diagnostic:
    """Something odd at a 1-based line of the file; `code` is stable, `message` is for people."""

    __slots__ = ("code", "line", "message")

    def __init__(self, line: int, code: str) -> None:
        self.line = line
        self.code = code
        self.message = _MESSAGES[code]

    def __repr__(self) -> str:
        return f"Diagnostic({self.line}, {self.code!r})"


class Block:
    """The bytes [start, end) of a file: `preamble`, `entry`, `template` or `foreign`."""

    __slots__ = ("end", "kind", "line", "source", "start")

    def __init__(self, source: bytes, kind: str, start: int, end: int, line: int) -> None:
        self.source = source
        self.kind = kind
        self.start = start
        self.end = end
        self.line = line

    @property
    def raw(self) -> bytes:
        """The bytes of the block as they stand in the file."""
        return self.source[self.start : self.end]

    @property
    def text(self) -> str:
        """The block for people; bytes that are not UTF-8 show as U+FFFD."""
        return self.raw.decode("utf-8", "replace")


class EntryBlock(Block):
    """An entry: address it by (file, id, occurrence). Fields and sections are decoded when first asked for."""

    __slots__ = ("_parts", "_title_start", "bracketed", "id", "level", "occurrence", "prefix", "suffix")

    def __init__(self, source: bytes, start: int, end: int, line: int, heading: Heading, occurrence: int) -> None:
        super().__init__(source, "entry", start, end, line)
        self.id = heading.id
        self.prefix = heading.prefix
        self.suffix = heading.suffix
        self.level = heading.level
        self.bracketed = heading.bracketed
        self.occurrence = occurrence
        self._title_start = heading.title_start
        self._parts: _Parts | None = None

    @property
    def title(self) -> str | None:
        """What stands behind the id on the heading line, or None."""
        line_end = self.source.find(b"\n", self._title_start, self.end)
        raw = self.source[self._title_start : self.end if line_end < 0 else line_end]
        return one_line(raw.decode("utf-8", "replace").strip().lstrip(":：—–- \t")) or None

    @property
    def fields(self) -> dict[str, str]:
        """Header values by lower-case-dashed key; the first line with a key counts."""
        return self._decoded().fields

    @property
    def sections(self) -> dict[str, str]:
        """Body text by section title, in file order; the first section with a title counts."""
        return self._decoded().sections

    @property
    def metadata(self) -> dict[str, str]:
        """Values of the list under Metadata by lower-case-dashed key."""
        return self._decoded().metadata

    @property
    def has_separator(self) -> bool:
        """Whether the last line that is not blank is a `---`."""
        return self._decoded().has_separator

    @property
    def raw_status(self) -> str | None:
        """The status as written."""
        if self._parts is not None:
            return self._parts.fields.get("status")
        return inside.header_value(self.raw, "status")

    @property
    def status(self) -> str | None:
        """The documented status, or None where the entry has another one or none."""
        return normalised_status(self.raw_status)

    def _decoded(self) -> _Parts:
        if self._parts is None:
            self._parts = _Parts(self.raw)
        return self._parts


class _Parts:
    __slots__ = ("fields", "has_separator", "metadata", "sections")

    def __init__(self, raw: bytes) -> None:
        found = inside.layout(raw)
        self.fields = _values(raw, found.fields)
        self.metadata = _values(raw, found.metadata)
        self.has_separator = found.separator is not None
        self.sections: dict[str, str] = {}
        for section in found.sections:
            self.sections.setdefault(section.title, _body(raw[section.body_start : section.end]))


class Document:
    """A parsed file: `blocks` in order cover all of `data` behind a byte order mark."""

    __slots__ = ("_diagnostics", "_entries", "_scan", "blocks", "bom", "data")

    def __init__(self, data: bytes, bom: bytes, blocks: list[Block], scan: Scan) -> None:
        self.data = data
        self.bom = bom
        self.blocks = blocks
        self._scan = scan
        self._entries = [block for block in blocks if isinstance(block, EntryBlock)]
        self._diagnostics: list[Diagnostic] | None = None

    @property
    def entries(self) -> list[EntryBlock]:
        return self._entries

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What was odd, by line; found on first use, since it needs every entry's status and every byte's encoding."""
        if self._diagnostics is None:
            self._diagnostics = _diagnose(self, self._scan.odd)
        return self._diagnostics

    def find(self, entry_id: str, occurrence: int = 1) -> EntryBlock | None:
        """The n-th entry with that id, or None."""
        return next((e for e in self._entries if e.id == entry_id and e.occurrence == occurrence), None)

    def render(self) -> bytes:
        """The bytes of the file, put together from its blocks."""
        return b"".join([self.bom, *(block.raw for block in self.blocks)])

    def replaced(self, block: Block, raw: bytes) -> bytes:
        """The bytes of the file with `raw` in the place of one block."""
        return self.data[: block.start] + raw + self.data[block.end :]


def parse(data: bytes) -> Document:
    """Reads any bytes, in one pass, with memory proportional to them."""
    bom = _BOM if data.startswith(_BOM) else b""
    scan = Scan(data, len(bom)).run()
    starts = scan.starts
    if len(data) > len(bom) and (not starts or starts[0].at > len(bom)):
        starts = [Start("preamble", len(bom)), *starts]
    blocks: list[Block] = []
    seen: dict[str, int] = {}
    line, counted_to = 1, 0
    for number, start in enumerate(starts):
        end = starts[number + 1].at if number + 1 < len(starts) else len(data)
        line += data.count(b"\n", counted_to, start.at)
        counted_to = start.at
        if start.heading is None:
            blocks.append(Block(data, start.kind, start.at, end, line))
        else:
            seen[start.heading.id] = occurrence = seen.get(start.heading.id, 0) + 1
            blocks.append(EntryBlock(data, start.at, end, line, start.heading, occurrence))
    return Document(data, bom, blocks, scan)


def _values(raw: bytes, lines: list[inside.FieldLine]) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in lines:
        values.setdefault(line.key, raw[line.value_start : line.value_end].decode("utf-8", "replace"))
    return values


def _body(raw: bytes) -> str:
    lines = raw.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    while lines and not lines[-1].strip():
        del lines[-1]
    return "\n".join(lines)


def _diagnose(document: Document, odd: list[tuple[int, str]]) -> list[Diagnostic]:
    found: list[tuple[int, str]] = list(odd)
    data = document.data
    if document.bom:
        found.append((0, "bom"))
    if data.startswith((b"---\n", b"---\r\n"), len(document.bom)):
        found.append((len(document.bom), "front_matter"))
    crlf = data.count(b"\r\n")
    if crlf and crlf != data.count(b"\n"):
        found.append((_first_mixed(data), "mixed_eol"))
    for block in document.blocks:
        found.extend(_block_oddities(block))
    return _with_lines(data, sorted(found))


def _block_oddities(block: Block) -> list[tuple[int, str]]:
    odd: list[tuple[int, str]] = []
    try:
        block.raw.decode("utf-8")
    except UnicodeDecodeError as error:
        odd.append((block.start + error.start, "invalid_utf8"))
    if isinstance(block, EntryBlock):
        if block.occurrence > 1:
            odd.append((block.start, "duplicate_id"))
        if block.raw_status is None:
            odd.append((block.start, "missing_status"))
        elif block.status is None:
            odd.append((block.start, "unknown_status"))
    return odd


def _first_mixed(data: bytes) -> int:
    """Offset of the first line that ends otherwise than the first one."""
    first = data.find(b"\n")
    if data[first - 1 : first] == b"\r":
        at = first
        while data[at - 1 : at] == b"\r":
            at = data.find(b"\n", at + 1)
        return at
    return data.find(b"\r\n")


def _with_lines(data: bytes, found: list[tuple[int, str]]) -> list[Diagnostic]:
    diagnostics: list[Diagnostic] = []
    line, counted_to = 1, 0
    for at, code in found:
        line += data.count(b"\n", counted_to, at)
        counted_to = at
        diagnostics.append(Diagnostic(line, code))
    return diagnostics
