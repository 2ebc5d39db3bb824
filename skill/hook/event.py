"""Payload -> Event, and Event -> the answer its client understands. The only place with client field names.

Field names are measured ones: `references/clients.md` tells which client version sent them.
"""

PROMPT, TOOL, SESSION_START, TURN_END, SESSION_END, COMPACT = (
    "prompt",
    "tool",
    "session_start",
    "turn_end",
    "session_end",
    "compact",
)

_KINDS = {
    "UserPromptSubmit": PROMPT,
    "PostToolUse": TOOL,
    "PostToolUseFailure": TOOL,
    "SessionStart": SESSION_START,
    "Stop": TURN_END,
    "SessionEnd": SESSION_END,
    "PreCompact": COMPACT,
}

# What starts a text that a machine put in the user's place: it is no prompt of a person.
_MACHINE_MADE = (
    "<task-notification>",
    "<teammate-message",
    "<local-command-stdout>",
    "<command-name>",
    "<system-reminder>",
    "<hook_context>",
    "[Request interrupted",
    "Caveat: The messages below",
)


class PayloadError(ValueError):
    """The payload is not what its client sends; the text says what is missing, never what was in it."""


class Event:
    """One hook call in the project's own words; empty texts and None where the client says nothing."""

    __slots__ = (
        "again",
        "client",
        "command",
        "exit_code",
        "failed",
        "kind",
        "name",
        "output",
        "prompt",
        "session",
        "source",
        "tool",
        "transcript",
    )

    def __init__(self, client: str, name: str, kind: str, session: str) -> None:
        self.client = client
        self.name = name
        self.kind = kind
        self.session = session
        self.tool = ""
        self.command = ""
        self.output = ""
        self.exit_code: int | None = None
        self.failed = False
        self.prompt = ""
        self.source = ""
        self.again = False
        self.transcript = ""


def read_event(payload: "dict[str, object]", client: str) -> "Event | None":
    """The event in a parsed payload; None for events nobody here listens to. Raises PayloadError."""
    name = payload.get("hook_event_name")
    if not isinstance(name, str):
        raise PayloadError("no hook_event_name")
    kind = _KINDS.get(name)
    if kind is None:
        return None
    event = Event(client, name, kind, _text(payload, "session_id"))
    event.transcript = _text(payload, "transcript_path")
    if kind == PROMPT:
        event.prompt = _person_wrote(_required_text(payload, "prompt"))
    elif kind == TOOL:
        _read_tool_result(event, payload)
    elif kind == SESSION_START:
        event.source = _text(payload, "source")
    elif kind == TURN_END:
        event.again = payload.get("stop_hook_active") is True
    return event


def answer(event: Event, text: str) -> "dict[str, object]":
    """The JSON object that puts `text` before the model; only fields the client honours."""
    return {"hookSpecificOutput": {"hookEventName": event.name, "additionalContext": text}}


def _read_tool_result(event: Event, payload: "dict[str, object]") -> None:
    event.tool = _required_text(payload, "tool_name")
    arguments = payload.get("tool_input")
    if isinstance(arguments, dict):
        event.command = _text(arguments, "command")
    if event.name == "PostToolUseFailure":
        event.failed = True
        event.exit_code, event.output = _exit_code_line(_text(payload, "error"))
        return
    response = payload.get("tool_response")
    if isinstance(response, dict):
        event.exit_code = 0
        event.output = _joined(_text(response, "stdout"), _text(response, "stderr"))
    elif isinstance(response, str):
        event.output = response


def _exit_code_line(error: str) -> "tuple[int | None, str]":
    """Claude Code puts the status of a failed command into the first line of `error`: "Exit code 3"."""
    first, _, rest = error.partition("\n")
    if first.startswith("Exit code "):
        digits = first[10:].strip()
        if digits.isdigit():
            return int(digits), rest
    return None, error


def _person_wrote(prompt: str) -> str:
    return "" if prompt.lstrip().startswith(_MACHINE_MADE) else prompt


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _text(mapping: "dict[str, object]", key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def _required_text(mapping: "dict[str, object]", key: str) -> str:
    value = mapping.get(key)
    if not isinstance(value, str):
        raise PayloadError(f"no {key}")
    return value
