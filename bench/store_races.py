"""Races and kills at full size, through real `ops-learnings` processes.

    python -m bench.store_races             32 processes x 100 `log` calls, then 1,000 kills
    python -m bench.store_races --calls 5 --kills 50

Prints one line a check and ends with 1 when anything was lost, torn, or counted wrongly.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from skill.learnings.document import EntryBlock, parse
from skill.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]

COMMAND = [sys.executable, "-m", "skill.commands"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
LOOP = "i=0; while [ $i -lt {calls} ]; do {command} log issue --name p --pattern-key incident_pattern.k$((({seed} + i) % 40)) >/dev/null || exit 1; i=$((i+1)); done"  # noqa: E501


def entries(root: Path) -> list[EntryBlock]:
    path = Workspace(root).folder / "OPERATIONS_ISSUES.md"
    return parse(path.read_bytes()).entries if path.exists() else []


def race(root: Path, processes: int, calls: int) -> bool:
    """`processes` shells, each running the command `calls` times one after the other."""
    started = time.monotonic()
    loops = [LOOP.format(calls=calls, command=" ".join(COMMAND), seed=seed) for seed in range(processes)]
    running = [subprocess.Popen(["sh", "-c", loop], cwd=root, env=ENVIRONMENT) for loop in loops]
    failed = sum(process.wait() != 0 for process in running)
    found = entries(root)
    total = sum(int(entry.metadata["recurrence-count"]) for entry in found)
    unique = len({entry.id for entry in found}) == len(found) == len({e.metadata["pattern-key"] for e in found})
    took = time.monotonic() - started
    print(f"race: {processes} x {calls}: {total} counted, {len(found)} entries, unique: {unique}, "
          f"{failed} loops failed, {took:.0f} s")  # fmt: skip
    return failed == 0 and unique and total == processes * calls


def kill(root: Path, kills: int, seed: int) -> bool:
    """Starts `log` and kills it at a random moment of its life; every acknowledged entry must be whole and there."""
    moments, acknowledged = random.Random(seed), set[str]()
    started = time.monotonic()
    subprocess.run(_words("whole"), cwd=root, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
    life_s = time.monotonic() - started
    for number in range(kills):
        process = subprocess.Popen(_words(str(number)), cwd=root, env=ENVIRONMENT, stdout=subprocess.PIPE)
        time.sleep(moments.uniform(0.1, 1.4) * life_s)
        process.send_signal(signal.SIGKILL)
        told = process.communicate()[0]
        if told.endswith(b"\n"):
            acknowledged.add(json.loads(told)["id"])
    with Workspace(root).store.locked():
        found = entries(root)
    torn = sum(not entry.has_separator or len(entry.sections["Summary"]) != 20_000 for entry in found)
    lost = acknowledged - {entry.id for entry in found}
    print(f"kill: {kills} kills, {len(acknowledged)} acknowledged, {len(found)} held, {len(lost)} lost, {torn} torn")
    return not lost and not torn and len({entry.id for entry in found}) == len(found)


def _words(key: str) -> list[str]:
    fields = ["--name", "p", "--pattern-key", f"incident_pattern.k{key}", "--summary", "s" * 20_000]
    return [*COMMAND, "log", "issue", *fields, "--format", "json"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=32)
    parser.add_argument("--calls", type=int, default=100)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        raced = race(Path(one), args.processes, args.calls)
        killed = kill(Path(two), args.kills, args.seed)
    return 0 if raced and killed else 1


if __name__ == "__main__":
    raise SystemExit(main())
