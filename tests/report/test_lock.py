"""What `bin/ops-learnings report` runs in is the core at the same versions, and the chart library."""

from __future__ import annotations

import re
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w-]+)==(\S+)", (REQUIREMENTS / name).read_text(), re.M))


def test_the_report_runs_in_the_core_with_the_chart_library() -> None:
    core, report, dev = pins("core.txt"), pins("report.txt"), pins("dev.txt")

    assert core.items() <= report.items() <= dev.items()
    assert report.keys() - core.keys() == {"vl-convert-python"}
