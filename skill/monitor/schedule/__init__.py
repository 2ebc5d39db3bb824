"""Entries that make a scheduler tick: one module a place, each a class with `text`, `install` and `remove`."""

from __future__ import annotations

import hashlib
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from skill.errors import OpsError

PLACES = ("systemd", "launchd", "cron", "openclaw", "kubernetes")


class ScheduleError(OpsError):
    """An entry that cannot be made or installed."""


@dataclass(frozen=True)
class Entry:
    """What is to run how often. `words` is a command line with absolute paths; `every_s` seconds between ticks."""

    name: str
    words: Sequence[str]
    folder: Path
    config: Path
    every_s: int
    image: str = ""
    overrides: Path | None = None


class Place(Protocol):
    """One scheduler."""

    def text(self, entry: Entry) -> str:
        """What is installed, for reading."""

    def install(self, entry: Entry) -> str:
        """Install or replace the entry of that name; says what was done. Raises ScheduleError without the tool."""

    def remove(self, entry: Entry) -> str:
        """Take the entry of that name away; says what was done."""


def place(name: str) -> Place:
    """The scheduler of that name."""
    if name == "systemd":
        from skill.monitor.schedule.systemd import Systemd

        return Systemd()
    if name == "launchd":
        from skill.monitor.schedule.launchd import Launchd

        return Launchd()
    if name == "cron":
        from skill.monitor.schedule.cron import Cron

        return Cron()
    if name == "openclaw":
        from skill.monitor.schedule.openclaw import OpenClaw

        return OpenClaw()
    from skill.monitor.schedule.kubernetes import Kubernetes

    return Kubernetes()


def usual() -> str:
    """The place that fits this machine."""
    from shutil import which

    if sys.platform == "darwin":
        return "launchd"
    return "systemd" if which("systemctl") and Path("/run/systemd/system").is_dir() else "cron"


def entry_name(config: Path) -> str:
    """A name of its own for each jobs file, the same every time."""
    return "ops-monitor-" + hashlib.sha256(str(config).encode()).hexdigest()[:8]


def minutes(every_s: int) -> str:
    """A cron schedule for a period in seconds; raises ScheduleError for one that cron cannot keep."""
    every, rest = divmod(every_s, 60)
    if rest == 0 and 1 <= every <= 30 and 60 % every == 0:
        return "* * * * *" if every == 1 else f"*/{every} * * * *"
    hours, rest = divmod(every_s, 3600)
    if rest == 0 and 1 <= hours <= 24 and 24 % hours == 0:
        return "0 * * * *" if hours == 1 else f"0 */{hours} * * *" if hours < 24 else "0 0 * * *"
    raise ScheduleError(f"--every {every_s}: here it should divide an hour in whole minutes, or a day in whole hours")


def shell_words(words: Sequence[str]) -> str:
    """One shell line; raises ScheduleError for a path with a line end, which no scheduler's file can hold."""
    if any("\n" in word or "\r" in word or "\0" in word for word in words):
        raise ScheduleError("a path with a line end in it cannot be scheduled; rename the folder")
    return shlex.join(words)


def template(name: str, values: dict[str, object], entry: Entry) -> str:
    from skill.learnings.render import render

    return render(f"units/{name}", {"name": entry.name, "every_s": entry.every_s, **values}, entry.overrides)


def call(argv: Sequence[str], text: str | None = None) -> str:
    """Run a scheduler's tool; its output. Raises ScheduleError when it is not there or refuses."""
    import subprocess

    try:
        done = subprocess.run(list(argv), input=text, text=True, capture_output=True, timeout=120, check=False)
    except FileNotFoundError:
        raise ScheduleError(f"{argv[0]} is not installed here; leave --install away to see the entry") from None
    except subprocess.TimeoutExpired:
        raise ScheduleError(f"{argv[0]} did not answer within 120 s") from None
    if done.returncode != 0:
        said = " ".join((done.stderr or done.stdout).split())[-300:]
        raise ScheduleError(f"{shlex.join(argv[:3])}: exit {done.returncode}: {said}")
    return done.stdout
