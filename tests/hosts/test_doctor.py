"""Every way in which wiring dies is found, and its remedy named."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from skill.commands import main
from skill.hosts import codex_trust
from skill.hosts.doctor import Report, examine
from skill.hosts.places import Site
from skill.hosts.registry import host
from skill.hosts.samples import FOLDER, samples

ROOT = Path(__file__).parents[2]
PAYLOADS = ROOT / "tests" / "payloads"
PYTHON = str(Path(sys.executable).resolve())


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    (tmp_path / "home").mkdir()
    (tmp_path / "project" / ".git").mkdir(parents=True)
    return tmp_path / "project"


def installed(project: Path, *clients: str, user: bool = False) -> None:
    for client in clients:
        words = ["install", "--client", client, "--project", str(project)]
        assert main([*words, "--user"] if user else words) == 0


def problems(report: Report, level: str = "dead") -> list[str]:
    return [finding.problem for finding in report.findings if finding.level == level]


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize("client", ["claude-code", "gemini", "copilot", "cursor", "opencode", "openclaw"])
def test_a_fresh_installation_is_alive_and_shows_what_the_model_would_get(client: str, project: Path) -> None:
    installed(project, client)
    report = examine(project, PYTHON)
    assert report.findings == []
    heard = {played.occasion: played for played in report.played}
    assert heard["unrelated prompt"].text == heard["successful command"].text == ""
    assert heard["operations prompt"].tokens > 0
    assert "rollout" in heard["failing command"].text
    assert all(played.milliseconds > 0 for played in report.played)
    assert not (project / ".learnings" / "operations" / ".state" / "journal.db").exists()


COMMENTED = """{
  // the team agreed
  "ui": {"theme": "x"},
  "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "./a"}]}]},
}
"""


@pytest.mark.parametrize("client", ["claude-code", "gemini", "codex", "cursor"])
@pytest.mark.parametrize("shape", ["as it is", "CRLF", "link", "no final newline"])
def test_install_doctor_and_uninstall_leave_every_byte(client: str, shape: str, project: Path) -> None:
    here = Site(project, False, ROOT, PYTHON)
    path = host(client).plan(here)[0].path
    text = COMMENTED.replace("\n", "\r\n") if shape == "CRLF" else COMMENTED
    text = text.rstrip() if shape == "no final newline" else text
    if client == "cursor":
        text = text.replace('"Stop": [{"hooks": [', '"stop": [').replace("}]}]", "}]")
    path.parent.mkdir(exist_ok=True)
    target = project / "dotfiles.json" if shape == "link" else path
    target.write_bytes(text.encode())
    if shape == "link":
        path.symlink_to(target)
    installed(project, client)
    report = examine(project, PYTHON)
    ignored = any("ignores the whole file" in problem for problem in problems(report))
    assert ignored == (client in ("claude-code", "codex"))
    assert len(report.played) >= 6
    assert main(["uninstall", "--project", str(project)]) == 0
    assert path.read_bytes() == text.encode()
    assert path.is_symlink() == (shape == "link")


def test_nothing_installed_is_said_with_the_command_that_installs(project: Path) -> None:
    (finding,) = examine(project, PYTHON).findings
    assert (finding.problem, finding.mend) == (
        "no hook of ours is installed",
        "ops-learnings install --client claude-code",
    )


def test_the_plugin_counts_as_installed(project: Path) -> None:
    path = project.parent / "home" / ".claude" / "settings.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"enabledPlugins": {"self-improving-operations@somewhere": True}}))
    assert examine(project, PYTHON).findings == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("/python3", "/python2-gone", "is missing"),
        ("/hooks/activator.py", "/moved/hooks/activator.py", "is missing: the checkout was moved"),
        ('"PostToolUseFailure"', '"PostToolFailed"', "PostToolUseFailure is not wired"),
        ('"PostToolUseFailure"', '"PostToolFailed"', "Claude Code never fires an event PostToolFailed"),
        ("--client claude-code", "--client gemini", "the command answers for gemini, not for claude-code"),
        ('{\n  "hooks"', '{\n  // note\n  "hooks"', "the client ignores the whole file"),
        ('{\n  "hooks"', '{\n  "hooks', "broken JSON"),
    ],
)
def test_dead_wiring_is_found(project: Path, old: str, new: str, problem: str) -> None:
    installed(project, "claude-code")
    edited(project / ".claude" / "settings.json", old, new)
    report = examine(project, PYTHON)
    assert report.dead
    assert any(problem in found for found in problems(report)), report.findings


def test_seconds_in_a_file_of_milliseconds_are_found(project: Path) -> None:
    installed(project, "gemini")
    edited(project / ".gemini" / "settings.json", '"timeout": 10000', '"timeout": 10')
    assert any("timeout 10 means 10 milliseconds" in found for found in problems(examine(project, PYTHON)))


def test_a_field_the_client_ignores_is_a_warning(project: Path) -> None:
    installed(project, "claude-code")
    edited(project / ".claude" / "settings.json", '"timeout": 10', '"timeout": 10, "timeoutSec": 10')
    report = examine(project, PYTHON)
    assert not report.dead
    assert any("the client ignores the field timeoutSec" in found for found in problems(report, "warning"))


def test_a_shim_is_a_warning(project: Path, tmp_path: Path) -> None:
    shim = tmp_path / "shims" / "python3"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {PYTHON} "$@"\n')
    shim.chmod(0o755)
    installed(project, "claude-code")
    path = project / ".claude" / "settings.json"
    line = json.loads(path.read_text())["hooks"]["Stop"][0]["hooks"][0]["command"]
    edited(path, line.split()[0], str(shim))
    assert any("is a shim" in found for found in problems(examine(project, PYTHON), "warning"))


def test_an_old_interpreter_is_found(project: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\necho 3 7\n")
    old.chmod(0o755)
    installed(project, "claude-code")
    path = project / ".claude" / "settings.json"
    line = json.loads(path.read_text())["hooks"]["Stop"][0]["hooks"][0]["command"]
    edited(path, line.split()[0], str(old))
    assert any("is no Python 3.10 or newer (3.7)" in found for found in problems(examine(project, PYTHON)))


def test_two_installations_at_once_are_a_warning_with_the_one_to_remove(project: Path) -> None:
    installed(project, "claude-code")
    installed(project, "claude-code", user=True)
    (finding,) = examine(project, PYTHON).findings
    assert (finding.level, finding.mend) == ("warning", "ops-learnings uninstall --client claude-code --user")
    assert "installed 2 times" in finding.problem


def test_the_file_codex_never_opens_is_found(project: Path) -> None:
    (project / ".codex").mkdir()
    (project / ".codex" / "settings.json").write_text('{"hooks": {"Stop": []}}')
    findings = [finding for finding in examine(project, PYTHON).findings if finding.client == "codex"]
    assert [finding.mend for finding in findings] == ["ops-learnings install --client codex"]
    assert "Codex never opens this file" in findings[0].problem


def test_a_detector_that_waits_in_vain_is_found_with_the_command_that_adopts_it(project: Path) -> None:
    installed(project, "claude-code")
    scripts = project / ".claude" / "skills" / "self-improving-x" / "scripts"
    scripts.mkdir(parents=True)
    (scripts.parent / "SKILL.md").write_text("---\nname: self-improving-x\ndescription: x\n---\n")
    (scripts / "error-detector.sh").write_text('echo "$CLAUDE_TOOL_OUTPUT"\n')
    path = project / ".claude" / "settings.json"
    settings = json.loads(path.read_text())
    handler = {"type": "command", "command": f"{scripts}/error-detector.sh"}
    settings["hooks"]["PostToolUse"].append({"hooks": [handler]})
    path.write_text(json.dumps(settings))
    (finding,) = examine(project, PYTHON).findings
    assert (finding.level, finding.mend) == ("dead", "ops-learnings skills adopt self-improving-x")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_unwritable_state_is_found(project: Path) -> None:
    installed(project, "claude-code")
    state = project / ".learnings" / "operations" / ".state"
    state.chmod(0o555)
    try:
        assert any("cannot be written to" in found for found in problems(examine(project, PYTHON)))
    finally:
        state.chmod(0o755)


def test_what_hooks_could_not_do_lately_is_a_warning(project: Path) -> None:
    installed(project, "claude-code")
    (project / ".learnings/operations/.state/hook.log").write_text("then: older\nnow: malformed JSON\n")
    assert problems(examine(project, PYTHON), "warning") == ["a hook failed: now: malformed JSON"]


@pytest.mark.parametrize(
    ("status", "dead"), [("trusted", False), ("untrusted", True), ("modified", True), ("managed", False)]
)
def test_codex_is_asked_whether_it_trusts_the_hooks(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str, dead: bool
) -> None:
    installed(project, "codex")
    hooks = json.loads((project / ".codex/hooks.json").read_text())["hooks"]
    common = {"sourcePath": str(project / ".codex/hooks.json"), "trustStatus": status}
    listed = [{**common, "command": group["hooks"][0]["command"]} for (group,) in hooks.values()]
    stand_in_for_codex(tmp_path, listed)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    report = examine(project, PYTHON)
    assert report.dead == dead
    if dead:
        assert problems(report)[0] == f"SessionStart: Codex skips this hook, it is {status}"
        assert "/hooks" in report.findings[0].mend


def stand_in_for_codex(folder: Path, hooks: list[dict[str, Any]]) -> None:
    answer = json.dumps({"id": 2, "result": {"data": [{"hooks": hooks}]}})
    program = folder / "bin" / "codex"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nread a; echo '{{\"id\": 1}}'; read b; read c; cat <<'EOF'\n{answer}\nEOF\n")
    program.chmod(0o755)


def test_a_codex_that_does_not_answer_is_no_reason_to_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "codex"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert codex_trust.statuses(tmp_path) is None


def test_the_command_ends_with_1_when_something_is_dead(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    installed(project, "claude-code")
    capsys.readouterr()
    assert main(["doctor", "--project", str(project)]) == 0
    assert "everything that is installed is alive" in capsys.readouterr().out
    edited(project / ".claude" / "settings.json", "/hooks/dispatcher.py", "/gone/dispatcher.py")
    assert main(["doctor", "--project", str(project)]) == 1
    assert "  mend: ops-learnings install --client claude-code" in capsys.readouterr().out
    assert main(["doctor", "--project", str(project), "--format", "json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["dead"] is True and answer["findings"][0]["mend"] and answer["events"][0]["milliseconds"] > 0


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_the_samples_are_the_captured_payloads(path: Path) -> None:
    if path.stem == "openclaw":
        pytest.skip("its plugin sends fields of our own")
    captured = [json.loads(file.read_text()) for file in (PAYLOADS / path.stem).glob("*.json")]
    for payload in json.loads(path.read_text()).values():
        known = {key: value for key, value in payload.items() if key != "hook_event_name" or path.stem != "opencode"}
        assert known in captured
    assert any(sample.speaks for sample in samples(path.stem))
