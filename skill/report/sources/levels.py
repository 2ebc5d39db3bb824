"""The data of the objectives: CSV files of events or outages, or the incidents of the entries."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TypeVar

from skill.report.records import Objective, Outage, Problem, Sample
from skill.report.slos import Slo, SloError

T = TypeVar("T")


def objectives(slos: Sequence[Slo], folder: Path, problems: Sequence[Problem], now: datetime) -> list[Objective]:
    """Each objective with its data; paths are meant from `folder`. Raises SloError with file and line."""
    return [_objective(one, folder, problems, now) for one in slos]


def _objective(one: Slo, folder: Path, problems: Sequence[Problem], now: datetime) -> Objective:
    samples = list(_rows(folder / one.events, ("time", "good", "total"), _sample)) if one.events else []
    outages = list(_rows(folder / one.outages, ("start", "end"), _outage)) if one.outages else []
    unknown = 0
    if one.incidents:
        outages, unknown = from_incidents(one, problems, now)
    return Objective(one.name, one.service, one.target, one.window_days, not one.events, samples, outages, unknown,
                     one.slow_below, one.freeze_below)  # fmt: skip


def from_incidents(one: Slo, problems: Sequence[Problem], now: datetime) -> tuple[list[Outage], int]:
    """The outages that incidents of the objective's service and severities tell, and how many tell no duration."""
    name, begin = one.service.lower(), now - timedelta(days=one.window_days)
    here = [p for p in problems if p.type == "issue" and name in p.services and p.severity in one.incidents]
    outages, unknown = [], 0
    for problem in here:
        start, minutes = problem.began, problem.times.restore_min
        if start is not None and minutes is not None:
            outages.append(Outage(start, start + timedelta(minutes=minutes)))
        elif start is not None and begin <= start < now:
            unknown += 1
    return outages, unknown


def _rows(path: Path, header: tuple[str, ...], read: Callable[[list[str]], T]) -> Iterator[T]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            if tuple(cell.strip() for cell in next(rows, [])) != header:
                raise SloError(f"{path}:1: the first line must be {','.join(header)}")
            for cells in rows:
                if cells:
                    try:
                        yield read(cells)
                    except (ValueError, IndexError) as error:
                        raise SloError(f"{path}:{rows.line_num}: {error}") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SloError(f"{path}: cannot be read ({reason}); slos.yaml names it") from error


def _sample(cells: list[str]) -> Sample:
    if len(cells) != 3:
        raise ValueError("time, good and total are expected")
    good, total = float(cells[1]), float(cells[2])
    if not 0 <= good <= total < float("inf"):
        raise ValueError(f"{cells[1]} good of {cells[2]}: more good events than all, or less than none")
    return Sample(_time(cells[0]), good, total)


def _outage(cells: list[str]) -> Outage:
    if len(cells) != 2:
        raise ValueError("start and end are expected; an empty end lasts")
    start, end = _time(cells[0]), _time(cells[1]) if cells[1].strip() else None
    if end is not None and end < start:
        raise ValueError(f"ends at {cells[1]}, before it started")
    return Outage(start, end)


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)
