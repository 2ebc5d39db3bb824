"""watch: the long jobs, live. Bars in a terminal that has rich, else one line a job and look; changes nothing."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import sys
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import datetime

from skill import clock
from skill.monitor import work
from skill.monitor.desk import Desk, NotFitting, complain, say
from skill.monitor.facts import facts_from
from skill.monitor.job import LONG
from skill.monitor.judge import local_time
from skill.monitor.view import Row, Sample, amounts, plain, row

HELP = "show the long jobs live: progress, rate, stall countdown, next report"
KEEP = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", nargs="*", help="only these jobs (default: all that are enabled)")
    parser.add_argument("--interval", type=float, default=2.0, metavar="S", help="seconds between looks (default 2)")
    parser.add_argument("--count", type=int, default=0, metavar="N", help="stop after N looks (default: Ctrl-C)")
    parser.add_argument("--plain", action="store_true", help="lines instead of bars")


def run(args: argparse.Namespace) -> int:
    desk = Desk.open(args.config_file, args.state_file)
    watching = Watching(desk, args.job)
    with contextlib.suppress(KeyboardInterrupt):
        if args.plain or not sys.stdout.isatty() or not _has_rich():
            _lines(watching, args.interval, args.count)
        else:
            _screen(watching, args.interval, args.count)
    return 0


class Watching:
    """The jobs being watched, with what this watch has seen of them."""

    def __init__(self, desk: Desk, names: list[str]) -> None:
        self.desk = desk
        self.jobs = [desk.job(name) for name in names] or [job for job in desk.jobs.values() if job.enabled]
        self.jobs = [job for job in self.jobs if job.kind == LONG]
        if not self.jobs:
            raise NotFitting(f"{desk.places.config}: there is no enabled {LONG} job to watch")
        self._samples: defaultdict[str, deque[Sample]] = defaultdict(lambda: deque(maxlen=KEEP))

    def look(self, now: datetime) -> list[Row]:
        """One look at every job."""
        at, data, rows = now.timestamp(), self.desk.store.read(), []
        statuses = work.look_at_all(self.jobs, self.desk.bench)
        for job in self.jobs:
            status, samples = statuses[job.id], self._samples[job.id]
            samples.append(Sample(at, amounts(status.progress)[0], status.progress_key))
            rows.append(row(job, status, facts_from(data["jobs"].get(job.id)), list(samples), at))
        return rows


def _lines(watching: Watching, interval: float, count: int) -> None:
    for number in _looks(interval, count):
        now = clock.now()
        if number:
            say("")
        say(f"{local_time(now, watching.desk.file.timezone):%H:%M:%S}")
        for item in watching.look(now):
            say(plain(item))


def _screen(watching: Watching, interval: float, count: int) -> None:
    from skill.monitor.live import Screen

    with Screen() as screen:
        for _ in _looks(interval, count):
            now = clock.now()
            heading = f"{watching.desk.places.config}  {local_time(now, watching.desk.file.timezone):%H:%M:%S}"
            screen.show(watching.look(now), heading)


def _looks(interval: float, count: int) -> Iterator[int]:
    """0, 1, 2 … with a pause before each but the first; without a count they never end."""
    for number in itertools.count():
        if count and number >= count:
            return
        if number:
            time.sleep(interval)
        yield number


def _has_rich() -> bool:
    from importlib.util import find_spec

    found = find_spec("rich") is not None
    if not found:
        complain("bars need rich: pip install 'self-improving-operations[monitor-watch]'; here are lines instead")
    return found
