"""Tables as tools print them: columns by their header, rows by index."""

# ruff: noqa: SIM905 (a word list)

from skill.hook.pattern import Pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_GAP = Pattern(r"\s{2,60}|\t")
_WORD = Pattern(r"\S{1,400}")
_WIDE = Pattern(r"\S{1,60}(?: \S{1,60}){0,4}")
_LONGEST_HEADER = 400
_TITLES = ("Filesystem", "Proto", "Netid", "UNIT", "PID")
_LOWER_TITLES = frozenset("health r name epoch vhost index id node user pid queue host pod shard".split())
MOST_LINES = 500
_BOXES = {ord(char): "|" for char in "\u2502\u2503\u2551"}  # tables drawn with box characters
_BOXES.update((ord(char), "-") for char in "\u2500\u2501\u2550")
_BOXES.update((code, "+") for code in range(0x250C, 0x2580) if code not in _BOXES)
_SLANT = 12  # characters a cell may stand beside its title


class Table:
    """Lower-case column names, and (index of the line, cells) for each row; a row may be short of cells."""

    __slots__ = ("barred", "names", "rows", "starts")

    def __init__(self, names: "list[str]", starts: "list[int]", barred: bool) -> None:
        self.names = names
        self.starts = starts
        self.barred = barred
        self.rows: list[tuple[int, list[str]]] = []

    def add(self, at: int, line: str) -> None:
        """Take a line as a row, if it can be one."""
        cells = self._barred(line) if self.barred else self._spaced(line)
        if cells:
            self.rows.append((at, cells))

    def _barred(self, line: str) -> "list[str]":
        return [cell.strip() for cell in line.strip().strip("|").split("|")] if "|" in line else []

    def _spaced(self, line: str) -> "list[str]":
        words = line.split()
        if len(words) == len(self.names):
            return words
        cells = _GAP.split(line.strip())
        return cells if len(cells) == len(self.names) else self._cut(line)

    def _cut(self, line: str) -> "list[str]":
        """Cells by where their words stand: a word belongs to the last column that starts before the word ends."""
        cells: list[list[str]] = [[] for _ in self.names]
        for found in _WORD.finditer(line):
            at = 0
            for index, start in enumerate(self.starts):
                if start < found.end():
                    at = index
            cells[at].append(found.group())
        return [" ".join(words) for words in cells]


def tables_of(lines: "list[str]") -> "list[Table]":
    """The tables of the first and last lines, in their order; most outputs have none."""
    if any("\u2502" in line or "\u2503" in line or "\u2551" in line for line in lines[:MOST_LINES]):
        lines = [line.translate(_BOXES) for line in lines]
    half = MOST_LINES // 2
    count = len(lines)
    picked = list(range(count)) if count <= MOST_LINES else [*range(half), *range(count - half, count)]
    tables: list[Table] = []
    table: Table | None = None
    for position, at in enumerate(picked):
        line = lines[at]
        if not line.strip():
            table = None
        elif not _is_rule(line):
            after = [lines[other] for other in picked[position + 1 : position + 4]]
            header = _header(line, after, table)
            if header is not None:
                table = header
                tables.append(table)
            elif table is not None:
                table.add(at, line)
    return tables


def _header(line: str, after: "list[str]", table: "Table | None") -> "Table | None":
    following = next((other for other in after if other.strip() and not _is_rule(other)), "")
    if len(line) > _LONGEST_HEADER or not following:
        return None
    underlined = bool(after) and _is_rule(after[0]) and ("--" in after[0] or "==" in after[0])
    if "|" in line:
        if not underlined or (table is not None and table.barred):
            return None
        return Table([name.strip().lower() for name in line.strip().strip("|").split("|")], [], True)
    return _spaced_header(line, following) if _is_header(line, following, underlined) else None


def _is_rule(line: str) -> bool:
    """Whether a line only draws one, as under a header."""
    return len(line) > 2 and not line.strip(" \t|+=-")


def _is_header(line: str, following: str, underlined: bool) -> bool:
    words = line.split()
    if "%idle" in words or "%util" in words:
        return True
    if len(words) < 2 or any(char.isdigit() for char in words[0]):
        return False
    if "True" in words or "False" in words:
        return False
    if words[0] in _TITLES:
        return True
    if words[0] in _LOWER_TITLES and len(words) >= 3 and len(words) == len(following.split()):
        return True
    upper = sum(1 for word in words if word.isupper())
    if upper * 3 >= len(words) * 2:
        return True
    wide = len(_GAP.split(line.strip()))
    named = all(char.isalnum() or char in " \t-_/%()#" for char in line) and words[0][0].isupper()
    named = named and not any(word[0].isdigit() for word in words)
    return wide >= 2 and (underlined or (named and wide >= 4))


def _spaced_header(line: str, following: str) -> Table:
    words = list(_WORD.finditer(line.replace("Mounted on", "Mounted_on")))
    wide = list(_WIDE.finditer(line))
    joined = any(" " in found.group() and found.group().endswith("%") for found in wide)
    same = len(wide) == len(_GAP.split(following.strip()))
    if len(wide) < 3 or joined or (not same and _under(words, list(_WORD.finditer(following)))):
        wide = words
    return Table([found.group().lower() for found in wide], [found.start() for found in wide], False)


def _under(titles: "list[re.Match[str]]", cells: "list[re.Match[str]]") -> bool:
    """Whether there is one word for each title, and each stands about under its own."""
    if len(titles) != len(cells):
        return False
    return all(
        cell.end() >= title.start() - _SLANT and cell.start() <= title.end() + _SLANT
        for title, cell in zip(titles, cells, strict=True)
    )
