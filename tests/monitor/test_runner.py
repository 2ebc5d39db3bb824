"""The bundled runner with real processes: they outlive the monitor, are never mistaken, and end when asked to."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from skill.monitor import runner, supervise
from skill.monitor.job import LONG, READ_ONLY, Job
from skill.monitor.process import identity
from skill.monitor.runner import Home, RunnerError
from skill.monitor.status import Status
from tests.monitor.support import ROOT, Box, sh


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    home = Home.of(tmp_path / "runs", "scan")
    (home.scratch / "tmp").mkdir(parents=True)
    yield home
    runner.stop(home, grace_s=0)


def start(home: Home, line: str, run_id: str = "r1", **more: Any) -> None:
    job = Job("scan", LONG, READ_ONLY, "/", command=tuple(sh(line)))
    runner.start(job, home, run_id, runner.environment(job, home, os.environ), "", **more)


def until(test: Callable[[], object], limit_s: float = 20) -> None:
    deadline = time.monotonic() + limit_s
    while not test():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)


def finished(home: Home) -> Status:
    until(lambda: not runner.status(home).running)
    return runner.status(home)


def lives(pid: int) -> bool:
    return bool(psutil.pid_exists(pid)) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_a_job_that_was_never_started_says_so(home: Home) -> None:
    assert runner.status(home) == Status(stop_reason="never started")


def test_a_job_runs_detached_and_ends_completed(home: Home) -> None:
    start(home, 'echo "{\\"done\\": 3}" > "$OPS_PROGRESS_FILE"; echo hello; sleep 0.5')
    running = runner.status(home)
    assert running.running and running.pid and os.getsid(running.pid) != os.getsid(0)
    until(lambda: runner.status(home).progress == {"done": 3})
    done = finished(home)
    assert done.completed and done.progress == {"done": 3}
    assert runner.tail(home) == "hello\n"


def test_a_failed_job_keeps_its_exit_status_and_its_last_words(home: Home) -> None:
    start(home, "echo no quota >&2; exit 3")
    status = finished(home)
    assert not status.completed and status.level == "alert"
    assert (status.stop_reason, status.message) == ("exit 3", "no quota")
    start(home, "kill -KILL $$", "r2")
    assert finished(home).stop_reason == "killed by signal 9"


def test_a_command_that_does_not_exist_is_a_stop_with_a_reason(home: Home) -> None:
    job = Job("scan", LONG, READ_ONLY, "/", command=("no-such-program",))
    runner.start(job, home, "r1", os.environ, "")
    assert runner.status(home).stop_reason == "cannot be started (No such file or directory)"


def test_one_run_id_starts_once(home: Home, tmp_path: Path) -> None:
    start(home, f"echo ran >> {tmp_path}/count")
    finished(home)
    with pytest.raises(RunnerError, match="run r1 was started before"):
        start(home, f"echo ran >> {tmp_path}/count")
    supervise.supervise(home.run("r1"), json.loads((home.run("r1") / "spec.json").read_text()))
    assert (tmp_path / "count").read_text() == "ran\n"


def test_a_job_without_a_progress_file_moves_as_long_as_it_prints(home: Home) -> None:
    start(home, "echo a; sleep 0.3; echo b; sleep 30")
    until(lambda: runner.status(home).progress == {"outputBytes": 4})
    first = runner.status(home).progress_key
    assert runner.status(home).progress_key == first


@pytest.mark.parametrize("content", ["{oops", "[1]", ""])
def test_a_broken_progress_file_is_said_and_does_no_harm(home: Home, content: str) -> None:
    home.progress.write_text(content)
    start(home, "sleep 30")
    status = runner.status(home)
    assert status.running and status.message.startswith("the progress file is not ")


def test_a_job_survives_the_death_of_its_monitor(home: Home) -> None:
    code = (
        "import os; from pathlib import Path; from skill.monitor import runner; from skill.monitor.job import *\n"
        "job = Job('scan', LONG, READ_ONLY, '/', command=('sleep', '60'))\n"
        f"home = runner.Home(Path({str(home.folder)!r}))\n"
        "runner.start(job, home, 'r1', os.environ, ''); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert runner.status(home).running


def test_a_job_survives_the_death_of_the_terminal(box: Box) -> None:
    box.jobs.append({"id": "scan", "kind": "long_running_read", "risk": "read_only", "command": ["sleep", "60"]})
    box.save()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["PYTHONPATH"] = str(ROOT)
        os.execv(sys.executable, box.argv("start", "scan"))
    text = b""
    while b"start scan: exit 0" not in text:
        text += os.read(terminal, 4096)
    os.close(terminal)
    os.waitpid(pid, 0)
    home = Home.of(box.places.runs, "scan")
    assert runner.status(home).running
    assert runner.stop(home, grace_s=5) == "ended by SIGTERM"


def test_a_reused_pid_is_not_mistaken_for_the_job(home: Home) -> None:
    start(home, "sleep 60")
    run = json.loads((home.run("r1") / "run.json").read_text())
    other = subprocess.Popen(["sleep", "60"])
    while identity(other.pid) == run["started"]:  # started in the same clock tick, as no pid comes round so soon
        other.kill()
        other.wait()
        other = subprocess.Popen(["sleep", "60"])
    try:
        def reused() -> bool:  # the keeper may write the file once more while the job comes up
            (home.run("r1") / "run.json").write_text(json.dumps(run | {"pid": other.pid}))
            return not runner.status(home).running

        until(reused)
        status = runner.status(home)
        assert not status.running and status.stop_reason == "ended without an exit status"
        assert runner.stop(home) == "not running"
        assert other.poll() is None
    finally:
        (home.run("r1") / "run.json").write_text(json.dumps(run))
        other.kill()
        other.wait()


def test_stop_ends_the_whole_tree_also_what_left_the_group(home: Home, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    note = f"echo $! >> {pids}"
    start(home, f"sleep 61 & {note}; setsid sleep 62 & {note}; (sleep 63 & {note}); wait")
    until(lambda: pids.exists() and len(pids.read_text().split()) == 3)
    children = [int(pid) for pid in pids.read_text().split()]
    assert all(lives(pid) for pid in children)
    assert runner.stop(home, grace_s=5) == "ended by SIGTERM"
    until(lambda: not any(lives(pid) for pid in children))
    assert finished(home).stop_reason == "killed by signal 15"


def test_a_job_that_ignores_sigterm_is_ended_after_the_grace_period(home: Home) -> None:
    start(home, "trap '' TERM; echo ready; while :; do sleep 1; done")
    until(lambda: runner.tail(home) == "ready\n")
    began = time.monotonic()
    assert runner.stop(home, grace_s=0.5) == "ended by SIGKILL after 0.5 s"
    assert time.monotonic() - began >= 0.5
    assert finished(home).stop_reason == "killed by signal 9"


def test_much_output_grows_neither_memory_nor_disk(home: Home) -> None:
    size = 1_000_000_000 if os.environ.get("CI") else 200_000_000
    start(home, f"head -c {size} /dev/zero", log_bytes=1_000_000)
    keeper = psutil.Process(json.loads((home.run("r1") / "run.json").read_text())["supervisor"]["pid"])
    most = 0
    while runner.status(home).running:
        try:
            most = max(most, keeper.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.01)
    assert finished(home).completed
    assert 0 < most < 40_000_000
    assert sum(file.stat().st_size for file in home.run("r1").iterdir()) < 2_500_000
    assert runner._log_size(home, "r1") == size


def test_old_runs_are_cleared_away(home: Home) -> None:
    for number in range(9):
        start(home, "true", f"r{number}")
        finished(home)
    runs = list((home.folder / "runs").iterdir())
    assert len([path for path in runs if list(path.iterdir())]) == runner.KEEP_RUNS
    with pytest.raises(RunnerError, match="was started before"):
        start(home, "true", "r0")


@pytest.mark.parametrize("job_id", ["../../etc", "a/b", "", ".", "名前", "x" * 200])
def test_any_job_id_has_a_folder_of_its_own_below_the_runs(tmp_path: Path, job_id: str) -> None:
    assert Home.of(tmp_path, job_id).folder.parent == tmp_path


def test_the_environment_of_the_job_is_not_written_down(home: Home) -> None:
    job = Job("scan", LONG, READ_ONLY, "/", command=("sleep", "30"))
    value = os.urandom(8).hex()
    runner.start(job, home, "r1", {**os.environ, "API_KEY": value}, "")
    files = [path for path in home.folder.rglob("*") if path.is_file()]
    assert files and not any(value in path.read_text() for path in files)
