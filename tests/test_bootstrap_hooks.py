"""hooks/run: the plugin's hooks find a fast interpreter once, and never fail their host for want of one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FAILURE = {
    "hook_event_name": "PostToolUseFailure",
    "session_id": "one",
    "tool_name": "Bash",
    "tool_input": {"command": "kubectl rollout status deployment/checkout"},
    "error": 'Exit code 1\nerror: deployment "checkout" exceeded its progress deadline',
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The plugin's data folder, which the client names but need not have made."""
    return tmp_path / "plugin data"


def fire(data: Path, project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(ROOT / "hooks" / "run"), "error_detector"],
        cwd=project,
        env={"PATH": "/usr/bin:/bin", "CLAUDE_PLUGIN_DATA": str(data), **variables},
        input=json.dumps(FAILURE),
        capture_output=True,
        text=True,
    )


def answered(done: subprocess.CompletedProcess[str]) -> bool:
    assert (done.returncode, done.stderr) == (0, "")
    return "additionalContext" in done.stdout


def test_the_first_event_keeps_a_link_to_the_real_interpreter(data: Path, tmp_path: Path) -> None:
    assert answered(fire(data, tmp_path, OPS_PYTHON=sys.executable))

    assert os.readlink(data / "python") == os.path.realpath(sys.executable)
    assert [path.name for path in data.iterdir()] == ["python"]


def test_later_events_look_for_no_interpreter(data: Path, tmp_path: Path) -> None:
    data.mkdir()
    (data / "python").symlink_to(os.path.realpath(sys.executable))

    assert answered(fire(data, tmp_path, OPS_PYTHON="/nonexistent"))


def test_a_link_to_an_interpreter_that_has_gone_is_replaced(data: Path, tmp_path: Path) -> None:
    data.mkdir()
    (data / "python").symlink_to("/nonexistent/python3.9")

    assert answered(fire(data, tmp_path, OPS_PYTHON=sys.executable))

    assert os.readlink(data / "python") == os.path.realpath(sys.executable)


def test_a_data_folder_that_cannot_be_written_costs_only_time(data: Path, tmp_path: Path) -> None:
    data.write_text("a file where the folder should be")

    assert answered(fire(data, tmp_path, OPS_PYTHON=sys.executable))


def test_without_a_suitable_python_the_host_hears_silence(data: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 0\n")
    old.chmod(0o755)

    done = fire(data, tmp_path, OPS_PYTHON=str(old))

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not data.exists()
