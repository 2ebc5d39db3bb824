"""Tables as tools print them: rows as dictionaries from lower-case column names to cells."""

import re

_GAP = re.compile(r"\s{2,60}|\t")
_WORD = re.compile(r"\S{1,400}")
_WIDE = re.compile(r"\S{1,60}(?: \S{1,60}){0,4}")
_RULE = re.compile(r"^[\s|+=-]{3,400}$")
_LOWER_HEADERS = frozenset(("health", "name", "epoch", "vhost", "index", "id", "node", "user", "pid", "queue", "host", "pod", "shard"))
MAX_ROWS = 400
_LONGEST_HEADER = 400

Row = "dict[str, str]"
Columns = "list[tuple[str, int]]"  # name and where it starts; -1 where bars part the columns


def rows_of(lines: "list[str]") -> "list[Row]":
    """Rows of every table in the lines: lower-case column names to cells, "" to the whole line. At most 400 rows."""
    rows: "list[Row]" = []
    columns: "Columns" = []
    for at, line in enumerate(lines):
        if len(rows) >= MAX_ROWS:
            break
        if not line.strip():
            columns = []
            continue
        if _RULE.match(line):
            continue
        following = next((other for other in lines[at + 1 : at + 4] if other.strip() and not _RULE.match(other)), "")
        if _is_header(line, following, lines[at + 1 : at + 2], bool(columns)):
            columns = _columns(line, following)
        elif columns:
            row = _row(line, columns)
            if row:
                rows.append(row)
    return rows


def _is_header(line: str, following: str, after: "list[str]", inside: bool) -> bool:
    if len(line) > _LONGEST_HEADER or not following:
        return False
    underlined = any(_RULE.match(other) and "--" in other for other in after)
    if "|" in line:
        return underlined and not inside
    words = line.split()
    if len(words) < 2 or any(char.isdigit() for char in words[0]):
        return False
    if words[0] in ("Filesystem", "Proto", "Netid", "UNIT", "PID"):
        return True
    if words[0] in _LOWER_HEADERS and len(words) >= 3 and len(words) == len(following.split()):
        return True
    upper = [word for word in words if word.upper() == word and any(char.isalpha() for char in word)]
    if len(upper) * 3 >= len(words) * 2:
        return True
    wide = _GAP.split(line.strip())
    named = all(char.isalpha() or char in " -_/%()#" for char in line.strip()) and words[0][0].isupper()
    return len(wide) >= 2 and (underlined or (named and len(wide) >= 4))


def _columns(line: str, following: str) -> "Columns":
    if "|" in line:
        return [(name.strip().lower(), -1) for name in line.strip().strip("|").split("|")]
    words = list(_WORD.finditer(line.replace("Mounted on", "Mounted_on")))
    wide = list(_WIDE.finditer(line))
    joined = any(" " in found.group() and found.group().endswith("%") for found in wide)
    same = len(wide) == len(_GAP.split(following.strip()))
    if len(wide) < 3 or joined or (len(words) == len(following.split()) and not same):
        wide = words
    return [(found.group().lower(), found.start()) for found in wide]


def _row(line: str, columns: "Columns") -> "Row":
    if columns[0][1] == -1:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if "|" in line else []
    else:
        cells = _GAP.split(line.strip())
        words = line.split()
        if len(words) == len(columns):
            cells = words
        elif len(cells) != len(columns):
            cells = _cut(line, columns)
    row = {name: cell for (name, _start), cell in zip(columns, cells)}
    if row:
        row[""] = line
    return row


def _cut(line: str, columns: "Columns") -> "list[str]":
    """Cells by where their words start; a word belongs to the last column that starts at or before its end."""
    cells: "list[list[str]]" = [[] for _ in columns]
    starts = [start for _name, start in columns]
    for found in _WORD.finditer(line):
        at = 0
        for index, start in enumerate(starts):
            if start < found.end():
                at = index
        cells[at].append(found.group())
    return [" ".join(words) for words in cells]
