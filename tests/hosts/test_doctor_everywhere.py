"""The faults that any client can have, on each of them, and the command as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from skill.commands import main
from skill.hosts.doctor import Report, examine
from skill.hosts.places import Site
from skill.hosts.registry import host

ROOT = Path(__file__).parents[2]
PYTHON = str(Path(sys.executable).resolve())
CLIENTS = ("claude-code", "codex", "gemini", "copilot", "cursor", "opencode", "openclaw")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    (tmp_path / "home").mkdir()
    (tmp_path / "project" / ".git").mkdir(parents=True)
    return tmp_path / "project"


def wiring(client: str, project: Path) -> Path:
    """The installed file that names the interpreter and the hooks."""
    assert main(["install", "--client", client, "--project", str(project)]) == 0
    paths = [change.path for change in host(client).plan(Site(project, False, ROOT, PYTHON))]
    return next(path for path in paths if str(ROOT / "hooks") in path.read_text())


def dead(report: Report) -> list[tuple[str, str]]:
    """Whose and what, for every dead wire but Codex's trust, which cannot be asked here."""
    return [(found.client, found.problem) for found in report.findings if found.level == "dead"]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [("", "/gone/python3", "the interpreter /gone/python3 is missing"),
     (f"{ROOT}/hooks", "/moved/hooks", "is missing: the checkout was moved")],
)  # fmt: skip
def test_a_missing_interpreter_and_a_moved_checkout_are_found_on_every_client(
    client: str, old: str, new: str, problem: str, project: Path
) -> None:
    path = wiring(client, project)
    text = path.read_text()
    old = old or next(word for word in text.replace('"', " ").split() if "/python" in word)
    path.write_text(text.replace(old, new))

    report = examine(project, PYTHON)

    found = [finding for finding in report.findings if problem in finding.problem]
    assert found, report.findings
    assert {finding.client for finding in found} == {client}
    assert all(finding.mend.startswith(f"ops-learnings install --client {client}") for finding in found)
    assert main([*found[0].mend.split()[1:], "--project", str(project)]) == 0
    assert dead(examine(project, PYTHON)) == []


@pytest.mark.parametrize("client", [name for name in CLIENTS if name not in ("opencode", "openclaw")])
def test_an_event_that_the_client_never_fires_is_found_on_every_client(client: str, project: Path) -> None:
    path = wiring(client, project)
    name = "sessionStart" if client in ("copilot", "cursor") else "SessionStart"
    path.write_text(path.read_text().replace(f'"{name}"', '"SessionBegin"').replace(f"--event {name}", "--event x"))
    problems = [problem for _, problem in dead(examine(project, PYTHON))]
    assert f"{name} is not wired" in problems
    assert any(problem.endswith("never fires an event SessionBegin") for problem in problems)


def test_the_plugin_and_the_settings_at_once_are_a_warning(project: Path) -> None:
    path = wiring("claude-code", project)
    settings = json.loads(path.read_text()) | {"enabledPlugins": {"self-improving-operations@somewhere": True}}
    path.write_text(json.dumps(settings))
    (finding,) = examine(project, PYTHON).findings
    assert (finding.level, finding.mend) == ("warning", "ops-learnings uninstall --client claude-code")
    assert "the plugin" in finding.problem


def test_a_state_that_cannot_be_written_is_found_whoever_asks(project: Path) -> None:
    wiring("claude-code", project)
    operations = project / ".learnings" / "operations"
    (operations / ".state").rename(operations / "kept")
    (operations / ".state").write_text("a file where a folder belongs")
    (finding,) = [found for found in examine(project, PYTHON).findings if "cannot be written to" in found.problem]
    assert (finding.level, finding.mend) == ("dead", f"mv {operations}/.state {operations}/.state.aside")


def test_a_quickstarted_project_is_alive_as_a_person_sees_it(project: Path) -> None:
    words = [sys.executable, "-m", "skill.commands"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for verb in ("quickstart", "doctor"):
        done = subprocess.run([*words, verb], cwd=project, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("everything that is installed is alive\n")
    assert "UserPromptSubmit     unrelated prompt" in done.stdout
