"""Many real processes on one project: nothing is lost, torn or counted twice, and a kill costs nothing."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timezone
from multiprocessing.process import BaseProcess
from pathlib import Path

from skill.learnings import document
from skill.workspace import Workspace

PROCESSES = 32
CALLS = 100
KEYS = 40
KILLS = 40
NOW = datetime(2026, 4, 1, 10, tzinfo=timezone.utc)
FILE = "OPERATIONS_ISSUES.md"

_fork = multiprocessing.get_context("fork")


def log_many(root: Path, seed: int) -> None:
    """Logs CALLS issues: most with one of KEYS shared keys, every tenth with a key of its own."""
    keys = random.Random(seed)
    space = Workspace(root)
    for number in range(CALLS):
        shared = number % 10 != 0
        name = f"problem {keys.randrange(KEYS)}" if shared else f"own {seed} {number}"
        key = "incident_pattern." + name.replace(" ", "_")
        space.log("issue", {"name": name, "pattern_key": key, "summary": "x" * 200}, now=NOW)


def finish(workers: Sequence[BaseProcess]) -> list[int | None]:
    for worker in workers:
        worker.join(120)
    return [worker.exitcode for worker in workers]


def test_32_processes_with_100_calls_each_count_to_3200(tmp_path: Path) -> None:
    workers = [_fork.Process(target=log_many, args=(tmp_path, seed)) for seed in range(PROCESSES)]
    for worker in workers:
        worker.start()
    assert finish(workers) == [0] * PROCESSES
    entries = document.parse((Workspace(tmp_path).folder / FILE).read_bytes()).entries
    counts = [int(entry.metadata["recurrence-count"]) for entry in entries]
    assert sum(counts) == PROCESSES * CALLS
    assert len(entries) == KEYS + PROCESSES * CALLS // 10
    assert len({entry.id for entry in entries}) == len(entries)
    assert max(Counter(entry.metadata["pattern-key"] for entry in entries).values()) == 1
    assert all(entry.has_separator and entry.sections["Summary"] == "x" * 200 for entry in entries)


def log_and_acknowledge(root: Path, seed: int, pipe: int) -> None:
    """Logs until killed; writes a line to `pipe` for each call that returned."""
    space = Workspace(root)
    for number in range(1_000_000):
        key = f"incident_pattern.k{seed}_{number // 2}"
        fields = {"name": "problem", "pattern_key": key, "summary": "y" * 50_000}
        logged = space.log("issue", fields, now=NOW)
        os.write(pipe, f"{logged.id} {logged.count}\n".encode())


def killed_while_logging(root: Path, seed: int, after_s: float) -> dict[str, int]:
    """Has a process log into `root`, kills it, and returns what it had acknowledged: id -> count."""
    reader, writer = os.pipe()
    worker = _fork.Process(target=log_and_acknowledge, args=(root, seed, writer))
    worker.start()
    os.close(writer)
    time.sleep(after_s)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()
    with open(reader, encoding="ascii") as lines:
        told = [line.split() for line in lines.read().splitlines()]
    return {entry_id: int(count) for entry_id, count in told}


def test_a_kill_at_any_moment_tears_nothing_and_loses_nothing_acknowledged(tmp_path: Path) -> None:
    moments, told = random.Random(7), 0
    for group in range(KILLS // 8):
        root = tmp_path / str(group)
        root.mkdir()
        acknowledged: dict[str, int] = {}
        for seed in range(8):
            acknowledged |= killed_while_logging(root, seed, moments.uniform(0.02, 0.25))
            with Workspace(root).store.locked():
                pass
        entries = document.parse((Workspace(root).folder / FILE).read_bytes()).entries
        held = {entry.id: int(entry.metadata["recurrence-count"]) for entry in entries}
        assert len(held) == len(entries)
        assert all(entry.has_separator and len(entry.sections["Summary"]) == 50_000 for entry in entries)
        assert {i: n for i, n in acknowledged.items() if held.get(i, 0) < n} == {}
        told += len(acknowledged)
    assert told >= 8, "the processes were killed before they did anything"
