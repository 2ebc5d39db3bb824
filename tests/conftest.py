"""Fixtures for all tests: no test writes to the real home, and the command runs in-process or as a process."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from skill.commands import main
from skill.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def no_real_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """HOME and all that is derived from it lie in a temporary folder, which nothing of ours may fill."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("CLAUDE_PLUGIN_DATA", "CLAUDE_PLUGIN_ROOT", "CLAUDE_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)
    yield
    assert not list(home.glob("**/.learnings")), "a test wrote learnings into the home folder"


@dataclass(frozen=True)
class Answer:
    """What a run of the command gave."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Cli:
    """Runs `ops-learnings` in this process, in the folder `at`."""

    def __init__(self, at: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.at = at
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: str, stdin: str = "") -> Answer:
        self._capsys.readouterr()
        with self._monkeypatch.context() as patch:
            patch.chdir(self.at)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
            status = main(words)
        said = self._capsys.readouterr()
        return Answer(status, said.out, said.err)

    def ok(self, *words: str, stdin: str = "") -> Answer:
        """As a call, and the status must be 0."""
        answer = self(*words, stdin=stdin)
        assert answer.status == 0, answer.err
        return answer


class Process:
    """Runs `ops-learnings` as a process of its own, in the folder `at`."""

    def __init__(self, at: Path) -> None:
        self.at = at

    def __call__(self, *words: str, stdin: str = "") -> Answer:
        done = subprocess.run(
            self.command(*words), cwd=self.at, env=self.environment(), input=stdin, capture_output=True, text=True
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    @staticmethod
    def command(*words: str) -> list[str]:
        return [sys.executable, "-m", "skill.commands", *words]

    @staticmethod
    def environment() -> dict[str, str]:
        return os.environ | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project: a folder with a `.git`, as `place` looks for."""
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    return root


@pytest.fixture
def space(project: Path) -> Workspace:
    """The memory of `project`."""
    return Workspace(project)


@pytest.fixture
def cli(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command, in this process, inside `project`."""
    return Cli(project, monkeypatch, capsys)


@pytest.fixture
def process(project: Path) -> Process:
    """The command as a real process, inside `project`."""
    return Process(project)


@pytest.fixture
def file_modes_hold(tmp_path: Path) -> None:
    """Skips where this process may write whatever the modes say, as root may."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    if os.access(locked, os.W_OK):
        pytest.skip("this process may write everywhere")
