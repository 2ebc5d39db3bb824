"""Cursor, from its documentation: camelCase events, a tool result that is JSON inside a string.

That a prompt's answer may carry `additional_context` is not documented; the client has been seen to read it.
"""

import json

from skill.hook import event as events

_KINDS = {
    "beforeSubmitPrompt": events.PROMPT,
    "postToolUse": events.TOOL,
    "postToolUseFailure": events.TOOL,
    "sessionStart": events.SESSION_START,
    "stop": events.TURN_END,
    "sessionEnd": events.SESSION_END,
    "preCompact": events.COMPACT,
}


def read(payload: "dict[str, object]", name: str) -> "events.Event | None":
    """The event in a payload."""
    event = events.begin(payload, "cursor", name, _KINDS, "conversation_id", "session_id")
    if event is None:
        return None
    event.transcript = events.text_of(payload, "transcript_path")
    if event.kind == events.PROMPT:
        event.prompt = events.person_wrote(events.required_text(payload, "prompt"))
    elif event.kind == events.TOOL:
        return _tool_result(event, payload)
    elif event.kind == events.TURN_END:
        event.again = payload.get("loop_count") not in (0, None) or payload.get("status") != "completed"
    return event


def answer(event: events.Event, text: str) -> "dict[str, object]":
    """Context for the model, or at the turn's end the message that is sent next."""
    if event.kind == events.TURN_END:
        return {"followup_message": text}
    if event.kind == events.PROMPT:
        return {"continue": True, "additional_context": text}
    return {"additional_context": text}


def _tool_result(event: events.Event, payload: "dict[str, object]") -> "events.Event | None":
    event.tool = events.required_text(payload, "tool_name")
    if event.tool != "Shell":
        return None
    event.command = events.command_in(payload.get("tool_input"))
    if event.name == "postToolUseFailure":
        event.failed = payload.get("is_interrupt") is not True
        event.output = events.text_of(payload, "error_message")
        return event
    shown = events.text_of(payload, "tool_output")
    try:
        result = json.loads(shown)
    except ValueError:
        result = None
    if not isinstance(result, dict):
        event.output = shown
        return event
    code = result.get("exitCode")
    event.exit_code = code if isinstance(code, int) else None
    event.failed = bool(event.exit_code)
    event.output = events.joined(*(events.text_of(result, key) for key in ("stdout", "stderr", "output")))
    return event
