"""What the memory costs as it grows: append, count, search, resolve and review at 100, 10,000 and 100,000 entries.

    python -m bench.store
    python -m bench.store --sizes 100 10000 --runs 5

Each figure is the median wall time of a real `ops-learnings` process, the process start (`--version`) subtracted.
Ends with 1 when append or search take more than twice their time at the smallest size.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-m", "skill.commands"]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT)}
BOUND = 2.0

_SUBJECTS = ("checkout", "billing", "search", "ledger", "gateway", "catalog", "session", "mailer", "worker", "indexer")
_FAULTS = (
    "connection pool exhausted", "disk full on the data volume", "certificate expired", "replica lags behind",
    "queue grows without an end", "rollout stuck half way", "out of memory after the deploy", "name lookup fails",
)  # fmt: skip
_ENTRY = """\
## [OPS-{day}-{number:03}] {service} {fault} {word}

**Logged**: {date}T10:00:00+00:00
**Priority**: medium
**Status**: {status}
**Severity**: P3
**Area**: incident_management

### Summary
{service}: {fault}, seen by {word} users. {filler}

### Root Cause
The limit of {word} was never raised. {filler}

### Mitigation
Raised the limit and restarted {service}.

### Metadata
- Services Affected: {service}
- Pattern-Key: incident_pattern.{word}
- Recurrence-Count: 1
- First-Seen: {date}
- Last-Seen: {date}
- Skill: operations

---

"""


def fill(root: Path, size: int) -> str:
    """Writes a file of `size` entries of about 1 kB over the days of three years; returns the id of the last."""
    folder = root / ".learnings" / "operations"
    folder.mkdir(parents=True)
    chance = random.Random(size)
    entry_id = ""
    with open(folder / "OPERATIONS_ISSUES.md", "w", encoding="utf-8") as file:
        file.write("# Operations Issues Log\n\n---\n\n")
        for n in range(size):
            day = n * 1000 // size
            date = f"{2023 + day // 336}-{1 + day % 336 // 28:02}-{1 + day % 28:02}"
            number = n - (-(-day * size // 1000)) + 1
            word = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=9))
            file.write(_ENTRY.format(
                day=date.replace("-", ""), date=date, number=number, service=chance.choice(_SUBJECTS), word=word,
                fault=chance.choice(_FAULTS), status="resolved" if n % 20 else "pending", filler="lorem ipsum " * 15,
            ))  # fmt: skip
            entry_id = f"OPS-{date.replace('-', '')}-{number:03}"
    return entry_id


def timed(root: Path, words: list[str]) -> float:
    """Seconds of one process; raises when it fails."""
    started = time.perf_counter()
    subprocess.run([*COMMAND, *words], cwd=root, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def median(root: Path, words: Callable[[int], list[str]], runs: int) -> float:
    return statistics.median(timed(root, words(number)) for number in range(runs))


def measure(size: int, runs: int) -> dict[str, float]:
    """Milliseconds of each verb at one size."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        last = fill(root, size)
        found = {"first index": 1000 * timed(root, ["index"])}
        start = median(root, lambda n: ["--version"], runs)
        verbs: dict[str, Callable[[int], list[str]]] = {
            "append": lambda n: ["log", "issue", "--name", f"new {n}", "--pattern-key", f"incident_pattern.new{n}"],
            "search": lambda n: ["search", "certificate", "expired", _SUBJECTS[n % len(_SUBJECTS)]],
            "count": lambda n: ["bump", last],
            "resolve": lambda n: ["resolve", last, "--notes", f"note {n}"],
            "review": lambda n: ["review"],
        }
        for name, words in verbs.items():
            found[name] = 1000 * max(0.0, median(root, words, runs) - start)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 10_000, 100_000])
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    results = {size: measure(size, args.runs) for size in args.sizes}
    if args.json:
        print(json.dumps(results))
    else:
        names = list(results[args.sizes[0]])
        print("ms".ljust(12) + "".join(f"{size:>12,}" for size in args.sizes))
        for name in names:
            print(name.ljust(12) + "".join(f"{results[size][name]:>12.0f}" for size in args.sizes))
    smallest = results[args.sizes[0]]
    ratios = {name: max(results[size][name] for size in args.sizes) / smallest[name] for name in ("append", "search")}
    print("; ".join(f"{name}: {ratio:.2f}x (bound {BOUND:g}x)" for name, ratio in ratios.items()))
    return int(any(ratio > BOUND for ratio in ratios.values()))


if __name__ == "__main__":
    raise SystemExit(main())
