"""A job that is known by the log file it writes."""

from __future__ import annotations

import argparse
import os
import re
import time
from collections import deque

from skill.monitor.adapters import AdapterError
from skill.monitor.status import ALERT, Status

HELP = "a log file, by patterns for progress, the end and failure"
TAIL_BYTES = 256 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the log file")
    parser.add_argument("--progress", required=True, type=_pattern, metavar="REGEX",
                        help="its last match is the progress: named groups, or groups as done and total")  # fmt: skip
    parser.add_argument("--done", type=_pattern, metavar="REGEX", help="a line that says the job is completed")
    parser.add_argument("--failed", type=_pattern, metavar="REGEX", help="a line that says it failed")
    parser.add_argument("--stale", type=float, default=3600, metavar="SECONDS",
                        help="without a new line for so long it does not run (default 3600)")  # fmt: skip


def status(args: argparse.Namespace) -> Status:
    try:
        with open(args.file, "rb") as file:
            info = os.fstat(file.fileno())
            file.seek(max(0, info.st_size - TAIL_BYTES))
            text = file.read(TAIL_BYTES).decode("utf-8", "replace")
    except FileNotFoundError:
        return Status(stop_reason="there is no log file")
    except OSError as error:
        raise AdapterError(f"{args.file}: cannot be read ({error.strerror})") from error
    return judge(text, args.progress, args.done, args.failed, time.time() - info.st_mtime, args.stale)


def judge(
    text: str,
    progress: re.Pattern[str],
    done: re.Pattern[str] | None,
    failed: re.Pattern[str] | None,
    age_s: float,
    stale_s: float,
) -> Status:
    """The status in the end of a log whose last line is `age_s` seconds old; the latest of the patterns decides."""
    last = _last(progress, text)
    seen = groups(last) if last else None
    moved_at = last.start() if last else -1
    end, bad = (_last(pattern, text) if pattern else None for pattern in (done, failed))
    if bad and bad.start() > max(moved_at, end.start() if end else -1):
        return Status(stop_reason="failed", level=ALERT, progress=seen, message=_line(text, bad))
    if end and end.start() >= moved_at:
        return Status(completed=True, progress=seen)
    if age_s >= stale_s:
        return Status(stop_reason=f"no new line for {stale_s:g} s or more", progress=seen)
    return Status(True, False, progress=seen)


def groups(match: re.Match[str]) -> dict[str, object]:
    """A match as progress: its named groups, else its groups as done, total, group3 …, else the text."""
    named = match.groupdict()
    if not named:
        names = ["done", "total", *(f"group{n}" for n in range(3, len(match.groups()) + 1))]
        named = dict(zip(names, match.groups(), strict=False)) or {"line": match[0]}
    return {name: _number(value) for name, value in named.items() if value is not None}


def _number(value: str) -> object:
    try:
        return int(value)
    except ValueError:
        try:
            return float(value)
        except ValueError:
            return value


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(deque(pattern.finditer(text), maxlen=1)), None)


def _line(text: str, match: re.Match[str]) -> str:
    start = text.rfind("\n", 0, match.start()) + 1
    return text[start : text.find("\n", match.start()) if "\n" in text[match.start() :] else len(text)].strip()[:300]


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.MULTILINE)
    except re.error as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no regular expression: {error}") from error
