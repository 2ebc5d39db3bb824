"""Codex: Claude Code's event names, one string as the tool's result, and the exit status only in its transcript.

An answer with one key too many is dropped whole.
"""

import os

from skill.hook import event as events

# A transcript grows to many megabytes; the result of the command that just ended stands at its end.
TAIL = 512 * 1024

_KINDS = {
    "UserPromptSubmit": events.PROMPT,
    "PostToolUse": events.TOOL,
    "SessionStart": events.SESSION_START,
    "Stop": events.TURN_END,
    "SessionEnd": events.SESSION_END,
    "PreCompact": events.COMPACT,
}


def read(payload: "dict[str, object]", name: str) -> "events.Event | None":
    """The event in a payload; a prompt that an agent gave its sub-agent is none of a person."""
    event = events.begin(payload, "codex", name, _KINDS, "session_id")
    if event is None:
        return None
    event.transcript = events.text_of(payload, "transcript_path")
    if event.kind == events.PROMPT and "agent_id" not in payload:
        event.prompt = events.person_wrote(events.required_text(payload, "prompt"))
    elif event.kind == events.TOOL:
        return _tool_result(event, payload)
    elif event.kind == events.SESSION_START:
        event.source = events.text_of(payload, "source")
    elif event.kind == events.TURN_END:
        event.again = payload.get("stop_hook_active") is True
    return event


def answer(event: events.Event, text: str) -> "dict[str, object]":
    """Context for the model; at the turn's end the only way to be heard is to ask for another turn."""
    if event.kind == events.TURN_END:
        return {"decision": "block", "reason": text}
    return {"hookSpecificOutput": {"hookEventName": event.name, "additionalContext": text}}


def exit_status(transcript: str, call: str) -> "int | None":
    """The status of the command with this call id, from the end of the transcript; None when it is not there."""
    if not transcript or not call:
        return None
    try:
        with open(transcript, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - TAIL))
            lines = file.read().split(b"\n")
    except OSError:
        return None
    for line in reversed(lines):
        if b'"CommandExecution"' in line and call.encode() in line:
            return _status_in(line, call)
    return None


def _tool_result(event: events.Event, payload: "dict[str, object]") -> "events.Event | None":
    event.tool = events.required_text(payload, "tool_name")
    if event.tool != "Bash":
        return None
    event.command = events.command_in(payload.get("tool_input"))
    event.output = events.text_of(payload, "tool_response")
    event.exit_code = exit_status(event.transcript, events.text_of(payload, "tool_use_id"))
    event.failed = bool(event.exit_code)
    return event


def _status_in(line: bytes, call: str) -> "int | None":
    import json

    try:
        item = json.loads(line)["payload"]["item"]
        status = item["exit_code"] if item["id"] == call else None
    except (ValueError, KeyError, TypeError):
        return None
    return status if isinstance(status, int) else None
