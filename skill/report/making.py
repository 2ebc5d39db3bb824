"""Puts the report together and writes it: figures, what is due, the page, one file replaced whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from skill.learnings import durable
from skill.learnings.review import due
from skill.report.figures import Figures
from skill.report.incidents import Recurring
from skill.report.page import DUE_SHOWN, page
from skill.reviewing import gather

if TYPE_CHECKING:
    from skill.workspace import Workspace


def write(space: Workspace, figures: Figures, out: Path, now: datetime) -> int:
    """Write the page to `out`, whole or not at all; returns its size in bytes. Raises WriteFailed, NoCharts."""
    found = due(gather(space, now)) if space.exists else []
    shown = [replace(one, title=space.masked(one.title)) for one in found[:DUE_SHOWN]]
    html = page(masked(figures, space), [*shown, *found[DUE_SHOWN:]], space.root.name, now, space.template_folder)
    data = html.encode()
    durable.replace(out, [data], durable.look(out))
    return len(data)


def masked(figures: Figures, space: Workspace) -> Figures:
    """The figures with the titles of entries masked: a page travels further than the files."""

    def titles(rows: Sequence[Recurring]) -> list[Recurring]:
        return [replace(one, title=space.masked(one.title)) for one in rows]

    recurrence = figures.recurrence
    recurrence = replace(recurrence, top=titles(recurrence.top), returned=titles(recurrence.returned))
    return replace(figures, recurrence=recurrence)
