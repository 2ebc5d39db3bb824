"""Slurm: a batch job on a real cluster of one node, and the words of its tools."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from skill.monitor.adapters import slurm
from tests.monitor.asking import Capsys, refused, said, tool
from tests.monitor.slurm import cluster
from tests.monitor.support import ROOT


def test_a_batch_job_is_followed_to_its_end(tmp_path: Path) -> None:
    with cluster(tmp_path) as env:
        env = {**env, "PYTHONPATH": str(ROOT)}

        def asked(*words: str) -> dict[str, Any]:
            argv = [sys.executable, "-m", "skill.monitor.adapters", "slurm", *words]
            done = subprocess.run(argv, env=env, text=True, capture_output=True, check=True)
            data: dict[str, Any] = json.loads(done.stdout)
            return data

        def submit(name: str, line: str) -> str:
            argv = ["sbatch", "--parsable", "--job-name", name, "--output", str(tmp_path / name), "--wrap", line]
            return subprocess.run(argv, env=env, text=True, capture_output=True, check=True).stdout.strip()

        assert asked("--name", "scan")["stopReason"] == "Slurm does not know the job (any more)"
        first = submit("scan", "echo page 1; sleep 60")
        states = set()
        deadline = time.monotonic() + 60
        while "RUNNING" not in states and time.monotonic() < deadline:
            status = asked("--name", "scan")
            assert status["running"] and status["progress"]["job"] == first
            states.add(status["progress"]["state"])
        assert states <= {"PENDING", "CONFIGURING", "RUNNING"} and "RUNNING" in states
        subprocess.run(["scancel", first], env=env, check=True)
        second, third = submit("copy", "true"), submit("broken", "exit 3")
        while time.monotonic() < deadline and (asked(third)["running"] or asked(first)["running"]):
            time.sleep(0.1)
        assert asked(first)["stopReason"].startswith("cancelled") and asked(first)["level"] == "alert"
        assert asked(second)["completed"] and asked("--name", "copy")["completed"]
        assert asked(third)["stopReason"] == "failed (exit 3)"


def test_slurms_words_are_split_at_their_keys() -> None:
    line = "JobId=7 JobName=my scan JobState=RUNNING Reason=None TRES=cpu=1,mem=2G StdOut=/tmp/a b"
    found = slurm.fields(line)
    assert (found["JobId"], found["JobName"], found["StdOut"]) == ("7", "my scan", "/tmp/a b")


@pytest.mark.parametrize(
    ("state", "running", "completed", "reason"),
    [("PENDING", True, False, ""), ("COMPLETED", False, True, ""), ("SUSPENDED", False, False, "suspended"),
     ("TIMEOUT", False, False, "timeout (exit 0)"), ("CANCELLED by 0", False, False, "cancelled (exit 0)"),
     ("OUT_OF_MEMORY", False, False, "out_of_memory (exit 0)"), ("NODE_FAIL", False, False, "node_fail (exit 0)")],
)  # fmt: skip
def test_each_state_of_slurm_has_its_meaning(state: str, running: bool, completed: bool, reason: str) -> None:
    status = slurm.judge({"JobId": "7", "JobState": state, "ExitCode": "0:1"})
    assert (status.running, status.completed, status.stop_reason) == (running, completed, reason)


def test_a_job_that_slurm_has_put_away_is_found_in_the_accounting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    tool(tmp_path, monkeypatch, "scontrol", "echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1")
    tool(tmp_path, monkeypatch, "sacct", "echo '7|COMPLETED|0:0'; echo '8|FAILED|5:0'")
    assert said(capsys, "slurm", "8")["stopReason"] == "failed (exit 5)"
    tool(tmp_path, monkeypatch, "scontrol", "echo 'Unable to contact slurm controller' >&2; exit 1")
    assert "Unable to contact slurm controller" in refused(capsys, "slurm", "8")
