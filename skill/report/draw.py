"""A chart's specification -> inline SVG, by Vega (vl-convert: the whole of it in one wheel, no browser, no network)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from skill.errors import OpsError

_ROOT = re.compile(r"<svg\b[^>]*?viewBox=\"([\d. -]+)\"[^>]*>")


class NoCharts(OpsError):
    """The chart library is not there."""


def drawn(specs: Mapping[str, dict[str, Any]], variant: str, titles: Mapping[str, str]) -> dict[str, str]:
    """Name -> SVG to stand in a page: without ids that could meet others, as wide as its place, named for readers."""
    try:
        import vl_convert
    except ImportError as error:
        raise NoCharts(
            "the report needs the chart library; install it with: pip install 'self-improving-operations[report]'"
        ) from error
    found = {}
    for name, spec in specs.items():
        # Nothing may be fetched: data stands in the specification.
        svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
        found[name] = _inlined(svg, f"{name}-{variant}", titles[name])
    return found


def _inlined(svg: str, key: str, title: str) -> str:
    found = _ROOT.search(svg)
    if found is None:
        raise NoCharts("the chart library gave no SVG; upgrade it with: pip install -U vl-convert-python")
    body = svg[found.end() :]
    body = re.sub(r'(\bid="|url\(#)', rf"\g<1>{key}-", body)
    body = re.sub(r"(\d\.\d\d)\d+", r"\1", body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{found[1]}" role="img" aria-label="{escape(title)}">{body}'
    )
