"""Rules about cells: a bad word or figure in a column whose name says what it is."""

from skill.hook.cells import Table, tables_of
from skill.hook.match import Hit, Rule, over_limit
from skill.hook.scene import Scene

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

_SCALE = {"k": 1e3, "m": 1e6, "g": 1e9}


def tables(scene: Scene) -> "list[Table]":
    """The scene's tables, read once."""
    if scene.tables is None:
        scene.tables = tables_of(scene.lines)
    return scene.tables


def cell_hit(rule: Rule, scene: Scene) -> "Hit | None":
    """The first row one of whose cells the rule names as bad."""
    for column, bad, header, whole, *texts in rule.cells:
        in_column, in_bad, in_header, in_whole = texts
        if _lacks(scene.text(), in_bad) or _lacks(scene.text(), in_whole):
            continue
        for table in tables(scene):
            names = " ".join(table.names)
            if _lacks(names, in_header) or _lacks(names, in_column):
                continue
            if header and scene.search(header, names) is None:
                continue
            for index, name in enumerate(table.names):
                if scene.search(column, name) is not None:
                    hit = _in_column(rule, scene, table, index, bad, whole)
                    if hit is not None:
                        return hit
    return None


def _lacks(text: str, needed: "Sequence[str]") -> bool:
    """Whether a text lacks what every match holds: then the pattern need not be compiled."""
    return bool(needed) and not any(part in text for part in needed)


def _in_column(rule: Rule, scene: Scene, table: Table, index: int, bad: str, whole: str) -> "Hit | None":
    for at, cells in table.rows:
        if index >= len(cells):
            continue
        found = scene.search(bad, cells[index].lower())
        if found is None or (whole and scene.search(whole, scene.low[at]) is None):
            continue
        value = _figure(found)
        if not rule.limit or over_limit(rule.limit, value, scene.limits):
            return Hit(at, value)
    return None


def _figure(found: "re.Match[str]") -> "float | None":
    text = (found.group(1) if found.re.groups else "") or ""
    text = text.replace(",", "").rstrip("%")
    try:
        return float(text.rstrip("kmg")) * _SCALE.get(text[-1:], 1)
    except ValueError:
        return None
