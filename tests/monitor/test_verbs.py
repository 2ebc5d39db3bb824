"""Every verb as a process, with the published files in their published place, and its exit status."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from skill.commands import main as command
from skill.monitor import main
from skill.monitor.cli import VERBS
from skill.monitor.process import identity
from tests.monitor.support import NOON, ROOT, Box, sh

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def claw(tmp_path: Path) -> Path:
    """An OpenClaw home with the published files."""
    home = tmp_path / "claw"
    (home / "net" / "config").mkdir(parents=True)
    return home


def publish(home: Path, *jobs: dict[str, Any]) -> None:
    data = {"version": 1, "defaults": {"quietHours": {"start": "00:00", "end": "00:00"}}, "jobs": jobs}
    (home / "net" / "config" / "ops-jobs.json").write_text(json.dumps(data))


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "OPENCLAW_HOME": str(home), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "skill.monitor", *words], env=env, text=True, capture_output=True, check=False,
        timeout=60,
    )  # fmt: skip


def scan(home: Path, **more: Any) -> dict[str, Any]:
    """A published long job: its start command leaves a process behind and notes the pid, its status looks that up."""
    out = home / "out"
    out.mkdir(exist_ok=True)
    start = f"sleep 60 & echo $! > {out}/pid"
    status = (  # a process that ended and was not collected yet has no command line any more
        f'pid=$(cat {out}/pid 2>/dev/null) && grep -q sleep "/proc/$pid/cmdline" 2>/dev/null && r=true || r=false; '
        'echo "{\\"running\\": $r, \\"completed\\": false, \\"pid\\": ${pid:-0}}"'
    )
    return {"id": "scan", "kind": "long_running_read", "risk": "read_only", "enabled": True, "scratch": [str(out)],
            "commands": {"start": sh(start), "status": sh(status)}, **more}  # fmt: skip


def pid_of(home: Path) -> int:
    return int((home / "out" / "pid").read_text())


def test_the_published_files_are_used_in_their_place(claw: Path) -> None:
    publish(claw, scan(claw))
    done = run(claw, "validate-config")
    assert done.returncode == 0 and "version=1 jobs=1 enabled=1" in done.stdout
    assert run(claw, "tick", "--print-only").returncode == 0
    state = json.loads((claw / "net" / "state" / "ops-monitor.json").read_text())
    assert state["version"] == 1 and state["jobs"]["scan"]["lastSeen"] == {"running": False, "completed": False}


def test_a_published_job_is_started_seen_and_stopped_by_its_pid(claw: Path) -> None:
    publish(claw, scan(claw))
    assert run(claw, "start", "scan").stdout.startswith("start scan: exit 0")
    pid = pid_of(claw)
    assert run(claw, "status").stdout == f"- scan: running (pid {pid})\n"
    again = run(claw, "start", "scan")
    assert again.returncode == 2 and 'job "scan" is running' in again.stderr
    assert f"state: running (pid {pid})" in run(claw, "tick", "--print-only").stdout
    assert run(claw, "stop", "scan").stdout == f"stop scan: SIGTERM to pid {pid}\n"
    deadline = time.monotonic() + 10
    while identity(pid):
        assert time.monotonic() < deadline
    data = json.loads(run(claw, "status", "--json").stdout)
    assert data["jobs"][0]["status"]["running"] is False and "lastStopAt" in data["jobs"][0]["state"]


def test_a_stop_command_is_used_when_there_is_one(claw: Path) -> None:
    job = scan(claw)
    job["commands"]["stop"] = sh(f"kill $(cat {claw}/out/pid); echo bye")
    publish(claw, job)
    run(claw, "start", "scan")
    assert run(claw, "stop", "scan").stdout == "stop scan: bye\n"
    job["commands"]["stop"] = sh("exit 7")
    publish(claw, job)
    assert run(claw, "stop", "scan").returncode == 1


def test_a_stop_without_command_or_pid_says_so(claw: Path) -> None:
    publish(claw, scan(claw))
    done = run(claw, "stop", "scan")
    assert done.returncode == 2 and "has no commands.stop, and its status names no pid" in done.stderr


def test_after_a_stop_by_hand_a_job_is_not_resumed_until_it_was_started(claw: Path) -> None:
    publish(claw, scan(claw, policy={"autoResume": True, "autoResumeBackoffSeconds": 0}))
    assert "auto-resume: started" in run(claw, "tick", "--print-only").stdout
    first = pid_of(claw)
    assert "- state: running" in run(claw, "tick", "--print-only").stdout
    run(claw, "stop", "scan")
    assert "auto-resume off: stopped by hand" in run(claw, "tick", "--print-only").stdout
    assert pid_of(claw) == first
    run(claw, "start", "scan")
    os.kill(pid_of(claw), 9)
    assert "auto-resume: started" in run(claw, "tick", "--print-only").stdout
    os.kill(pid_of(claw), 9)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["start", "scn"], 2, 'there is no job "scn". Did you mean \'scan\'? Known: scan, check, change, risky'),
        (["start", "check"], 2, "is no long_running_read of the jobs file; try: ops-learnings monitor run check"),
        (["start", "risky"], 2, "has risk write_external; start it with --allow-risk when that is meant"),
        (["start", "risky", "--allow-risk"], 2, "needs a terminal"),
        (["stop", "check"], 2, "is no long_running_read; it ends by itself"),
        (["run", "scan"], 2, "run takes a one_shot_read that is read_only"),
        (["run", "change"], 2, "ops-learnings monitor approve change, then apply change"),
        (["run", "check"], 1, ""),
        (["run", "check", "--dry-run"], 0, ""),
        (["apply", "change"], 2, "it has no approval"),
        (["apply", "check"], 2, "only a one_shot_write is approved and applied"),
        (["tick"], 3, "nobody to notify"),
        (["tick", "--print-only"], 0, ""),
        (["tick", "--nonsense"], 2, "unrecognized arguments: --nonsense. See: ops-learnings monitor tick --help"),
        (["tck"], 2, "unknown verb 'tck'. Did you mean 'tick'?"),
        (["status", "scan"], 0, ""),
        (["history"], 0, ""),
        (["validate-config", "--config-file", "/no/such.json"], 2, "there is no jobs file here"),
        (["validate-config", "--help"], 0, ""),
        ([], 0, ""),
    ],
)
def test_each_verb_has_its_exit_status(claw: Path, words: list[str], status: int, told: str) -> None:
    check = {"kind": "one_shot_read", "risk": "read_only", "commands": {"run": sh("exit 5")}}
    change = {"kind": "one_shot_write", "risk": "write_local", "commands": {"run": ["true"]},
              "after": [{"jobId": "check"}]}  # fmt: skip
    publish(claw, scan(claw), {"id": "check", **check}, {"id": "change", **change},
            scan(claw, id="risky", risk="write_external", enabled=False))  # fmt: skip
    for name in ("CLAUDECODE", "CODEX_SANDBOX", "GEMINI_CLI"):
        os.environ.pop(name, None)
    done = run(claw, *words)
    assert done.returncode == status, done.stderr
    assert told in done.stderr or "inside an agent" in done.stderr


def test_a_run_shows_its_output_and_is_remembered(claw: Path) -> None:
    publish(claw, {"id": "check", "kind": "one_shot_read", "risk": "read_only", "commands": {"run": sh("echo fine")}})
    assert run(claw, "status").stdout == "- check: never ran\n"
    done = run(claw, "run", "check")
    assert done.stdout.endswith("fine\n") and "run check: exit 0" in done.stdout
    assert run(claw, "status").stdout == "- check: last run exit 0\n"
    assert " run check exit 0 " in run(claw, "history").stdout


def test_a_run_that_takes_too_long_is_ended(claw: Path) -> None:
    publish(claw, {"id": "check", "kind": "one_shot_read", "risk": "read_only", "commands": {"run": ["sleep", "60"]}})
    done = run(claw, "run", "check", "--timeout-seconds", "0.3")
    assert done.returncode == 1 and "run check: timed out after 0.3 s" in done.stdout


def test_an_invalid_config_says_job_and_key_and_ends_with_two(claw: Path) -> None:
    publish(claw, scan(claw, risk="harmless"))
    for verb in ("validate-config", "status", "tick"):
        done = run(claw, verb)
        assert done.returncode == 2 and 'job "scan", risk: should be one of read_only' in done.stderr


def test_a_damaged_state_ends_with_two_and_stays_as_it_is(claw: Path) -> None:
    publish(claw, scan(claw))
    state = claw / "net" / "state" / "ops-monitor.json"
    state.parent.mkdir()
    state.write_text("{oops")
    done = run(claw, "tick", "--print-only")
    assert done.returncode == 2 and f"{state}:1: the state is not JSON" in done.stderr
    assert state.read_text() == "{oops"


def test_status_tells_of_waiting_reports_and_switched_off_channels(box: Box, capsys: Capsys) -> None:
    box.read()
    box.put_state(
        queue=[{"id": "q", "jobId": "check", "status": "pending"}],
        outbox=[{"id": "r", "createdAt": 0, "text": "x", "to": {"telegram": {}}}],
        channels={"telegram": {"disabledAt": NOON.timestamp(), "reason": "blocked"}},
    )
    box.save()
    assert main(["status", "--config-file", str(box.config), "--state-file", str(box.state)]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "queue: 1", "reports waiting: 1",
        "channel telegram: switched off (blocked); try it: ops-learnings monitor selftest --channels",
    ]  # fmt: skip


def test_ops_learnings_monitor_is_the_same_command(box: Box, capsys: Capsys) -> None:
    box.read()
    box.save()
    files = ["--config-file", str(box.config), "--state-file", str(box.state)]
    assert command(["monitor", "validate-config", *files]) == 0
    assert "version=1 jobs=1" in capsys.readouterr().out
    assert command(["monitor", "--help"]) == 0
    for verb in VERBS:
        assert main([verb, "--help"]) == 0


def test_everything_a_job_says_about_itself_is_one_line_of_status(box: Box, capsys: Capsys) -> None:
    box.long()
    box.says(message="page 3", progress={"n": 3}, pid=9)
    box.long("idle", enabled=False, commands={"start": ["true"], "status": ["cat", shlex.quote("/none")]})
    box.save()
    main(["status", "--config-file", str(box.config), "--state-file", str(box.state)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "- scan: running (pid 9) · n=3 · page 3"
    assert lines[1].startswith("- idle: paused (not enabled) · status command ended with 1")
