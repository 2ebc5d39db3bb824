"""The plugin on the real Claude Code: what the model gets to see, read from the client's requests."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.cache import USER_CACHE
from tests.clients.claude_code import ClaudeCode, Session
from tests.clients.standin import Say, Shell, Step, Turn

ROOT = Path(__file__).resolve().parent.parent.parent
NAME = "self-improving-operations"

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

ROLLOUT = "kubectl rollout status deployment/checkout --namespace shop"
FAILED_ROLLOUT = """\
echo 'Waiting for deployment "checkout" rollout to finish: 1 out of 3 new replicas have been updated...'
echo 'error: deployment "checkout" exceeded its progress deadline' >&2
exit 1
"""
CAUSE = "The new image needs the variable PAYMENT_URL and the config map does not set it"
FIX = "Added PAYMENT_URL to the config map checkout and restarted the rollout"


@pytest.fixture
def operations(claude: ClaudeCode, tmp_path: Path) -> ClaudeCode:
    """Claude Code with this checkout as its plugin, in a project with sources and a failing cluster."""
    return prepared(claude, tmp_path, ROOT)


def prepared(claude: ClaudeCode, folder: Path, plugin: Path) -> ClaudeCode:
    claude.plugin = plugin
    claude.environment["XDG_CACHE_HOME"] = str(USER_CACHE)
    kubectl = folder / "stubs" / "kubectl"
    kubectl.write_text(f"#!/bin/sh\n{FAILED_ROLLOUT}")
    kubectl.chmod(0o755)
    sources = claude.project / "src"
    sources.mkdir()
    (sources / "client.py").write_text("def fetch(timeout: float = 2.0) -> None:\n    connect(timeout)\n")
    subprocess.run(["git", "init", "-q", str(claude.project)], check=True)
    return claude


def test_an_unrelated_prompt_and_ordinary_commands_add_not_one_byte_to_any_request(
    operations: ClaudeCode, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    for name in ("home", "project", "stubs"):
        (other / name).mkdir(parents=True)
    plain = ClaudeCode(other / "home", other / "project", f"{other / 'stubs'}:{operations.path}")
    prepared(plain, other, without_hooks(tmp_path / "plain"))
    script: list[Step] = [Shell("echo hello"), Shell("ls src"), Shell("grep -rn timeout src/"), Say("renamed")]

    with_hooks = operations.session("rename the variable total to amount in client.py", *script)
    without = plain.session("rename the variable total to amount in client.py", *script)

    assert neutral(with_hooks, operations) == neutral(without, plain)
    assert len(with_hooks.requests) == 4


def test_an_operations_prompt_gets_one_short_reminder_once(operations: ClaudeCode) -> None:
    prompt = "We have an incident in production: checkout fails since the rollback, find out why"

    first = operations.session(prompt, Shell("true"))
    again = operations.session(prompt)

    (reminder,) = first.injected(0)
    assert reminder.event == "UserPromptSubmit"
    assert 0 < len(reminder.text) <= 400
    assert "ops-learnings" in reminder.text
    assert first.injected(1) == []
    assert again.injected(0) == []


def test_a_failure_is_noticed_recorded_by_the_model_and_answered_from_memory_in_the_next_run(
    operations: ClaudeCode,
) -> None:
    first = operations.session("please have a look", Shell(ROLLOUT), record_as_told, Say("recorded"))

    (noticed,) = first.injected(1)
    assert noticed.event == "PostToolUseFailure"
    assert "rollout" in noticed.text.lower()
    assert "ops-learnings log issue --from-signal" in noticed.text
    assert "PAYMENT_URL" not in noticed.text
    assert first.injected(2) == []
    entry = only_entry(operations.project)
    assert entry in first.seen_by_model(2)

    second = operations.session("please have a look", Shell(ROLLOUT), Say("known"))

    (recalled,) = [added for added in second.injected(1) if added.event == "PostToolUseFailure"]
    assert entry in recalled.text
    assert FIX in recalled.text
    assert not list(operations.project.rglob("hook.log"))


def test_reading_code_about_failures_stays_silent_in_a_project_with_memory(operations: ClaudeCode) -> None:
    operations.session("please have a look", Shell(ROLLOUT), record_as_told, Say("recorded"))

    session = operations.session("please read on", Shell("grep -rn timeout src/"), Shell("cat src/client.py"))

    assert [session.injected(turn) for turn in (1, 2)] == [[], []]


def test_the_plugin_puts_its_command_on_the_path_behind_the_programs_of_the_system(operations: ClaudeCode) -> None:
    session = operations.session("say hello", Shell("command -v ops-learnings; which test"))

    command, system_test = session.requests[1].turn.text.splitlines()[-2:]
    assert command == str(ROOT / "bin" / "ops-learnings")
    assert system_test == "/usr/bin/test"


def test_the_plugin_passes_the_strict_validation_of_the_directory(claude: ClaudeCode) -> None:
    report = claude.command("plugin", "validate", "--strict", "--profile", "directory", str(ROOT))

    assert report.returncode == 0, report.stdout + report.stderr


def test_the_plugin_costs_at_most_sixty_tokens_when_nothing_happens(claude: ClaudeCode) -> None:
    claude.plugin = ROOT

    details = claude.command("plugin", "details", NAME)

    cost = re.search(r"Always-on:\s+~(\d+) tok", details.stdout)
    assert cost, details.stdout + details.stderr
    assert 0 < int(cost[1]) <= 60


def test_the_marketplace_file_installs_the_plugin(claude: ClaudeCode) -> None:
    for step in (["marketplace", "add", str(ROOT)], ["install", f"{NAME}@{NAME}"]):
        done = claude.command("plugin", *step)
        assert done.returncode == 0, done.stdout + done.stderr

    listed = claude.command("plugin", "list", "--json")

    assert NAME in listed.stdout


def record_as_told(turn: Turn) -> Shell:
    """The model runs the very command that the hook named, with cause and fix filled in."""
    command = re.search(r"^.*ops-learnings log issue --from-signal \d+", turn.text, re.MULTILINE)
    assert command, f"no command to run in: {turn.text[-300:]}"
    return Shell(f"{command[0]} --root-cause '{CAUSE}' --mitigation '{FIX}'")


def only_entry(project: Path) -> str:
    text = (project / ".learnings" / "operations" / "OPERATIONS_ISSUES.md").read_text()
    (entry,) = re.findall(r"^## \[(OPS-\d{8}-\w+)\]", text, re.MULTILINE)
    return str(entry)


def without_hooks(folder: Path) -> Path:
    """The same plugin, so the same skill listing, with nothing wired."""
    for name in (".claude-plugin", "bin"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "SKILL.md", folder)
    return folder


def neutral(session: Session, client: ClaudeCode) -> list[str]:
    """Everything the model sees in each request, without what differs between any two runs."""
    seen = []
    for request in session.requests:
        text = json.dumps([request.body.get(name) for name in ("system", "messages", "tools")], indent=1)
        for path, name in ((client.home, "HOME"), (client.project, "PROJECT"), (client.plugin, "PLUGIN")):
            text = text.replace(str(path), name).replace(re.sub(r"\W|_", "-", str(path)), name)
        seen.append(UUID.sub("UUID", text))
    return seen
