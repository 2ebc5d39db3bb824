"""What a tick of many jobs costs: time against the ideal, memory against the number of jobs, and a long history.

    python -m bench.monitor [--jobs 1000] [--status-ms 50] [--repeat 3]

The ideal is jobs x time / workers. A tick may take 1.5 times that; its memory may not grow with the jobs by more than
their configuration and facts; a history of 10,000 rows may not slow a tick or `history`. Prints each figure with its
bound and ends with 1 when one does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from skill.monitor import history
from skill.monitor.config import Places
from skill.monitor.work import default_workers

ROOT = Path(__file__).resolve().parents[1]
BOUND, MEMORY_PER_JOB_KB, HISTORY_BOUND = 1.5, 60, 1.1
# A tick in a process of its own, which then says what it took: seconds, and kilobytes at most.
TICK = """
import resource, sys, time
from pathlib import Path
from skill import clock
from skill.monitor.config import Places
from skill.monitor.telling import How
from skill.monitor.tick import tick
folder = Path(sys.argv[1])
places = Places(folder / "jobs.json", folder / "state" / "monitor.json", folder, None)
began = time.monotonic()
tick(places, How(print_only=True), clock.now())
took = time.monotonic() - began
print(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def site(folder: Path, jobs: int, status_ms: float) -> Places:
    """A monitor of `jobs` long read-only jobs whose status command sleeps and then prints a file."""
    (folder / "state").mkdir(parents=True)
    status = folder / "status.json"
    status.write_text(json.dumps({"running": True, "completed": False, "progress": {"n": 1}}))
    argv = ["sh", "-c", f"sleep {status_ms / 1000}; cat {status}"]
    described = [{"id": f"job{n}", "kind": "long_running_read", "risk": "read_only", "enabled": True,
                  "commands": {"start": ["true"], "status": argv}} for n in range(jobs)]  # fmt: skip
    places = Places(folder / "jobs.json", folder / "state" / "monitor.json", folder, None)
    places.config.write_text(json.dumps({"version": 1, "jobs": described}))
    return places


def tick(folder: Path) -> tuple[float, int]:
    """Seconds and most kilobytes of one tick."""
    done = subprocess.run(
        [sys.executable, "-c", TICK, str(folder)], cwd=ROOT, text=True, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    seconds, memory = done.stderr.split()[-2:]
    return float(seconds), int(memory)


def measured(folder: Path, repeat: int) -> tuple[float, int]:
    """The median of some ticks after a first one."""
    tick(folder)
    found = [tick(folder) for _ in range(repeat)]
    return statistics.median(seconds for seconds, _ in found), max(memory for _, memory in found)


def time_and_memory(base: Path, jobs: int, status_ms: float, repeat: int) -> bool:
    site(base / "many", jobs, status_ms)
    site(base / "few", 10, status_ms)
    seconds, memory = measured(base / "many", repeat)
    _, small = measured(base / "few", 1)
    workers = default_workers()
    ideal = jobs * status_ms / 1000 / workers
    per_job = (memory - small) / jobs
    print(f"tick of {jobs} jobs of {status_ms:g} ms with {workers} workers on {os.cpu_count()} processors: "
          f"{seconds:.2f} s, ideal {ideal:.2f} s, ratio {seconds / ideal:.2f} (bound {BOUND})")  # fmt: skip
    print(f"memory: {memory / 1024:.0f} MB, with 10 jobs {small / 1024:.0f} MB, {per_job:.1f} kB a job "
          f"(bound {MEMORY_PER_JOB_KB} kB)")  # fmt: skip
    return seconds <= BOUND * ideal and per_job <= MEMORY_PER_JOB_KB


def long_history(base: Path, repeat: int) -> bool:
    """A tick and `history` with 10 and with 10,000 rows, in turns."""
    times: dict[int, list[float]] = {10: [], 10_000: []}
    for rows in times:
        places = site(base / f"h{rows}", 10, 1)
        history.append(places.history, [{"at": "2026-03-10T12:00:00+00:00", "event": "run", "job": f"job{n % 10}",
                                         "result": "exit 0", "durationMs": 5} for n in range(rows)])  # fmt: skip
        tick(base / f"h{rows}")
    for _ in range(max(5, repeat)):
        for rows, found in times.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            tick(base / f"h{rows}")
            files = ["--config-file", str(base / f"h{rows}" / "jobs.json"), "--state-file",
                     str(base / f"h{rows}" / "state" / "monitor.json")]  # fmt: skip
            subprocess.run([sys.executable, "-m", "skill.monitor", "history", "job3", *files], cwd=ROOT, check=True,
                           stdout=subprocess.DEVNULL)  # fmt: skip
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    few, many = (statistics.median(found) for found in times.values())
    print(f"tick and history with 10,000 rows: {many * 1000:.0f} ms of CPU, with 10 rows {few * 1000:.0f} ms, "
          f"ratio {many / few:.2f} (bound {HISTORY_BOUND})")  # fmt: skip
    return many <= HISTORY_BOUND * few


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--status-ms", type=float, default=50)
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        good = [time_and_memory(Path(folder), args.jobs, args.status_ms, args.repeat),
                long_history(Path(folder), args.repeat)]  # fmt: skip
    print(f"{time.monotonic() - began:.0f} s: {'ok' if all(good) else 'FAILED'}")
    return 0 if all(good) else 1


if __name__ == "__main__":
    raise SystemExit(main())
