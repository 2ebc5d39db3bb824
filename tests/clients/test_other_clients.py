"""The installed hooks on the real Codex, Gemini CLI, Copilot CLI and OpenCode, read from their requests."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from skill.commands import main
from skill.hosts import codex_trust
from tests.clients.cache import ClientMissing
from tests.clients.others import CLIENTS, CODEX, COPILOT, GEMINI, Client, Place
from tests.clients.standin import Request, Say, Shell, Turn

SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
ROLLOUT = "kubectl rollout status deployment/checkout --namespace shop"
KUBECTL = """#!/bin/sh
echo 'Waiting for deployment "checkout" rollout to finish: 1 out of 3 new replicas have been updated...'
echo 'error: deployment "checkout" exceeded its progress deadline' >&2
exit 1
"""
INCIDENT = "We have an incident in production: checkout fails since the rollback, find out why"
CAUSE = "The new image needs the variable PAYMENT_URL and the config map does not set it"
FIX = "Added PAYMENT_URL to the config map checkout and restarted the rollout"
SAID = re.compile(r"\[operations\]")


@pytest.fixture(params=CLIENTS, ids=[client.name for client in CLIENTS])
def client(request: pytest.FixtureRequest) -> Client:
    return usable(request.param)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An empty home, a project under git with a source file, and a cluster whose rollouts fail."""
    for folder in ("home", "stubs", "project/.git", "project/src"):
        (tmp_path / folder).mkdir(parents=True)
    kubectl = tmp_path / "stubs" / "kubectl"
    kubectl.write_text(KUBECTL)
    kubectl.chmod(0o755)
    # Codex starts a login shell, which sets PATH anew.
    (tmp_path / "home" / ".bash_profile").write_text(f'PATH="{tmp_path / "stubs"}:$PATH"\n')
    (tmp_path / "project" / "src" / "client.py").write_text("def fetch(timeout: float = 2.0): ...\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return Place(tmp_path / "home", tmp_path / "project", f"{tmp_path / 'stubs'}:{SYSTEM_PATH}")


def usable(client: Client) -> Client:
    try:
        client.executable()
    except ClientMissing as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"a client is missing in CI: {reason}")
        pytest.skip(str(reason))
    return client


def install(client: str, place: Place) -> None:
    assert main(["install", "--client", client, "--project", str(place.project)]) == 0


def said(request: Request) -> int:
    """How many texts of ours are in everything a request holds."""
    return len(SAID.findall(json.dumps(request.body)))


def test_unrelated_work_adds_nothing(client: Client, place: Place) -> None:
    install(client.name, place)
    requests = client.session(
        place, "rename the variable total to amount", Shell("echo hello"), Shell("grep -rn timeout src/"), Say("done")
    )
    assert [said(request) for request in requests] == [0, 0, 0]
    assert not list(place.project.rglob("hook.log"))


def test_an_operations_prompt_is_reminded_once(client: Client, place: Place) -> None:
    install(client.name, place)
    first = client.session(place, INCIDENT, Shell("true"), Say("done"))
    again = client.session(place, INCIDENT, Say("done"))
    assert [said(request) for request in first] == [1, 1]
    assert said(again[0]) == 0


def test_a_failure_is_noticed_recorded_and_recalled_in_the_next_run(client: Client, place: Place) -> None:
    install(client.name, place)
    first = client.session(place, "please have a look", Shell(ROLLOUT), record_as_told, Say("recorded"))
    assert [said(request) > 0 for request in first] == [False, True, True]
    assert "rollout" in first[1].turn.text.lower()
    entry = only_entry(place.project)

    second = client.session(place, "please have a look", Shell(ROLLOUT), Say("known"))
    assert entry in second[1].turn.text
    assert FIX in second[1].turn.text
    assert not list(place.project.rglob("hook.log"))


def test_clients_that_read_agents_skills_list_the_skill(place: Place) -> None:
    for client in (CODEX, GEMINI, COPILOT):
        install(client.name, place)
        (request, *_) = usable(client).session(place, "say hello", Say("done"))
        assert "Remember incidents, failed deployments" in json.dumps(request.body), client.name


def test_codex_tells_that_new_hooks_are_not_trusted_yet(place: Place) -> None:
    install("codex", place)
    usable(CODEX).session(place, "say hello", Say("done"))  # writes a configuration that trusts the project
    statuses = codex_trust.statuses(place.project, str(CODEX.executable()))
    assert statuses is not None
    assert {Path(file).name for file, _ in statuses} == {"hooks.json"}
    assert set(statuses.values()) == {"untrusted"}


def test_copilot_runs_the_hooks_of_claude_code_and_is_answered_in_its_own_way(place: Place) -> None:
    client = usable(COPILOT)
    install("claude-code", place)
    first = client.session(place, "please have a look", Shell(ROLLOUT), record_as_told, Say("recorded"))
    assert [said(request) for request in first][:2] == [0, 1]
    assert only_entry(place.project)


def test_copilot_with_both_is_answered_once(place: Place) -> None:
    client = usable(COPILOT)
    install("claude-code", place)
    install("copilot", place)
    first = client.session(place, "please have a look", Shell(ROLLOUT), Say("seen"))
    assert [said(request) for request in first][:2] == [0, 1]
    signals = json.loads(run_signals(place))
    assert len(signals) == 1


def run_signals(place: Place) -> str:
    from skill.hook.journal import Journal

    with Journal(str(place.project / ".learnings/operations/.state/journal.db")) as journal:
        return json.dumps(journal.signals("1"))


def record_as_told(turn: Turn) -> Shell:
    """The model runs the very command that the hook named, with cause and fix filled in."""
    command = re.search(r"^.*ops-learnings log issue --from-signal \d+", turn.text, re.MULTILINE)
    assert command, f"no command to run in: {turn.text[-300:]}"
    return Shell(f"{command[0].strip()} --root-cause '{CAUSE}' --mitigation '{FIX}'")


def only_entry(project: Path) -> str:
    text = (project / ".learnings" / "operations" / "OPERATIONS_ISSUES.md").read_text()
    (entry,) = re.findall(r"^## \[(OPS-\d{8}-\w+)\]", text, re.MULTILINE)
    return str(entry)
