"""kill -9 at random instants of ticks and applies: the state always loads, no write runs twice, no report is lost.

    python -m bench.monitor_kills [--kills 500] [--seed 1]

Each round queues a check that fails (so it must be reported), changes a long job's progress, every fifth round approves
and applies a write, and kills the process somewhere in its work. At the end clean ticks run until all is told. Prints
one line a check and ends with 1 when one fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from skill.monitor import vault, worklist, writes
from skill.monitor.approval import Approval
from skill.monitor.config import Places, load_jobs
from skill.monitor.desk import Desk
from skill.monitor.process import kill_group
from skill.monitor.telling import How
from skill.monitor.tick import tick

START = datetime(2026, 3, 10, 12, tzinfo=timezone.utc)
STEP_S = 100
APPLY_EVERY = 5
SINK = """#!/bin/sh
while [ "$1" != --message ]; do shift; done
printf '%s\\0' "$2" >> {folder}/sent
"""


class Site:
    """A monitor whose only channel is an `openclaw` command that appends what it is given to a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.free = folder / "free"
        self.free.mkdir(parents=True)
        self.places = Places(folder / "jobs.json", folder / "state" / "monitor.json", folder, None)
        self.vault = vault.Vault(folder / "vault")
        self.approved: list[str] = []
        (folder / "bin").mkdir()
        sink = folder / "bin" / "openclaw"
        sink.write_text(SINK.format(folder=folder))
        sink.chmod(0o755)
        os.environ["PATH"] = f"{folder / 'bin'}:{os.environ['PATH']}"
        self.places.config.write_text(json.dumps(self._jobs()))
        self.progress(0)

    def _jobs(self) -> dict[str, object]:
        status = ["cat", str(self.folder / "status.json")]
        write = f'echo "$OPS_RUN_ID" >> {self.free}/writes; echo "$OPS_RUN_ID written"'
        return {
            "version": 1,
            "defaults": {"quietHours": {"start": "00:00", "end": "00:00"}},
            "channels": [{"type": "openclaw", "target": "1"}],
            "jobs": [
                {"id": "scan", "kind": "long_running_read", "risk": "read_only", "enabled": True,
                 "scratch": [str(self.free)], "policy": {"autoResume": True, "autoResumeBackoffSeconds": 1},
                 "commands": {"start": ["sh", "-c", f"echo x >> {self.free}/starts"], "status": status}},
                {"id": "check", "kind": "one_shot_read", "risk": "read_only",
                 "commands": {"run": ["sh", "-c", "echo not well; exit 1"]}},
                {"id": "change", "kind": "one_shot_write", "risk": "write_local",
                 "commands": {"run": ["sh", "-c", write]}, "after": [{"jobId": "seen", "when": "success"}]},
                {"id": "seen", "kind": "one_shot_read", "risk": "read_only", "commands": {"run": ["true"]}},
            ],
        }  # fmt: skip

    def progress(self, number: int) -> None:
        status = {"running": number % 7 != 3, "completed": False, "progress": {"round": number}}
        (self.folder / "status.json").write_text(json.dumps(status))

    def desk(self) -> Desk:
        return Desk.at(self.places, load_jobs(self.places))

    def queue(self, number: int, now: datetime) -> None:
        item = worklist.entry("check", f"item-{number}-", now.timestamp())
        self.desk().store.change(lambda data: data["queue"].append(item), now)

    def approve(self, number: int, now: datetime) -> None:
        desk = self.desk()
        name, digest = writes.config_name(desk), writes.digest_now(desk, desk.job("change"))
        environment = {"PATH": os.environ["PATH"]}
        at = now.timestamp()
        run = f"w{number}"
        self.vault.grant(Approval(run, name, "change", digest, "ann", "tty", "why", at, at + 3600, environment))
        self.approved.append(run)

    def tick(self, now: datetime) -> int:
        return tick(self.places, How(), now)

    def apply(self, now: datetime) -> int:
        desk = self.desk()
        job = desk.job("change")
        approval = writes.begin(desk, job, self.vault, now)
        writes.wait(desk, job, approval.id)
        return 0  # whoever looks next records the end, as after a kill

    def sent(self) -> list[str]:
        path = self.folder / "sent"
        return path.read_text().split("\0")[:-1] if path.exists() else []

    def writes(self) -> list[str]:
        path = self.free / "writes"
        return path.read_text().split() if path.exists() else []


def killed(work: Callable[[], int], after_s: float) -> bool:
    """Do `work` in a process of its own and kill -9 that after a while; whether it was still at work."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        os.setpgid(0, 0)
        try:
            work()
        finally:
            os._exit(0)
    deadline = time.monotonic() + after_s
    while time.monotonic() < deadline:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
        time.sleep(0.0005)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    kill_group(pid)
    return True


def rounds(folder: Path, kills: int, seed: int) -> list[str]:
    """Kill until `kills` processes died at work, then let clean ticks finish; returns what went wrong."""
    site, moments = Site(folder), random.Random(seed)
    wrong: list[str] = []
    done = number = 0
    while done < kills:
        number += 1
        now = START + timedelta(seconds=number * STEP_S)
        site.progress(number)
        site.queue(number, now)
        if number % APPLY_EVERY == 0 and not applying(site):
            site.approve(number, now)
            done += killed(lambda now=now: site.apply(now), moments.uniform(0, 0.4))  # type: ignore[misc]
        else:
            done += killed(lambda now=now: site.tick(now), moments.uniform(0, 0.12))  # type: ignore[misc]
        site.desk().store.read()  # raises when it does not load
    for extra in range(200):
        site.tick(START + timedelta(seconds=(number + 1) * STEP_S + extra * 4000))
        data = site.desk().store.read()
        if not data["outbox"] and not applying(site) and not waiting(data):
            break
    else:
        wrong.append(f"not finished: {len(data['outbox'])} reports wait")
    return wrong + judged(site, number)


def waiting(data: dict[str, object]) -> bool:
    queue = data["queue"]
    assert isinstance(queue, list)
    return any(item["status"] in (worklist.PENDING, worklist.RUNNING) for item in queue)


def applying(site: Site) -> bool:
    part = site.desk().store.read()["jobs"].get("change", {}).get("apply", {})
    return part.get("status") in writes.OPEN


def judged(site: Site, number: int) -> list[str]:
    """What the files of the site say against the promises."""
    wrong = []
    sent, written = site.sent(), Counter(site.writes())
    told = Counter(item for text in sent if "(sent again" not in text for item in re.findall(r"item-(\d+)-", text))
    ever = {item for text in sent for item in re.findall(r"item-(\d+)-", text)}
    lost = [n for n in range(1, number + 1) if str(n) not in ever]
    if lost:
        wrong.append(f"reports lost: {lost}")
    if any(count > 1 for count in told.values()):
        wrong.append(f"told twice without a remark: {[item for item, count in told.items() if count > 1]}")
    if any(count > 1 for count in written.values()):
        wrong.append(f"written twice: {written}")
    if set(written) - set(site.approved):
        wrong.append("written without an approval")
    untold = [run for run in written if not any(f"{run} written" in text for text in sent)]
    if untold:
        wrong.append(f"writes whose end was not told: {untold}")
    again = sum("(sent again" in text for text in sent)
    never = sum("before it began" in text for text in sent)
    print(f"{number} rounds: {len(sent)} messages ({again} sent again); of {len(site.approved)} approved writes "
          f"{sum(written.values())} ran, {never} were told never to have begun")  # fmt: skip
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="monitor-kills-") as folder:
        wrong = rounds(Path(folder), args.kills, args.seed)
    for text in wrong:
        print(f"FAILED: {text}")
    print(f"{args.kills} kills in {time.monotonic() - began:.0f} s: {'ok' if not wrong else 'FAILED'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
