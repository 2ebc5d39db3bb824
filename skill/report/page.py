"""The figures as one HTML page that needs nothing but itself: no script, no font, no request."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from html import escape
from pathlib import Path
from typing import Any

from skill.learnings.render import render
from skill.learnings.review import LEVELS, Due
from skill.report import charts, draw, words
from skill.report.figures import Figures, plain
from skill.report.text import fate

TEMPLATE = "reports/report.html.j2"
WIDE, NARROW = 1000, 350  # pixels; the page shows the one that fits
DUE_SHOWN = 12
TITLES = {
    "incidents": "Incidents by severity over the period, stacked bars",
    "timeline": "When incidents began, one row a severity, a larger dot is more of them",
    "restore": "Mean time to restore and to detect over the period, two lines",
    "toil": "Toil in hours a month over the period, a line",
    "heat": "Failures noticed by hour of the day and day of the week, a heat map",
}
_STYLES = {
    "length": words.length,
    "hours": words.hours,
    "share": words.share,
    "number": words.number,
    "text": str,
}


class Shown:
    """Figures for the template: each as a `<data>` element that carries its name and exact value beside its words."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def value(self, path: str) -> Any:
        """The figure at a dotted path such as `incidents.restore.mean_min`, or `budgets.0.remaining`."""
        found: Any = self._data
        for part in path.split("."):
            if found is None:
                return None
            found = found[int(part)] if isinstance(found, list) else found[part]
        return found

    def __call__(self, path: str, style: str = "number", *digits: int) -> str:
        """The element for the figure at `path`, in words of a style."""
        value = self.value(path)
        text = words.NO_DATA if value is None else str(_STYLES[style](value, *digits))  # type: ignore[operator]
        none = "" if value is not None else ' class="none"'
        held = escape(json.dumps(value), quote=True)
        return f'<data{none} data-figure="{escape(path)}" value="{held}">{escape(text)}</data>'


def page(figures: Figures, due: Sequence[Due], project: str, made: datetime, overrides: Path | None = None) -> str:
    """The HTML of the report. Raises NoCharts without the chart library, TemplateFailed for a broken template."""
    data = plain(figures)
    return render(TEMPLATE, _values(figures, data, due, project, made), overrides)


def _values(
    figures: Figures, data: Mapping[str, Any], due: Sequence[Due], project: str, made: datetime
) -> dict[str, object]:
    levels = dict.fromkeys(LEVELS, 0)
    for one in due:
        levels[one.level] += 1
    values: dict[str, Any] = {
        "project": project,
        "made": f"{made.astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC",
        "f": data,
        "since": figures.period.since.strftime("%-d %B %Y"),
        "until": figures.period.until.strftime("%-d %B %Y"),
        "due": [asdict(one) for one in due[:DUE_SHOWN]],
        "due_total": len(due),
        "levels": levels,
        "fates": {one.id: fate(one) for one in (*figures.recurrence.top, *figures.recurrence.returned)},
        "days": charts.DAYS,
        "worst": _worst(figures),
    }
    harmless: dict[str, object] = _escaped(values)
    return harmless | {"fig": Shown(data), "svg": _drawings(figures), **_helpers()}


def _helpers() -> dict[str, object]:
    return {"length": words.length, "number": words.number, "share": words.share, "objective": words.objective,
            "plural": words.plural}  # fmt: skip


def _drawings(figures: Figures) -> dict[str, str]:
    """Chart name -> both drawings of it, of which the page shows one."""
    found: dict[str, str] = {}
    for variant, width in (("wide", WIDE), ("narrow", NARROW)):
        for name, svg in draw.drawn(charts.charts(figures, width), variant, TITLES).items():
            found[name] = found.get(name, "") + f'<div class="{variant}">{svg}</div>'
    return found


def _worst(figures: Figures) -> int | None:
    """The place of the budget with the least left."""
    known = [(one.remaining, place) for place, one in enumerate(figures.budgets) if one.remaining is not None]
    return min(known)[1] if known else None


def _escaped(value: Any) -> Any:
    """The same values with every text made harmless in HTML: entries are written by anybody."""
    if isinstance(value, str):
        return escape(value, quote=True)
    if isinstance(value, dict):
        return {_escaped(name): _escaped(held) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_escaped(held) for held in value]
    return value
