"""selftest: whether this machine can do what the monitor promises, tried for real in a temporary folder."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from skill import clock
from skill.monitor import runner, sandbox, work
from skill.monitor.channels import Channel
from skill.monitor.desk import Desk, complain, say
from skill.monitor.draft import Data
from skill.monitor.job import LONG, READ, READ_ONLY, Job
from skill.monitor.runner import Home
from skill.monitor.state import Store

HELP = "try for real what this machine can do (--channels: also send a test message)"
Check = Callable[[Path], str]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--channels", action="store_true", help="send a test message to each channel, and switch on "
                        "those that take it")  # fmt: skip
    parser.add_argument("--target", default="", metavar="CHAT", help="the chat to send to")


def run(args: argparse.Namespace) -> int:
    failed = 0
    with tempfile.TemporaryDirectory(prefix="ops-monitor-") as folder:
        for name, check in CHECKS.items():
            problem = check(Path(folder))
            failed += bool(problem)
            say(f"{'FAILED' if problem else 'ok':<6} {name}" + f": {problem}" * bool(problem))
    say(f"{'ok' if sandbox.method() else 'note':<6} {sandbox.describe(sandbox.method())}")
    if args.channels:
        desk = Desk.open(args.config_file, args.state_file)
        channels = desk.channels(args.target.strip())
        if not channels:
            complain("no channel is configured")
            return 3
        failed += try_channels(desk.store, channels, clock.now())
    say(f"selftest: {'OK' if not failed else f'{failed} failed'}")
    return 1 if failed else 0


def try_channels(store: Store, channels: dict[str, Channel], now: datetime) -> int:
    """Send a test message to each channel; those that take it are switched on again. Returns how many failed."""
    failed = 0
    for name, channel in channels.items():
        sent = channel.send(f"🛠️ Ops report (test)\n\n• this channel ({name}) works")
        say(f"{'ok' if sent.ok else 'FAILED':<6} channel {name}" + f": {sent.error}" * bool(sent.error))
        failed += not sent.ok
        if sent.ok:

            def switch_on(data: Data, name: str = name) -> None:
                data.get("channels", {}).pop(name, None)

            store.change(switch_on, now)
    return failed


def _state(folder: Path) -> str:
    store = Store(folder / "state.json")
    store.change(lambda data: data.update(selftest=1), clock.now())
    return "" if store.read().get("selftest") == 1 else "what was written is not what is read"


def _status(folder: Path) -> str:
    code = f"print({json.dumps(json.dumps({'running': True, 'completed': False}))})"
    job = Job("selftest", LONG, READ_ONLY, str(folder), commands={"status": (sys.executable, "-I", "-c", code)})
    status = work.look_at(job, work.Bench(folder / "runs", sandbox.method(), 1))
    return "" if status.running else status.message


def _time_limit(folder: Path) -> str:
    job = Job("slow", READ, READ_ONLY, str(folder), commands={"run": ("sleep", "30")})
    ended = work.run_step(job, "run", work.Bench(folder / "runs", sandbox.method(), 1), 0.2)
    return "" if ended.error.startswith("timed out") else ended.says


def _runner(folder: Path) -> str:
    job = Job("detached", LONG, READ_ONLY, str(folder), command=("sleep", "30"))
    bench = work.Bench(folder / "runs", sandbox.method(), 1)
    started = work.start(job, bench)
    home = Home.of(bench.runs, job.id)
    running = runner.status(home).running
    ended = runner.stop(home, grace_s=2)
    return "" if started.ok and running and ended.startswith("ended") else f"{started.says}, {ended}"


def _read_only(folder: Path) -> str:
    how = sandbox.method()
    target = folder / "outside"
    job = Job("writer", READ, READ_ONLY, str(folder), commands={"run": ("touch", str(target))})
    work.run_step(job, "run", work.Bench(folder / "runs", how, 1), 10)
    return f"{how} let a read_only job write" if how and target.exists() else ""


CHECKS: dict[str, Check] = {
    "the state is written and read": _state,
    "a status command is run": _status,
    "a time limit ends a command": _time_limit,
    "a job runs detached and is stopped": _runner,
    "a read_only job cannot write": _read_only,
}
