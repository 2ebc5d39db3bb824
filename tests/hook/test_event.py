"""Captured payloads -> Event, and the answers clients honour."""

import json
from pathlib import Path

import pytest

from skill.hook.event import PayloadError, answer, read_event

PAYLOADS = Path(__file__).parents[1] / "payloads" / "claude-code"


def captured(name: str) -> dict[str, object]:
    payload = json.loads((PAYLOADS / f"{name}.json").read_text())
    assert isinstance(payload, dict)
    return payload


def test_a_prompt_is_read() -> None:
    event = read_event(captured("UserPromptSubmit"), "claude-code")
    assert event is not None
    assert (event.kind, event.session) == ("prompt", "8662351e-5be5-4dfc-afcc-0319a2087624")
    assert event.prompt == "our checkout service had an incident, do the rollback"


def test_a_successful_command_has_status_0_and_both_streams() -> None:
    payload = captured("PostToolUse")
    payload["tool_response"] = {"stdout": "out", "stderr": "err"}
    event = read_event(payload, "claude-code")
    assert event is not None
    assert (event.kind, event.failed, event.exit_code, event.output) == ("tool", False, 0, "out\nerr")


def test_a_failed_command_has_the_status_of_its_error_text_and_the_rest_as_output() -> None:
    event = read_event(captured("PostToolUseFailure"), "claude-code")
    assert event is not None
    assert (event.failed, event.exit_code, event.output) == (True, 3, "connect ECONNREFUSED")
    assert event.command == "echo 'connect ECONNREFUSED' >&2; exit 3"


def test_a_failure_without_an_exit_code_keeps_its_whole_text() -> None:
    payload = captured("PostToolUseFailure") | {"error": "Command timed out"}
    event = read_event(payload, "claude-code")
    assert event is not None
    assert (event.exit_code, event.output) == (None, "Command timed out")


def test_the_turn_end_says_whether_it_was_asked_before() -> None:
    event = read_event(captured("Stop") | {"stop_hook_active": True}, "claude-code")
    assert event is not None
    assert (event.kind, event.again) == ("turn_end", True)


@pytest.mark.parametrize(
    "prompt",
    [
        "<task-notification>deploy failed</task-notification>",
        "  <system-reminder>incident</system-reminder>",
        "<hook_context>rollback</hook_context>",
    ],
)
def test_what_a_machine_put_in_the_users_place_is_no_prompt(prompt: str) -> None:
    event = read_event(captured("UserPromptSubmit") | {"prompt": prompt}, "claude-code")
    assert event is not None
    assert event.prompt == ""


def test_an_event_nobody_listens_to_is_none() -> None:
    assert read_event({"hook_event_name": "Notification"}, "claude-code") is None


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({}, "no hook_event_name"),
        ({"hook_event_name": 3}, "no hook_event_name"),
        ({"hook_event_name": "UserPromptSubmit"}, "no prompt"),
        ({"hook_event_name": "PostToolUse"}, "no tool_name"),
    ],
)
def test_a_missing_field_is_named_and_nothing_of_the_payload_is_repeated(
    payload: dict[str, object], message: str
) -> None:
    with pytest.raises(PayloadError) as caught:
        read_event(payload, "claude-code")
    assert str(caught.value) == message


def test_the_answer_carries_the_name_of_the_event_it_answers() -> None:
    event = read_event(captured("PostToolUseFailure"), "claude-code")
    assert event is not None
    assert answer(event, "text") == {
        "hookSpecificOutput": {"hookEventName": "PostToolUseFailure", "additionalContext": "text"}
    }
