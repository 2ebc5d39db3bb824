"""Two sessions of two different clients in one project at the same moment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from skill.hook.journal import Journal
from skill.hosts.replay import context_of
from skill.hosts.samples import Sample, samples

ROOT = Path(__file__).parents[2]
NOW = "1795000000"
PAIRS = [("claude-code", "codex"), ("gemini", "copilot"), ("cursor", "opencode"), ("openclaw", "claude-code")]
ROUNDS = 4


def sample(client: str, occasion: str) -> Sample:
    return next(found for found in samples(client) if found.occasion == occasion)


def started(client: str, occasion: str, project: Path) -> tuple[subprocess.Popen[bytes], bytes]:
    entry = "activator" if "prompt" in occasion else "error_detector"
    command = [sys.executable, "-I", "-S", str(ROOT / "hooks" / f"{entry}.py"), "--client", client, "--now", NOW]
    if client == "copilot":
        command += ["--event", "userPromptSubmitted" if "prompt" in occasion else "postToolUse"]
    process = subprocess.Popen(command, cwd=project, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    payload: dict[str, Any] = sample(client, occasion).payload
    return process, json.dumps(payload).encode()


def at_once(clients: tuple[str, str], occasion: str, project: Path) -> list[str]:
    """What each of the two clients heard; both hooks wait for their stdin before either gets it."""
    running = [started(client, occasion, project) for client in clients]
    for process, payload in running:
        assert process.stdin is not None
        process.stdin.write(payload)
    for process, _ in running:
        assert process.stdin is not None
        process.stdin.close()
    heard = []
    for process, _ in running:
        assert process.stdout is not None
        heard.append(context_of(process.stdout.read()))
        process.stdout.close()
        assert process.wait(60) == 0
    return heard


@pytest.mark.parametrize("clients", PAIRS, ids="+".join)
def test_a_failure_that_both_see_is_said_once_and_kept_twice(clients: tuple[str, str], tmp_path: Path) -> None:
    for number in range(ROUNDS):
        project = tmp_path / str(number)
        (project / ".git").mkdir(parents=True)
        heard = at_once(clients, "failing command", project)
        assert sorted(map(bool, heard)) == [False, True]
        with Journal(str(project / ".learnings/operations/.state/journal.db")) as journal:
            kept = journal.signals("1")
        assert sorted(str(signal["client"]) for signal in kept) == sorted(clients)
        assert not (project / ".learnings/operations/.state/hook.log").exists()


@pytest.mark.parametrize("clients", PAIRS, ids="+".join)
def test_an_operations_prompt_to_both_is_reminded_once(clients: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    heard = at_once(clients, "operations prompt", tmp_path)
    assert sorted(map(bool, heard)) == [False, True]
