"""The terminal picture of `watch`, with rich (the extra `monitor-watch`): one table, one bar a job."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from skill.monitor.view import Row, span, stall_text


def table(rows: Sequence[Row], heading: str) -> Any:
    """The rows as a rich table."""
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=heading, title_justify="left", expand=True)
    for column in ("job", "state", "progress", "", "rate", "moved", "stall", "report"):
        shown.add_column(column, no_wrap=column not in ("", "state"))
    for item in rows:
        bar = ProgressBar(total=100, completed=100 * item.fraction, width=24) if item.fraction is not None else Text("")
        late = item.stalls_in_s is not None and item.stalls_in_s <= 0
        stall = "" if item.stalls_in_s is None else stall_text(item.stalls_in_s)
        shown.add_row(
            Text(item.job), Text(item.state, style=style(item)), bar, Text(item.detail, overflow="ellipsis"),
            f"{item.rate:.2f}/s" if item.rate is not None else "", span(item.since_progress_s),
            Text(stall, style="bold red" if late else ""), span(item.reports_in_s),
        )  # fmt: skip
    return shown


def style(item: Row) -> str:
    if item.state.startswith("running"):
        return "green"
    return "cyan" if item.state.startswith("completed") else "yellow"


class Screen:
    """Rows drawn over and over in place."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.live import Live

        self._live = Live(console=Console(), auto_refresh=False, screen=False)

    def __enter__(self) -> Screen:
        self._live.__enter__()
        return self

    def __exit__(self, *reason: Any) -> None:
        self._live.__exit__(*reason)

    def show(self, rows: Sequence[Row], heading: str) -> None:
        self._live.update(table(rows, heading), refresh=True)
