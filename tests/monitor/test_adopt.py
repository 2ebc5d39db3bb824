"""Long work that is handed over: a running process, a command, a task of the hooks."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest

from skill import clock
from skill.monitor import main, runner
from skill.monitor.config import find_places
from skill.monitor.telling import How
from skill.monitor.tick import tick
from tests.monitor.support import NOON, Box, at

Capsys = pytest.CaptureFixture[str]


def files(box: Box) -> list[str]:
    return ["--config-file", str(box.config), "--state-file", str(box.state)]


def test_a_process_is_watched_to_its_end(box: Box, capsys: Capsys) -> None:
    process = subprocess.Popen(["sleep", "60"])
    box.save()
    try:
        assert main(["adopt", "--pid", str(process.pid), "--id", "build", "--name", "The build", *files(box)]) == 0
        assert f"- state: running (pid {process.pid})" in box.tick(NOON, capsys)
        assert box.tick(at(10), capsys) == ""
    finally:
        process.kill()
        process.wait()
    text = box.tick(at(20), capsys)
    assert "• The build (build, long_running_read)\n- state: completed ✅" in text
    assert "its exit status is not known" in text
    box.tick(at(21 + 86_400), capsys)
    assert box.data()["adopted"] == {} and "build" not in box.data()["jobs"]


def test_an_adopted_process_can_be_stopped_and_a_later_one_with_its_pid_cannot(box: Box, capsys: Capsys) -> None:
    process = subprocess.Popen(["sleep", "60"])
    box.save()
    main(["adopt", "--pid", str(process.pid), "--id", "build", *files(box)])
    assert main(["stop", "build", *files(box)]) == 0
    assert process.wait(10) == -15
    assert main(["stop", "build", *files(box)]) == 1
    assert "not running" in capsys.readouterr().out


def test_a_command_is_started_detached_and_watched(
    box: Box, capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    box.save()
    assert main(["adopt", "--id", "make", *files(box), "--", "sh", "-c", "echo made > here; echo done; exit 3"]) == 0
    home = runner.Home.of(box.places.runs, "make")
    deadline = time.monotonic() + 20
    while runner.status(home).running:
        assert time.monotonic() < deadline
    assert (tmp_path / "here").read_text() == "made\n"
    text = box.tick(NOON, capsys)
    assert "- state: paused (exit 3)\n- message: done" in text
    assert main(["adopt", "--forget", "make", *files(box)]) == 0
    assert box.tick(at(5000), capsys) == ""


def test_a_task_of_the_hooks_is_queued_once_and_may_write_the_learnings_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    monkeypatch.chdir(project)
    from skill.commands import main as command

    assert command(["init"]) == 0
    assert main(["adopt", "--task", "ops:index"]) == 0
    assert main(["adopt", "--task", "ops:index"]) == 0
    assert "ops:index waits already" in capsys.readouterr().out
    places = find_places()
    assert places.config == project / ".learnings" / "operations" / "jobs.yaml"
    index = project / ".learnings" / "operations" / ".state" / "index.db"
    index.unlink(missing_ok=True)
    assert tick(places, How(print_only=True), clock.now()) == 0
    assert capsys.readouterr().out == "" and index.exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "adopt takes one of: --pid PID, --forget ID, --task TASK, or -- COMMAND"),
        (["--pid", "1", "--task", "ops:index"], "adopt takes one of"),
        (["--pid", "999999999"], "--pid 999999999: there is no such process"),
        (["--forget", "x"], 'there is no adopted job "x". Known: none'),
        (["--task", "rm"], "invalid choice: 'rm'"),
        (["--pid", "1", "--id", "scan"], 'there is a job "scan" already'),
    ],
)
def test_what_cannot_be_handed_over_is_said(box: Box, capsys: Capsys, words: list[str], told: str) -> None:
    box.long()
    box.save()
    assert main(["adopt", *files(box), *words]) == 2
    assert told in capsys.readouterr().err
