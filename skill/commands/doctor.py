"""`ops-learnings doctor`: is the wiring alive? Status 1 when something is dead."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from skill.commands._common import common, emit, workspace

if TYPE_CHECKING:
    from skill.hosts.doctor import Report

HELP = "check the wiring of every client and say how to mend it"


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser)


def run(args: argparse.Namespace) -> int:
    from skill.hosts import places
    from skill.hosts.doctor import examine

    report = examine(workspace(args).root, places.interpreter())
    data = {
        "dead": report.dead,
        "events": [asdict(played) for played in report.played],
        "findings": [asdict(finding) for finding in report.findings],
    }
    emit(args, data, _text(report))
    return 1 if report.dead else 0


def _text(report: Report) -> str:
    lines: list[str] = []
    shown = ""
    for played in report.played:
        title = f"{played.client}: {played.where}"
        if title != shown:
            lines, shown = [*lines, title], title
        answer = f"{played.tokens:4} tokens  {_first_line(played.text)}" if played.text else "silent"
        lines.append(f"  {played.event:<20} {played.occasion:<18} {played.milliseconds:5.0f} ms  {answer}")
    for finding in report.findings:
        lines.append(f"{finding.level}: {' '.join(filter(None, [finding.client, finding.where]))}: {finding.problem}")
        lines.append(f"  mend: {finding.mend}")
    if not report.findings:
        lines.append("everything that is installed is alive")
    return "\n".join(lines)


def _first_line(text: str) -> str:
    line = text.partition("\n")[0]
    return line if len(line) <= 72 else line[:71] + "…"
