"""The stand-in and the drivers themselves, proved with a hook that only leaves a mark."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from tests.clients.anthropic import Messages
from tests.clients.claude_code import ClaudeCode
from tests.clients.standin import Say, Shell, StandIn, Turn

EVENTS = ("SessionStart", "UserPromptSubmit", "PostToolUse", "PostToolUseFailure")


@pytest.fixture
def marking(claude: ClaudeCode, tmp_path: Path) -> ClaudeCode:
    """Claude Code with a plugin whose hooks answer `MARK-<event>` on every event that may answer."""
    plugin = tmp_path / "marker"
    (plugin / ".claude-plugin").mkdir(parents=True)
    (plugin / ".claude-plugin" / "plugin.json").write_text('{"name": "marker", "version": "1.0.0"}')
    answer = '{"hookSpecificOutput": {"hookEventName": "%s", "additionalContext": "MARK-%s"}}'
    script = f"cat >/dev/null; printf '{answer}' $1 $1"
    hook = {"type": "command", "command": "sh", "args": ["-c", script, "sh"]}
    wired = {event: [{"hooks": [{**hook, "args": [*hook["args"], event]}]}] for event in EVENTS}
    (plugin / "hooks").mkdir()
    (plugin / "hooks" / "hooks.json").write_text(json.dumps({"hooks": wired}))
    claude.plugin = plugin
    return claude


def test_what_a_hook_adds_shows_in_the_very_next_request(marking: ClaudeCode) -> None:
    session = marking.session("say hello", Shell("true"), Shell("exit 3"), Say("bye"))

    start, after_success, after_failure = (session.seen_by_model(turn) for turn in range(3))
    assert "MARK-SessionStart" in start
    assert "MARK-UserPromptSubmit" in start
    assert "MARK-PostToolUse" not in start
    assert "MARK-PostToolUse" in after_success
    assert "MARK-PostToolUseFailure" not in after_success
    assert "MARK-PostToolUseFailure" in after_failure
    assert session.result["result"] == "bye"
    assert [(added.event, added.text) for turn in range(3) for added in session.injected(turn)] == [
        (event, f"MARK-{event}") for event in EVENTS
    ]


def test_a_client_without_a_plugin_sends_no_mark(claude: ClaudeCode) -> None:
    session = claude.session("say hello", Shell("echo hi"))

    assert "MARK-" not in json.dumps([request.body for request in session.requests])
    assert "hi" in session.seen_by_model(1)


def test_a_step_can_act_on_what_the_model_was_told(claude: ClaudeCode) -> None:
    def repeat(turn: Turn) -> Shell:
        return Shell("echo again" if "first" in turn.text else "echo lost")

    session = claude.session("say hello", Shell("echo first"), repeat)

    assert "again" in session.seen_by_model(2)


def test_requests_without_tools_do_not_advance_the_script() -> None:
    with StandIn(Messages(), [Shell("true")]) as model:
        for tools in ([], [{"name": "Bash"}]):
            body = {"messages": [{"role": "user", "content": "hello"}], "tools": tools}
            with urllib.request.urlopen(
                urllib.request.Request(f"{model.url}/v1/messages", json.dumps(body).encode())
            ) as response:
                answer = response.read().decode()
            assert ("tool_use" in answer) == bool(tools)

    assert [request.turn.text for request in model.turns] == ["hello"]
