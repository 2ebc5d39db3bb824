"""The report's charts as Vega-Lite specifications. Pure data: figures in, plain dictionaries out.

Colours are CSS variables of the page, so that one drawing serves light, dark and print.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from skill.report import words
from skill.report.figures import Figures
from skill.report.incidents import SEVERITIES, UNKNOWN

Spec = dict[str, Any]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
COLOURS = {"P1": "var(--p1)", "P2": "var(--p2)", "P3": "var(--p3)", "P4": "var(--p4)", UNKNOWN: "var(--soft)"}
HEAT_STEPS = 5
_TEXT = {"labelColor": "var(--muted)", "titleColor": "var(--muted)", "labelFontSize": 12, "titleFontSize": 12,
         "titleFontWeight": "normal"}  # fmt: skip
_CONFIG: Spec = {
    "font": "system-ui, sans-serif",
    "background": None,
    "aria": False,  # the page names each drawing and gives its figures as a table
    "view": {"stroke": None},
    "axis": {**_TEXT, "gridColor": "var(--line)", "domainColor": "var(--line)", "tickColor": "var(--line)",
             "labelPadding": 6},
    "legend": {**_TEXT, "orient": "top", "title": None, "symbolSize": 90, "offset": 4, "columnPadding": 28},
}  # fmt: skip


def charts(figures: Figures, width: int) -> dict[str, Spec]:
    """Name -> specification, `width` pixels wide; one without data is left out."""
    drawn = {
        "incidents": _incidents(figures, width),
        "timeline": _timeline(figures, width),
        "restore": _restore(figures, width),
        "toil": _toil(figures, width),
        "heat": _heat(figures, width),
    }
    return {name: spec for name, spec in drawn.items() if spec}


def heat_limits(cells: Sequence[Sequence[int]]) -> list[int]:
    """Where the steps of the heat map's colour begin: even parts of the fullest hour."""
    most = max(map(max, cells))
    return sorted({-(-most * step // HEAT_STEPS) for step in range(1, HEAT_STEPS)} | {1})


def _incidents(figures: Figures, width: int) -> Spec:
    rows = [
        {"month": span.label, "severity": name, "count": count}
        for span in figures.trend
        for name, count in span.incidents.items()
        if count
    ]
    labels = [span.label for span in figures.trend]
    return _chart(
        rows, width, 230, {"type": "bar", "cornerRadius": 1},
        x={"field": "month", "type": "ordinal", "sort": None, "scale": {"domain": labels, "padding": 0.25},
           "axis": {"title": None, "labelAngle": 0, "labelOverlap": True, "ticks": False}},
        y={"field": "count", "type": "quantitative", "stack": True,
           "axis": {"title": "incidents", "tickCount": 5, "format": "d", "tickMinStep": 1}},
        color=_severity(str(row["severity"]) for row in rows),
        order={"field": "severity", "sort": "descending"},
    )  # fmt: skip


def _timeline(figures: Figures, width: int) -> Spec:
    rows = [
        {"at": f"{mark.start:%Y-%m-%d}", "severity": mark.severity, "count": mark.incidents}
        for mark in figures.timeline
    ]
    most = max((mark.incidents for mark in figures.timeline), default=0)
    steps = len({mark.start for mark in figures.timeline}) or 1
    largest = min(width / steps * 1.1, 24) ** 2 * 0.78  # an area in square pixels: neighbours just touch
    return _chart(
        rows, width, 170, {"type": "circle", "opacity": 0.85, "clip": False},
        x={"field": "at", "type": "temporal", "scale": {"padding": 14}, "axis": {"title": None, "grid": False,
           "labelOverlap": True, "tickCount": max(3, width // 90), "format": "%-d %b"}},
        y={"field": "severity", "type": "nominal", "sort": [*SEVERITIES, UNKNOWN],
           "axis": {"title": None, "ticks": False, "domain": False, "grid": True, "labelFontWeight": "bold"}},
        size={"field": "count", "type": "quantitative", "scale": {"domain": [0, most], "range": [4, largest]},
              "legend": None},
        color=_severity((str(row["severity"]) for row in rows), legend=False),
    )  # fmt: skip


def _restore(figures: Figures, width: int) -> Spec:
    named = {"restore": "mean time to restore", "detect": "mean time to detect"}
    rows = [
        {"month": span.label, "minutes": value, "figure": named[name]}
        for span in figures.trend
        for name, value in (("restore", span.restore_min), ("detect", span.detect_min))
        if value is not None
    ]
    colours = {"domain": list(named.values()), "range": ["var(--accent)", "var(--p3)"]}
    return _line(figures, rows, width, "minutes", {
        "color": {"field": "figure", "type": "nominal", "scale": colours, "legend": {"symbolType": "stroke"}},
        "strokeDash": {"field": "figure", "type": "nominal",
                       "scale": {"domain": colours["domain"], "range": [[1, 0], [5, 4]]}},
    })  # fmt: skip


def _toil(figures: Figures, width: int) -> Spec:
    rows = [{"month": s.label, "hours": s.toil_hours} for s in figures.trend if s.toil_hours is not None]
    return _line(figures, rows, width, "hours", {"color": {"value": "var(--accent)"}}, title="hours a month")


def _line(figures: Figures, rows: list[Spec], width: int, field: str, more: Spec, title: str = "") -> Spec:
    labels = [span.label for span in figures.trend]
    return _chart(
        rows, width, 210, {"type": "line", "point": {"size": 46, "filled": True}, "strokeWidth": 2.5},
        x={"field": "month", "type": "ordinal", "sort": None, "scale": {"domain": labels},
           "axis": {"title": None, "labelAngle": 0, "labelOverlap": True, "grid": False}},
        y={"field": field, "type": "quantitative", "scale": {"zero": True, "nice": True},
           "axis": {"title": title or field, "tickCount": 5}},
        **more,
    )  # fmt: skip


def _heat(figures: Figures, width: int) -> Spec:
    if figures.heat is None:
        return {}
    rows: list[Spec] = [
        {"day": DAYS[day], "hour": f"{hour:02d}", "count": count}
        for day, hours in enumerate(figures.heat)
        for hour, count in enumerate(hours)
    ]
    limits = heat_limits(figures.heat)
    colours = [f"var(--heat{step})" for step in range(len(limits) + 1)]
    names = [words.number(limit) for limit in limits]
    shown = [f"from {name}" for name in names]
    for row in rows:
        step = sum(row["count"] >= limit for limit in limits)
        row["step"] = shown[step - 1] if step else "none"
    return _chart(
        rows, width, 190, {"type": "rect", "cornerRadius": 2, "stroke": "var(--card)", "strokeWidth": 2},
        x={"field": "hour", "type": "ordinal", "axis": {"title": f"hour of the day, {figures.period.timezone}",
           "labelAngle": 0, "labelOverlap": True, "ticks": False, "domain": False}},
        y={"field": "day", "type": "ordinal", "sort": list(DAYS),
           "axis": {"title": None, "ticks": False, "domain": False}},
        color={"field": "step", "type": "nominal", "scale": {"domain": ["none", *shown], "range": colours},
               "legend": {"columns": 6 if width > 600 else 3}},
    )  # fmt: skip


def _severity(present: Iterable[str], *, legend: bool = True) -> Spec:
    held = set(present)
    names = [name for name in COLOURS if name in held]
    channel: Spec = {"field": "severity", "type": "nominal",
                     "scale": {"domain": names, "range": [COLOURS[name] for name in names]}}  # fmt: skip
    return channel if legend else channel | {"legend": None}


def _chart(rows: Sequence[Mapping[str, Any]], width: int, height: int, mark: Spec, **encoding: Spec) -> Spec:
    if not rows:
        return {}
    return {
        "width": width, "height": height, "padding": {"left": 0, "right": 8, "top": 4, "bottom": 2},
        "autosize": {"type": "fit", "contains": "padding"}, "config": _CONFIG,
        "data": {"values": list(rows)}, "mark": mark, "encoding": encoding,
    }  # fmt: skip
