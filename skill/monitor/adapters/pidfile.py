"""A process that writes its pid into a file."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from skill.monitor.adapters import AdapterError
from skill.monitor.process import identity
from skill.monitor.status import ALERT, Status

HELP = "a process, by its pid file"
SLACK_S = 2.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the pid file")
    parser.add_argument("--match", default="", metavar="TEXT", help="the process's command line must contain TEXT")
    parser.add_argument("--done-file", default="", metavar="FILE", help="the job is completed when FILE is there")


def status(args: argparse.Namespace) -> Status:
    if args.done_file and os.path.exists(args.done_file):
        return Status(completed=True)
    try:
        text = Path(args.file).read_text(encoding="ascii").strip()
        written_at = os.stat(args.file).st_mtime
    except FileNotFoundError:
        return Status(stop_reason="there is no pid file")
    except (OSError, UnicodeDecodeError) as error:
        raise AdapterError(f"{args.file}: cannot be read ({error})") from error
    if not text.isdigit():
        raise AdapterError(f"{args.file}: holds no pid")
    pid = int(text)
    if not identity(pid):
        return Status(stop_reason=f"pid {pid} is gone", level=ALERT)
    born_at = started_at(pid)
    if born_at is not None and born_at > written_at + SLACK_S:
        return Status(stop_reason=f"pid {pid} belongs to a later process", level=ALERT)
    if args.match and args.match not in command_line(pid):
        return Status(stop_reason=f"pid {pid} is another program", level=ALERT)
    return Status(running=True, pid=pid)


def started_at(pid: int) -> float | None:
    """When a process started, in seconds since 1970; None where /proc does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
        boot = next(line for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime "))
    except (OSError, StopIteration):
        return None
    ticks = int(stat[stat.rindex(b")") + 2 :].split()[19])
    return int(boot.split()[1]) + ticks / os.sysconf("SC_CLK_TCK")


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:
        return ""
