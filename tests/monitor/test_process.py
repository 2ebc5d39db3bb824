from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import psutil

from skill.monitor.process import KEEP, Ended, identity, is_alive, run_limited
from tests.monitor.support import sh


def run(line: str, limit_s: float = 10) -> Ended:
    return run_limited(sh(line), cwd="/", limit_s=limit_s)


def test_a_command_is_run_and_both_streams_are_kept() -> None:
    ended = run("echo out; echo err >&2; exit 3")
    assert (ended.exit_code, ended.stdout, ended.stderr, ended.says) == (3, "out\n", "err\n", "exit 3")
    assert not ended.ok and run("true").ok


def test_a_signal_is_told_as_one() -> None:
    assert run("kill -TERM $$").says == "killed by signal 15"


def test_a_command_that_cannot_start_is_an_end_with_a_reason() -> None:
    missing = run_limited(["no-such-program"], cwd="/", limit_s=1)
    assert missing.error == "cannot be started (No such file or directory: no-such-program)"
    assert "No such file or directory" in run_limited(["true"], cwd="/no/such/folder", limit_s=1).error
    assert "cannot be started" in run_limited(["true", "\0"], cwd="/", limit_s=1).error


def test_at_the_limit_the_whole_process_group_is_killed(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    ended = run(f"trap '' TERM; sleep 60 & echo $! > {pids}; sleep 60 & echo $! >> {pids}; wait", limit_s=0.5)
    assert ended.error == "timed out after 0.5 s" and ended.says == ended.error and not ended.ok
    children = [int(pid) for pid in pids.read_text().split()]
    assert len(children) == 2
    deadline = time.monotonic() + 5
    while any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in children):
        assert time.monotonic() < deadline


def test_a_child_left_behind_does_not_hold_the_command_up() -> None:
    ended = run("sleep 3 & echo started")
    assert ended.ok and ended.stdout == "started\n" and ended.duration_s < 2.5


def test_only_the_end_of_a_large_output_is_kept() -> None:
    ended = run("head -c 5000000 /dev/zero | tr '\\0' x; echo end")
    assert len(ended.stdout) <= KEEP and ended.stdout.endswith("end\n")


def test_output_to_a_file_lets_a_child_go_on_writing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with open(log, "wb") as file:
        ended = run_limited(sh("(sleep 0.3; echo later) & echo now"), cwd="/", limit_s=5, output=file)
    assert ended.ok
    deadline = time.monotonic() + 5
    while log.read_text() != "now\nlater\n":
        assert time.monotonic() < deadline


def test_a_pid_is_told_from_a_later_process_with_the_same_pid() -> None:
    process = subprocess.Popen(["sleep", "60"])
    started = identity(process.pid)
    assert started and is_alive(process.pid, started)
    assert not is_alive(process.pid, started.replace("@", "0@"))
    assert not is_alive(os.getpid(), started)
    process.kill()
    process.wait()
    assert identity(process.pid) == "" and not is_alive(process.pid, started)


def test_a_zombie_is_not_alive() -> None:
    process = subprocess.Popen(["true"])
    deadline = time.monotonic() + 5
    while identity(process.pid):
        assert time.monotonic() < deadline
    process.wait()
