"""What figures cost on a year of history: stats and the page, each as a process of its own, wall and CPU time.

    python bench/report.py [--runs 5] [--entries 10000] [--signals 200000] [--job-runs 5000]

Ends with 1 when the median of the runs is over its bound: stats 2 s, page 5 s and 2 MB.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.history import NOW, Size, Year  # noqa: E402  (the checkout comes first)

# The year ends at a fixed moment, and so must the clock of the command.
COMMAND = [sys.executable, "-c", "import sys; from datetime import datetime; import skill.clock;"
           f"now = datetime.fromisoformat({NOW.isoformat()!r}); skill.clock.now = lambda: now;"
           "from skill.commands import main; sys.exit(main(sys.argv[1:]))"]  # fmt: skip
YEAR = ["--since", "365d"]
BOUNDS_S = {"stats": 2.0, "report": 5.0}
LARGEST = 2_000_000


def measured(words: list[str], root: Path) -> tuple[float, float]:
    """Wall and CPU seconds of one command."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([*COMMAND, *words], cwd=root, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--entries", type=int, default=Size.entries)
    parser.add_argument("--signals", type=int, default=Size.signals)
    parser.add_argument("--job-runs", type=int, default=Size.runs)
    args = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "shop"
        root.mkdir()
        Year(root, Size(args.entries, args.signals, args.job_runs)).write()
        commands = {
            "stats": ["stats", *YEAR],
            "report": ["report", *YEAR, "--out", "page.html"],
            "metrics": ["metrics", "--textfile", "out.prom"],
            "backup": ["backup", "create", "--to", "saved"],
        }
        measured(["index"], root)  # the index of the entries is built once, when the first command needs it
        for name, words in commands.items():
            times = []
            for _ in range(args.runs if name != "backup" else 1):
                times.append(measured(words, root))
            wall, cpu = (statistics.median(column) for column in zip(*times, strict=True))
            bound = BOUNDS_S.get(name)
            missed |= bound is not None and wall > bound
            print(f"{name}: {wall:.2f} s wall, {cpu:.2f} s CPU" + (f", bound {bound:g} s" if bound else ""))
        size = (root / "page.html").stat().st_size
        print(f"page: {size / 1e6:.2f} MB, bound {LARGEST / 1e6:g} MB")
    return int(missed or size > LARGEST)


if __name__ == "__main__":
    raise SystemExit(main())
