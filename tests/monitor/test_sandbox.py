"""read_only, enforced by the system: tried for real with each method that this machine has."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from skill.monitor import landlock, sandbox
from skill.monitor.process import Ended, run_limited
from tests.monitor.support import NOON, Box, queued, sh


def needs(how: str) -> None:
    works = landlock.abi() > 0 if how == sandbox.LANDLOCK else sandbox._bubblewrap_works()
    if not works:
        pytest.skip(f"{how} does not work here")


def test_continuous_integration_has_something_that_enforces_it() -> None:
    if not os.environ.get("CI"):
        pytest.skip("only continuous integration must have Landlock or bubblewrap")
    assert sandbox.method()


@pytest.fixture(params=[sandbox.LANDLOCK, sandbox.BUBBLEWRAP])
def how(request: pytest.FixtureRequest) -> str:
    needs(str(request.param))
    return str(request.param)


def run(how: str, folders: Sequence[Path], line: str) -> Ended:
    names = [str(folder) for folder in folders]
    sandbox.prepare(names)
    return run_limited(sh(line), cwd="/", limit_s=20, spawn=sandbox.spawner(names, how))


@pytest.mark.parametrize(
    "line",
    ["echo x > {out}/new", "echo x > {out}/old", "rm {out}/old", "mv {out}/old {out}/other", "mkdir {out}/folder",
     "ln -s /etc {out}/link", "ln {out}/old {free}/hard", "mkfifo {out}/pipe", ": > {out}/old",
     "cp {out}/old {free}/old && mv {free}/old {out}/back", "sh -c 'setsid sh -c \"echo x > {out}/new\"'"],
)  # fmt: skip
def test_nothing_is_written_outside_the_scratch_folder(how: str, tmp_path: Path, line: str) -> None:
    out, free = tmp_path / "out", tmp_path / "free"
    out.mkdir()
    (out / "old").write_text("kept")
    assert not run(how, [free], line.format(out=out, free=free)).ok
    assert [path.name for path in out.iterdir()] == ["old"] and (out / "old").read_text() == "kept"


def test_the_scratch_folder_and_further_ones_can_be_written(how: str, tmp_path: Path) -> None:
    free, more = tmp_path / "free", tmp_path / "more"
    line = f"echo a > {free}/a && mkdir {free}/b && mv {free}/a {free}/b/c && echo d > {more}/d && rm {more}/d"
    ended = run(how, [free, more], line + "; echo gone > /dev/null && cat /etc/hostname > /dev/null")
    assert ended.ok, ended.stderr
    assert (free / "b" / "c").read_text() == "a\n"


def test_a_restricted_start_leaves_the_monitor_itself_free(how: str, tmp_path: Path) -> None:
    run(how, [tmp_path / "free"], "true")
    (tmp_path / "mine").write_text("written")


def test_a_limit_ends_a_restricted_process_too(how: str, tmp_path: Path) -> None:
    sandbox.prepare([str(tmp_path / "free")])
    spawn = sandbox.spawner([str(tmp_path / "free")], how)
    assert run_limited(["sleep", "60"], cwd="/", limit_s=0.3, spawn=spawn).error == "timed out after 0.3 s"


def test_a_program_that_is_missing_is_an_end_with_a_reason(tmp_path: Path) -> None:
    needs(sandbox.LANDLOCK)
    ended = run_limited(["nope"], cwd="/", limit_s=1, spawn=sandbox.spawner([str(tmp_path)], sandbox.LANDLOCK))
    assert "cannot be started" in ended.error


def test_a_queued_read_only_job_that_writes_is_stopped_and_reported(
    box: Box, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    needs(sandbox.LANDLOCK)
    box.read("check", f"echo x > {tmp_path}/outside")
    box.put_state(queue=[queued("check")])
    text = box.tick(NOON, capsys)
    assert not (tmp_path / "outside").exists()
    assert "• ALERT: job failed\n- job: check (check, one_shot_read)\n- exit 2, queued as q1\n" in text
    assert "- read_only: its output speaks of a refused write; Landlock lets it write only beneath" in text


def test_run_and_start_are_restricted_too(box: Box, tmp_path: Path) -> None:
    needs(sandbox.LANDLOCK)
    box.read("check", f"echo x > {tmp_path}/outside")
    box.long("scan", commands={"start": sh(f"echo x > {tmp_path}/outside"), "status": ["true"]})
    box.jobs.append({"id": "own", "kind": "long_running_read", "risk": "read_only", "enabled": True,
                     "command": sh(f"echo x > {tmp_path}/outside")})  # fmt: skip
    for verb, job in (("run", "check"), ("start", "scan")):
        done = box.command(verb, job)
        assert done.returncode == 1 and "read_only: its output speaks of a refused write" in done.stderr
    box.command("start", "own")
    status = box.command("status", "own").stdout
    assert "paused (exit 2)" in status and "refused write" in status
    assert not (tmp_path / "outside").exists()


def test_a_job_of_another_risk_is_not_restricted(box: Box, tmp_path: Path) -> None:
    box.long("scan", risk="write_local", commands={"start": sh(f"echo x > {tmp_path}/outside"), "status": ["true"]})
    assert box.command("start", "scan", "--allow-risk").returncode == 0
    assert (tmp_path / "outside").exists()


def test_where_nothing_enforces_it_config_check_and_report_say_so(
    box: Box, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "method", lambda: sandbox.NONE)
    box.long("scan")
    box.says("scan", running=False)
    told = "read_only: not enforced (neither Landlock nor bubblewrap works here)"
    assert f"- {told}" in box.tick(NOON, capsys)
    from skill.monitor import main

    main(["validate-config", "--config-file", str(box.config)])
    assert told in capsys.readouterr().out


def test_the_method_is_landlock_then_bubblewrap_then_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(abi: int, bubblewrap: bool) -> str:
        monkeypatch.setattr(landlock, "abi", lambda: abi)
        monkeypatch.setattr(sandbox, "_bubblewrap_works", lambda: bubblewrap)
        return sandbox.method.__wrapped__()

    assert [found(7, True), found(0, True), found(0, False)] == [sandbox.LANDLOCK, sandbox.BUBBLEWRAP, sandbox.NONE]


def test_a_kernel_without_landlock_has_version_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    class Libc:
        def syscall(self, *args: Any) -> int:
            return -1

    monkeypatch.setattr(landlock, "_libc", Libc)
    assert landlock.abi() == 0


def test_bubblewrap_that_may_not_make_namespaces_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    refused: subprocess.CompletedProcess[bytes] = subprocess.CompletedProcess(args=[], returncode=1)
    monkeypatch.setattr("shutil.which", lambda name: "/usr/bin/bwrap")
    monkeypatch.setattr(subprocess, "run", lambda *args, **kwargs: refused)
    assert not sandbox._bubblewrap_works()
