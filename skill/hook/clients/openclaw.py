"""OpenClaw: its plugin and its directory hook hand over events in fields of our own."""

from skill.hook import event as events

_KINDS = {
    "prompt": events.PROMPT,
    "tool_result": events.TOOL,
    "session_start": events.SESSION_START,
    "session_end": events.SESSION_END,
}


def read(payload: "dict[str, object]", name: str) -> "events.Event | None":
    """The event in a payload of the plugin or the directory hook."""
    event = events.begin(payload, "openclaw", name, _KINDS, "session_id")
    if event is None:
        return None
    if event.kind == events.PROMPT:
        event.prompt = events.person_wrote(events.required_text(payload, "prompt"))
    elif event.kind == events.TOOL:
        event.tool = "exec"
        event.command = events.required_text(payload, "command")
        event.output = events.text_of(payload, "output")
        code = payload.get("exit_code")
        event.exit_code = code if isinstance(code, int) else None
        event.failed = bool(event.exit_code) or payload.get("failed") is True
    return event


def answer(event: events.Event, text: str) -> "dict[str, object]":
    """The plugin appends this one field to what the tool printed."""
    return {"additionalContext": text}
