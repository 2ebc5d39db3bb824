"""OpenCode: its plugin hands over the arguments of the hook as `input` and `output`, under the hook's name."""

from skill.hook import event as events

_KINDS = {
    "chat.message": events.PROMPT,
    "tool.execute.after": events.TOOL,
    "session.created": events.SESSION_START,
    "session.idle": events.SESSION_END,
}


def read(payload: "dict[str, object]", name: str) -> "events.Event | None":
    """The event in a payload of the plugin."""
    given, result = _object(payload, "input"), _object(payload, "output")
    session = _object(given, "properties") if name.startswith("session.") else given
    event = events.begin({**session, "hook_event_name": name}, "opencode", name, _KINDS, "sessionID")
    if event is None:
        return None
    if event.kind == events.PROMPT:
        parts = result.get("parts")
        texts = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
        event.prompt = events.person_wrote(
            events.joined(*(events.text_of(part, "text") for part in texts if not part.get("synthetic")))
        )
    elif event.kind == events.TOOL:
        return _tool_result(event, given, result)
    return event


def answer(event: events.Event, text: str) -> "dict[str, object]":
    """The plugin reads this one field."""
    return {"additionalContext": text}


def _tool_result(
    event: events.Event, given: "dict[str, object]", result: "dict[str, object]"
) -> "events.Event | None":
    event.tool = events.required_text(given, "tool")
    if event.tool != "bash":
        return None
    event.command = events.command_in(given.get("args"))
    event.output = events.text_of(result, "output")
    code = _object(result, "metadata").get("exit")
    event.exit_code = code if isinstance(code, int) else None
    event.failed = bool(event.exit_code)
    return event


def _object(mapping: "dict[str, object]", key: str) -> "dict[str, object]":
    value = mapping.get(key)
    return value if isinstance(value, dict) else {}
