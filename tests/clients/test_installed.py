"""The wiring of `ops-learnings install` on the real Claude Code, and the commands of the set-up page."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from skill.commands import main
from tests.clients.cache import USER_CACHE
from tests.clients.claude_code import ClaudeCode
from tests.clients.standin import Call, Say, Shell, Turn

ROOT = Path(__file__).resolve().parents[2]
ROLLOUT = "kubectl rollout status deployment/checkout --namespace shop"
FAILED_ROLLOUT = """#!/bin/sh
echo 'Waiting for deployment "checkout" rollout to finish: 1 out of 3 new replicas have been updated...'
echo 'error: deployment "checkout" exceeded its progress deadline' >&2
exit 1
"""
CAUSE = "The new image needs the variable PAYMENT_URL and the config map does not set it"
FIX = "Added PAYMENT_URL to the config map checkout and restarted the rollout"
FOREIGN = '{\n  "env": {"COLOUR": "blue"},\n  "hooks": {\n    "Stop": []\n  }\n}\n'


def test_claude_code_runs_the_installed_hooks_and_keeps_its_other_settings(claude: ClaudeCode) -> None:
    (claude.project / ".git").mkdir()
    (claude.project / ".claude").mkdir()
    settings = claude.project / ".claude" / "settings.json"
    settings.write_text(FOREIGN)
    assert main(["install", "--client", "claude-code", "--project", str(claude.project)]) == 0

    output = "error: deployment \"shop\" exceeded its progress deadline"
    failing = f"kubectl() {{ echo '{output}'; return 1; }}; kubectl rollout status"
    session = claude.session("please have a look", Shell("echo COLOUR=$COLOUR"), Shell(failing), Say("done"))

    assert "COLOUR=blue" in session.seen_by_model(1)
    assert session.injected(1) == []
    (noticed,) = session.injected(2)
    assert (noticed.event, "[operations] Noticed: " in noticed.text) == ("PostToolUseFailure", True)
    assert main(["uninstall", "--client", "claude-code", "--project", str(claude.project)]) == 0
    assert settings.read_text() == FOREIGN


@pytest.fixture
def wired(claude: ClaudeCode, tmp_path: Path) -> ClaudeCode:
    """Claude Code without the plugin; the project's settings start the hooks, and the cluster's rollouts fail."""
    kubectl = tmp_path / "stubs" / "kubectl"
    kubectl.write_text(FAILED_ROLLOUT)
    kubectl.chmod(0o755)
    (claude.project / ".git").mkdir()
    (claude.project / "src").mkdir()
    (claude.project / "src" / "client.py").write_text("def fetch(timeout: float = 2.0): ...\n")
    claude.environment["XDG_CACHE_HOME"] = str(USER_CACHE)
    assert main(["install", "--client", "claude-code", "--project", str(claude.project)]) == 0
    return claude


def test_wired_by_settings_unrelated_work_is_silent_and_an_operations_prompt_is_reminded_once(
    wired: ClaudeCode,
) -> None:
    quiet = wired.session("rename total to amount", Shell("echo hello"), Shell("grep -rn timeout src/"), Say("done"))
    assert [quiet.injected(turn) for turn in range(3)] == [[], [], []]
    incident = "We have an incident in production: checkout fails since the rollback, find out why"
    (reminder,) = wired.session(incident, Say("done")).injected(0)
    assert reminder.event == "UserPromptSubmit"
    assert wired.session(incident, Say("done")).injected(0) == []


def test_wired_by_settings_a_failure_is_noticed_recorded_and_recalled(wired: ClaudeCode) -> None:
    first = wired.session("please have a look", Shell(ROLLOUT), record_as_told, Say("recorded"))
    (noticed,) = first.injected(1)
    assert noticed.event == "PostToolUseFailure"
    text = (wired.project / ".learnings" / "operations" / "OPERATIONS_ISSUES.md").read_text()
    (entry,) = re.findall(r"^## \[(OPS-\d{8}-\w+)\]", text, re.MULTILINE)

    second = wired.session("please have a look", Shell(ROLLOUT), Say("known"))
    (recalled,) = [added for added in second.injected(1) if added.event == "PostToolUseFailure"]
    assert entry in recalled.text and FIX in recalled.text
    assert not list(wired.project.rglob("hook.log"))
    assert main(["doctor", "--project", str(wired.project)]) == 0


def test_a_command_in_the_background_is_offered_to_the_monitor_once(wired: ClaudeCode) -> None:
    start = Call(tool="Bash", arguments={"command": "sleep 3", "run_in_background": True, "description": "wait"})
    session = wired.session("please have a look", start, start, Shell("sleep 0"), Say("done"))
    (offer,) = session.injected(1)
    assert offer.event == "PostToolUse" and "ops-learnings monitor adopt --pid PID" in offer.text
    assert [session.injected(turn) for turn in (2, 3)] == [[], []]


def record_as_told(turn: Turn) -> Shell:
    """The model runs the very command that the hook named, with cause and fix filled in."""
    command = re.search(r"^.*ops-learnings log issue --from-signal \d+", turn.text, re.MULTILINE)
    assert command, f"no command to run in: {turn.text[-300:]}"
    return Shell(f"{command[0].strip()} --root-cause '{CAUSE}' --mitigation '{FIX}'")


def test_the_commands_of_the_set_up_page_work(claude: ClaudeCode) -> None:
    page = (ROOT / "references" / "hooks-setup.md").read_text()
    lines = [line for block in re.findall(r"^```bash\n(.*?)^```$", page, re.M | re.S) for line in block.splitlines()]
    assert len(lines) == 2
    for line in lines:
        program, *words = shlex.split(line.replace("~/self-improving-operations", str(ROOT)))
        assert program == "claude"
        done = claude.command(*words)
        assert done.returncode == 0, done.stdout + done.stderr
