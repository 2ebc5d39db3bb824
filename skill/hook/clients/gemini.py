"""Gemini CLI: the result is the text the model gets, with the exit status as one of its lines."""

from skill.hook import event as events

SHELL = "run_shell_command"

_KINDS = {
    "BeforeAgent": events.PROMPT,
    "AfterTool": events.TOOL,
    "SessionStart": events.SESSION_START,
    "AfterAgent": events.TURN_END,
    "SessionEnd": events.SESSION_END,
    "PreCompress": events.COMPACT,
}
# Lines the client writes below a command's own output.
_STATUS, _SIGNAL, _GROUP = "Exit Code: ", "Signal: ", "Process Group PGID: "


def read(payload: "dict[str, object]", name: str) -> "events.Event | None":
    """The event in a payload; context that earlier hooks put into a prompt is not the person's."""
    event = events.begin(payload, "gemini", name, _KINDS, "session_id")
    if event is None:
        return None
    event.transcript = events.text_of(payload, "transcript_path")
    if event.kind == events.PROMPT:
        event.prompt = events.person_wrote(without_context(events.required_text(payload, "prompt")))
    elif event.kind == events.TOOL:
        return _tool_result(event, payload)
    elif event.kind == events.SESSION_START:
        event.source = events.text_of(payload, "source")
    elif event.kind == events.TURN_END:
        event.again = payload.get("stop_hook_active") is True
    return event


def answer(event: events.Event, text: str) -> "dict[str, object]":
    """Context for the model; at the turn's end the reason becomes the next prompt."""
    if event.kind == events.TURN_END:
        return {"decision": "block", "reason": text}
    return {"hookSpecificOutput": {"hookEventName": event.name, "additionalContext": text}}


def without_context(prompt: str) -> str:
    """A prompt without the `<hook_context>` blocks that the client puts before it."""
    while prompt.lstrip().startswith("<hook_context>") and "</hook_context>" in prompt:
        prompt = prompt.partition("</hook_context>")[2]
    return prompt


def _tool_result(event: events.Event, payload: "dict[str, object]") -> "events.Event | None":
    event.tool = events.required_text(payload, "tool_name")
    if event.tool != SHELL:
        return None
    event.command = events.command_in(payload.get("tool_input"))
    response = payload.get("tool_response")
    shown = events.text_of(response, "llmContent") if isinstance(response, dict) else ""
    event.exit_code, event.failed, event.output = command_result(shown)
    return event


def command_result(shown: str) -> "tuple[int | None, bool, str]":
    """Status (0 when the client names none), whether it failed, and the output without the client's own lines."""
    body = shown.removeprefix("<untrusted_context>\n").removesuffix("\n</untrusted_context>")
    lines = body.removeprefix("Output: ").split("\n")
    code: int | None = 0
    failed = False
    while lines and lines[-1].startswith((_STATUS, _SIGNAL, _GROUP, "Background PIDs: ")):
        line = lines.pop()
        if line.startswith(_STATUS):
            number = line.removeprefix(_STATUS).strip().removeprefix("-")
            code, failed = events.status_number(number), number != "0"
        elif line.startswith(_SIGNAL):
            code, failed = (None if code == 0 else code), True
    return code, failed, "\n".join(lines)
