"""Many monitors at once, and monitors that are killed: every effect happens exactly once, and nothing is lost."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from collections import Counter

from tests.monitor.support import NOON, ROOT, Box, queued, sh

TICKS = 20
# Each process waits for the file "go", so that all of them tick at the same moment.
AT_ONCE = """
import sys, time
from datetime import datetime
from pathlib import Path
from skill.monitor.config import Places
from skill.monitor.telling import How
from skill.monitor.tick import tick
folder, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
(folder / "ready" / sys.argv[3]).touch()
while not (folder / "go").exists():
    time.sleep(0.001)
places = Places(folder / "jobs.json", folder / "state" / "monitor.json", folder, None)
raise SystemExit(tick(places, How(), now))
"""


def sink(box: Box, name: str) -> dict[str, str]:
    """A channel that writes down what it is given, as the command of OpenClaw."""
    folder = box.folder / name
    folder.mkdir()
    words = f"while [ \"$1\" != --message ]; do shift; done; printf '%s\\0' \"$2\" >> {shlex.quote(str(folder))}/sent"
    (folder / "openclaw").write_text(f"#!/bin/sh\n{words}\n")
    (folder / "openclaw").chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}


def test_twenty_ticks_at_once_do_everything_exactly_once(box: Box) -> None:
    for number in range(5):
        box.read(f"check{number}", f"echo ALERT {number}; sleep 0.1")
        box.long(f"scan{number}", policy={"autoResume": True, "autoResumeBackoffSeconds": 1})
        box.says(f"scan{number}", running=False, stopReason="quota")
        box.jobs[-1]["commands"]["status"] = sh(f"sleep 0.1; cat {box.folder}/scan{number}.status")
    box.long("steady")
    box.says("steady", progress={"n": 1})
    box.top["channels"] = [{"type": "openclaw", "target": "1"}]
    box.put_state(queue=[queued(f"check{number}", f"q{number}") for number in range(5)])
    box.save()
    (box.folder / "ready").mkdir()
    env = sink(box, "bin")
    many = [
        subprocess.Popen([sys.executable, "-c", AT_ONCE, str(box.folder), NOON.isoformat(), str(n)], env=env)
        for n in range(TICKS)
    ]
    while len(list((box.folder / "ready").iterdir())) < TICKS:
        time.sleep(0.01)
    (box.folder / "go").touch()
    assert [process.wait(120) for process in many] == [0] * TICKS
    for number in range(5):
        assert box.count(f"check{number}.runs") == 1
        assert box.count(f"scan{number}.starts") == 1
    texts = (box.folder / "bin" / "sent").read_text().split("\0")[:-1]
    told = Counter(line for text in texts for line in text.splitlines() if line.startswith("• ") or "ALERT" in line)
    for number in range(5):
        assert told[f"• scan{number} (scan{number}, long_running_read)"] == 1
        assert told[f"- output: ALERT {number}"] == 1
    assert told["• steady (steady, long_running_read)"] == 1
    data = json.loads(box.state.read_text())
    assert data["outbox"] == [] and {item["status"] for item in data["queue"]} == {"done"}


def test_kills_at_random_instants_lose_no_report_and_repeat_no_write() -> None:
    kills, seed = ("100" if os.environ.get("CI") else "25"), str(time.time_ns())
    done = subprocess.run(
        [sys.executable, "-m", "bench.monitor_kills", "--kills", kills, "--seed", seed], cwd=ROOT, text=True,
        capture_output=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"seed {seed}: {done.stdout}{done.stderr}"
