"""Every captured payload becomes the same Event, whatever client sent it, and answers keep to each client's fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from skill.hook.clients import codex, copilot, gemini
from skill.hook.event import Event, PayloadError, answer, read_event

PAYLOADS = Path(__file__).parents[2] / "payloads"
PROMPT = "the deploy failed, check the api pod"
GOOD = "echo 'pod/api-7f CrashLoopBackOff: rollback started'"
BAD = "echo partial; echo 'connect ECONNREFUSED 10.0.0.5:5432' >&2; exit 3"
GOOD_OUTPUT = "pod/api-7f CrashLoopBackOff: rollback started"
BAD_OUTPUT = "partial\nconnect ECONNREFUSED 10.0.0.5:5432"


def captured(folder: str, name: str) -> dict[str, Any]:
    payload = json.loads((PAYLOADS / folder / f"{name}.json").read_text())
    assert isinstance(payload, dict)
    return payload


def event_of(client: str, folder: str, name: str, **changes: object) -> Event:
    payload = captured(folder, name) | changes
    event = read_event(payload, client, "" if "hook_event_name" in payload else name.partition(".fail")[0])
    assert event is not None
    return event


@pytest.mark.parametrize(
    ("client", "folder", "name", "session"),
    [
        ("codex", "codex", "UserPromptSubmit", "01a1f979-5b32-7573-a59f-ea337be5b844"),
        ("gemini", "gemini", "BeforeAgent", "847bd1e4-6802-4bf0-800f-aa9c148b06a3"),
        ("copilot", "copilot", "userPromptSubmitted", "f403b4fa-ce4a-490f-8296-c33bd417fdc0"),
        ("copilot", "copilot-pascalcase", "UserPromptSubmit", "9ede48ad-22f3-46f4-91a3-7285829948ad"),
        ("cursor", "cursor", "beforeSubmitPrompt", "c-1"),
    ],
)
def test_a_prompt_is_read_from_every_client(client: str, folder: str, name: str, session: str) -> None:
    event = event_of(client, folder, name)
    assert (event.kind, event.client, event.session, event.prompt.strip()) == ("prompt", client, session, PROMPT)


@pytest.mark.parametrize(
    ("client", "folder", "name", "command", "output", "status"),
    [
        ("codex", "codex", "PostToolUse", GOOD, GOOD_OUTPUT, None),
        ("codex", "codex", "PostToolUse.failed-command", BAD, BAD_OUTPUT, None),
        ("codex", "codex", "PostToolUse.code-mode", GOOD, GOOD_OUTPUT, None),
        ("gemini", "gemini", "AfterTool", GOOD, GOOD_OUTPUT, 0),
        ("gemini", "gemini", "AfterTool.failed-command", BAD, BAD_OUTPUT, 3),
        ("copilot", "copilot", "postToolUse", GOOD, GOOD_OUTPUT, 0),
        ("copilot", "copilot", "postToolUse.failed-command", BAD, BAD_OUTPUT, 3),
        ("copilot", "copilot-pascalcase", "PostToolUse", GOOD, GOOD_OUTPUT, 0),
        ("copilot", "copilot-pascalcase", "PostToolUse.failed-command", BAD, BAD_OUTPUT, 3),
        ("cursor", "cursor", "postToolUse", "kubectl get pods", "api-7f CrashLoopBackOff", 0),
        ("cursor", "cursor", "postToolUseFailure", "kubectl get pods", "Command timed out after 30s", None),
    ],
)
def test_a_tool_result_is_read_with_the_status_where_the_client_puts_it(
    client: str, folder: str, name: str, command: str, output: str, status: int | None
) -> None:
    event = event_of(client, folder, name)
    assert (event.kind, event.command, event.output.strip()) == ("tool", command, output)
    assert event.exit_code == status
    assert event.failed == (status == 3 or name == "postToolUseFailure")


@pytest.mark.parametrize(
    ("client", "folder", "name"),
    [
        ("codex", "codex", "PostToolUse.apply_patch"),
        ("codex", "codex", "PostToolUse.mcp"),
        ("gemini", "gemini", "AfterTool.tool-error"),
        ("copilot", "copilot", "postToolUseFailure"),
        ("codex", "codex", "SubagentStart"),
        ("gemini", "gemini", "BeforeModel"),
    ],
)
def test_what_is_no_command_and_no_event_of_ours_is_none(client: str, folder: str, name: str) -> None:
    assert read_event(captured(folder, name), client, name) is None


@pytest.mark.parametrize(
    ("client", "folder", "name", "kind"),
    [
        ("codex", "codex", "SessionStart", "session_start"),
        ("codex", "codex", "SessionEnd", "session_end"),
        ("codex", "codex", "PreCompact", "compact"),
        ("codex", "codex", "Stop", "turn_end"),
        ("gemini", "gemini", "SessionStart", "session_start"),
        ("gemini", "gemini", "SessionEnd", "session_end"),
        ("gemini", "gemini", "PreCompress", "compact"),
        ("gemini", "gemini", "AfterAgent", "turn_end"),
        ("copilot", "copilot", "sessionStart", "session_start"),
        ("copilot", "copilot", "sessionEnd", "session_end"),
        ("copilot", "copilot", "agentStop", "turn_end"),
        ("copilot", "copilot-pascalcase", "Stop", "turn_end"),
        ("cursor", "cursor", "sessionStart", "session_start"),
        ("cursor", "cursor", "stop", "turn_end"),
    ],
)
def test_the_other_events_have_their_kind_and_session(client: str, folder: str, name: str, kind: str) -> None:
    event = event_of(client, folder, name)
    assert (event.kind, event.again, bool(event.session)) == (kind, False, True)


@pytest.mark.parametrize(("client", "name"), [("codex", "Stop"), ("gemini", "AfterAgent"), ("copilot", "agentStop")])
def test_a_turn_that_already_continues_because_of_a_hook_says_so(client: str, name: str) -> None:
    assert event_of(client, client, name, stop_hook_active=True).again


def test_cursor_counts_its_follow_ups() -> None:
    assert event_of("cursor", "cursor", "stop", loop_count=1).again


def test_a_prompt_to_a_sub_agent_is_none_of_a_person() -> None:
    assert event_of("codex", "codex", "UserPromptSubmit.subagent").prompt == ""


def test_codex_gets_the_status_from_its_transcript(tmp_path: Path) -> None:
    line = captured("codex", "transcript-line.CommandExecution")
    transcript = tmp_path / "rollout.jsonl"
    other = json.dumps(line).replace("call_0001", "call_0000").replace('"exit_code": 7', '"exit_code": 1')
    filler = json.dumps({"type": "event_msg", "payload": "x" * 600_000})
    transcript.write_text(f"{filler}\n{other}\n{json.dumps(line)}\n")
    event = event_of("codex", "codex", "PostToolUse", transcript_path=str(transcript))
    assert (event.exit_code, event.failed) == (7, True)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'"CommandExecution" call_0001\n', b"{}\n"])
def test_a_transcript_that_does_not_tell_leaves_the_status_open(tmp_path: Path, content: bytes) -> None:
    transcript = tmp_path / "rollout.jsonl"
    transcript.write_bytes(content)
    assert codex.exit_status(str(transcript), "call_0001") is None
    assert codex.exit_status(str(tmp_path / "missing"), "call_0001") is None


@pytest.mark.parametrize(
    ("prompt", "own"),
    [
        ("<hook_context>a</hook_context>\n\nroll back", "roll back"),
        ("<hook_context>a</hook_context><hook_context>b</hook_context>roll back", "roll back"),
        ("<hook_context>never closed", "<hook_context>never closed"),
        ("say </hook_context>", "say </hook_context>"),
    ],
)
def test_gemini_prompts_lose_the_context_of_earlier_hooks(prompt: str, own: str) -> None:
    assert gemini.without_context(prompt).strip() == own


@pytest.mark.parametrize(
    ("shown", "result"),
    [
        ("Output: ok", (0, False, "ok")),
        ("Output: x\nExit Code: 137\nProcess Group PGID: 4", (137, True, "x")),
        ("Output: x\nSignal: SIGKILL\nProcess Group PGID: 4", (None, True, "x")),
        ("Output: it printed\nExit Code: 1\nand went on", (0, False, "it printed\nExit Code: 1\nand went on")),
    ],
)
def test_gemini_status_lines_are_the_last_ones_only(shown: str, result: tuple[int | None, bool, str]) -> None:
    assert gemini.command_result(shown) == result


@pytest.mark.parametrize(
    ("shown", "result"),
    [
        ("a\n<shellId: 1 completed with exit code 3>", ("a", 3)),
        ("<shellId: 1 completed with exit code 0>", ("", 0)),
        ("<command with shellId: 1 is still running>", ("<command with shellId: 1 is still running>", None)),
    ],
)
def test_copilot_status_is_in_the_last_line(shown: str, result: tuple[str, int | None]) -> None:
    assert copilot.split_status(shown) == result


def test_opencode_events_come_from_its_plugin() -> None:
    failed = event_of("opencode", "opencode", "tool.execute.after.failed-command")
    assert (failed.kind, failed.exit_code, failed.failed) == ("tool", 3, True)
    assert (failed.command, failed.output) == ("echo partial; echo ECONNREFUSED >&2; exit 3", "partial\nECONNREFUSED\n")
    prompt = event_of("opencode", "opencode", "chat.message")
    assert (prompt.kind, prompt.prompt, prompt.session) == (
        "prompt",
        '"the deploy failed, check"',
        "ses_e066f85b1ffewGvVPBdVmtrD8Q",
    )


def test_openclaw_events_come_in_fields_of_our_own() -> None:
    payload = {"hook_event_name": "tool_result", "session_id": "s", "command": "false", "exit_code": 1}
    event = read_event(payload, "openclaw")
    assert event is not None
    assert (event.kind, event.command, event.exit_code, event.failed) == ("tool", "false", 1, True)


@pytest.mark.parametrize(
    ("client", "folder", "name", "expected"),
    [
        ("codex", "codex", "PostToolUse", {"hookEventName": "PostToolUse", "additionalContext": "T"}),
        ("codex", "codex", "UserPromptSubmit", {"hookEventName": "UserPromptSubmit", "additionalContext": "T"}),
        ("gemini", "gemini", "AfterTool", {"hookEventName": "AfterTool", "additionalContext": "T"}),
    ],
)
def test_context_under_the_name_of_the_event(
    client: str, folder: str, name: str, expected: dict[str, str]
) -> None:
    assert answer(event_of(client, folder, name), "T") == {"hookSpecificOutput": expected}


@pytest.mark.parametrize(
    ("client", "folder", "name", "expected"),
    [
        ("copilot", "copilot", "postToolUse", {"additionalContext": "T"}),
        ("copilot", "copilot-pascalcase", "PostToolUse", {"additionalContext": "T"}),
        ("opencode", "opencode", "tool.execute.after", {"additionalContext": "T"}),
        ("cursor", "cursor", "postToolUse", {"additional_context": "T"}),
        ("cursor", "cursor", "beforeSubmitPrompt", {"continue": True, "additional_context": "T"}),
        ("cursor", "cursor", "stop", {"followup_message": "T"}),
        ("codex", "codex", "Stop", {"decision": "block", "reason": "T"}),
        ("gemini", "gemini", "AfterAgent", {"decision": "block", "reason": "T"}),
        ("copilot", "copilot", "agentStop", {"decision": "block", "reason": "T"}),
    ],
)
def test_only_fields_the_client_honours(client: str, folder: str, name: str, expected: dict[str, str]) -> None:
    assert answer(event_of(client, folder, name), "T") == expected


@pytest.mark.parametrize("name", ["PostToolUse", "UserPromptSubmit", "SessionStart"])
def test_copilot_on_claude_codes_command_line_is_answered_in_its_own_way(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    payload = captured("copilot-from-claude-settings", name)
    event = read_event(payload, "claude-code")
    assert event is not None
    assert event.client == "copilot"
    assert answer(event, "T") == {"additionalContext": "T"}


def test_copilot_is_not_answered_twice_when_it_has_hooks_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github" / "hooks").mkdir(parents=True)
    (tmp_path / ".github" / "hooks" / copilot.OWN_FILE).write_text("{}")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert read_event(captured("copilot-from-claude-settings", "PostToolUse"), "claude-code") is None


def test_an_unknown_client_is_an_error_that_quotes_nothing() -> None:
    with pytest.raises(PayloadError, match="an unknown client on the command line"):
        read_event({"hook_event_name": "x"}, "os")


@pytest.mark.parametrize("path", sorted(PAYLOADS.rglob("*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_captured_payload_is_read_or_left_alone(path: Path) -> None:
    client = {"copilot-pascalcase": "copilot", "copilot-from-claude-settings": "claude-code"}.get(
        path.parent.name, path.parent.name
    )
    event = read_event(json.loads(path.read_text()), client, path.name.split(".json")[0])
    assert event is None or event.kind
