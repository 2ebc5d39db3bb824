"""Tables as tools print them: rows as dictionaries from lower-case column names to cells."""

import re

_GAP = re.compile(r"\s{2,40}|\t")
_HEADER = re.compile(r"^\s{0,8}[|+]?\s?[A-Za-z%#(][\w %#()/:.+-]{0,40}(?:\s{2,40}|\t|\s?\|\s?| )[A-Za-z%#(]")
_RULE = re.compile(r"^[\s|+=-]{3,400}$")
MAX_ROWS = 400


def rows_of(lines):
    """Rows of every table in the lines: dictionaries with lower-case column names, "" is the whole line. At most 400 rows."""
    rows, columns = [], None
    for at, line in enumerate(lines):
        if len(rows) >= MAX_ROWS:
            break
        if not line.strip():
            columns = None
            continue
        if _RULE.match(line):
            continue
        if _is_header(line, lines, at):
            columns = _columns(line)
            continue
        if columns is not None:
            row = _row(line, columns)
            if row is not None:
                rows.append(row)
    return rows


def _is_header(line, lines, at):
    if len(line) > 400:
        return False
    if "|" in line:
        near = lines[max(0, at - 1) : at + 2]
        return any(_RULE.match(other) and "-" in other for other in near if other is not line)
    words = [word for word in _GAP.split(line.strip()) if word]
    if line.startswith(("Filesystem ", "Proto ", "Netid ")) or line.lstrip().startswith(("UNIT ", "PID ")):
        return True
    upper = [word for word in line.split() if word.upper() == word and any(char.isalpha() for char in word)]
    if len(upper) >= 2 and len(upper) * 3 >= len(line.split()) * 2:
        return not any(char.isdigit() for char in line.split()[0])
    following = lines[at + 1] if at + 1 < len(lines) else ""
    return len(words) >= 2 and _RULE.match(following) is not None and "-" in following


def _columns(line):
    """(name, start) of every column; start is -1 where bars part the columns."""
    if "|" in line:
        return [(name.strip().lower(), -1) for name in line.strip().strip("|").split("|")]
    line = line.replace("Mounted on", "Mounted_on")
    wide = [found for found in re.finditer(r"\S+(?: \S+){0,3}(?=\s{2}|\t|\s?$)", line)]
    if len(wide) < 2 or any(" " in found.group() and found.group().upper() == found.group() for found in wide):
        wide = list(re.finditer(r"\S+", line))
    return [(found.group().lower(), found.start()) for found in wide]


def _row(line, columns):
    if columns[0][1] == -1:
        if "|" not in line:
            return None
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    else:
        cells = [cell.strip() for cell in _GAP.split(line.strip())]
        if len(cells) != len(columns):
            cells = _cut(line, columns) if len(cells) > 1 else []
    words = line.split()
    if len(cells) != len(columns) and len(words) == len(columns):
        cells = words
    if not cells:
        return None
    row = {name: cell for (name, _start), cell in zip(columns, cells)}
    row[""] = line
    return row


def _cut(line, columns):
    """Cells by the words that start nearest to each column; the last column takes the rest."""
    words = [(found.start(), found.group()) for found in re.finditer(r"\S+", line)]
    if len(words) <= len(columns):
        return [word for _start, word in words]
    cells = []
    starts = [start for _name, start in columns] + [1 << 30]
    for index in range(len(columns)):
        low, high = starts[index], starts[index + 1]
        cells.append(" ".join(word for start, word in words if low - 1 <= start < high - 1))
    return cells
