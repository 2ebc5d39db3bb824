"""Payload -> Event, and Event -> the answer its client understands. The only place with client field names.

Claude Code is read here, every other client in its module of `clients`, so that it costs the others nothing.
Field names are measured ones: `references/clients.md` tells which client version sent them.
"""

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PROMPT, TOOL, SESSION_START, TURN_END, SESSION_END, COMPACT, SWEEP = (
    "prompt",
    "tool",
    "session_start",
    "turn_end",
    "session_end",
    "compact",
    "sweep",
)

OTHER_CLIENTS = ("codex", "copilot", "cursor", "gemini", "openclaw", "opencode")

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
        "background",
        "client",
        "command",
        "exit_code",
        "failed",
        "kind",
        "name",
        "output",
        "pid",
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
        self.background = False  # the command goes on although its result is here
        self.pid = 0
        self.prompt = ""
        self.source = ""
        self.again = False
        self.transcript = ""


def read_event(payload: "dict[str, object]", client: str, name: str = "") -> "Event | None":
    """The event in a parsed payload; None for events nobody here listens to. Raises PayloadError.

    `name` is the event's name for clients whose payloads do not tell it.
    """
    if client != "claude-code":
        event: Event | None = _client(client).read(payload, name or _named(payload))
        return event
    if "timestamp" in payload:  # Claude Code sends none
        return _read_for_copilot(payload)
    event = begin(payload, client, _named(payload), _KINDS, "session_id")
    if event is None:
        return None
    event.transcript = text_of(payload, "transcript_path")
    if event.kind == PROMPT:
        event.prompt = person_wrote(required_text(payload, "prompt"))
    elif event.kind == TOOL:
        _read_tool_result(event, payload)
    elif event.kind == SESSION_START:
        event.source = text_of(payload, "source")
    elif event.kind == TURN_END:
        event.again = payload.get("stop_hook_active") is True
    return event


def answer(event: Event, text: str) -> "dict[str, object]":
    """The JSON object that puts `text` before the model; only fields the client honours."""
    if event.client != "claude-code":
        reply: dict[str, object] = _client(event.client).answer(event, text)
        return reply
    # At a turn's end too: the client goes on with this context, and unlike a block it shows no error to the user.
    return {"hookSpecificOutput": {"hookEventName": event.name, "additionalContext": text}}


def begin(payload: "dict[str, object]", client: str, name: str, kinds: "dict[str, str]", *ids: str) -> "Event | None":
    """An event with its kind and session; None when `kinds` does not hold the name."""
    if not name:
        raise PayloadError("no hook_event_name")
    kind = kinds.get(name)
    session = next((text for text in (text_of(payload, key) for key in ids) if text), "")
    return Event(client, name, kind, session) if kind else None


def person_wrote(prompt: str) -> str:
    """The prompt, or nothing when a machine wrote it in the person's place."""
    return "" if prompt.lstrip().startswith(_MACHINE_MADE) else prompt


def command_in(arguments: object) -> str:
    """The command line in a shell tool's arguments."""
    return text_of(arguments, "command") if isinstance(arguments, dict) else ""


def joined(*parts: str) -> str:
    """The parts that are not empty, one below the other."""
    return "\n".join(part for part in parts if part)


def text_of(mapping: "dict[str, object]", key: str) -> str:
    """A member that is a string, else nothing."""
    value = mapping.get(key)
    return _sound(value) if isinstance(value, str) else ""


def required_text(mapping: "dict[str, object]", key: str) -> str:
    """A member that must be a string; raises PayloadError."""
    value = mapping.get(key)
    if not isinstance(value, str):
        raise PayloadError(f"no {key}")
    return _sound(value)


def status_number(text: str) -> "int | None":
    """A status that a client wrote as text; None for what is none."""
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) < 10 else None


def _sound(text: str) -> str:
    """The text without lone surrogates, which JSON can hold and a database cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def _client(name: str) -> "Any":
    """The module of another client, imported only when that client calls."""
    if name not in OTHER_CLIENTS:
        raise PayloadError("an unknown client on the command line")
    return __import__(f"skill.hook.clients.{name}", fromlist=["read"])


def _read_for_copilot(payload: "dict[str, object]") -> "Event | None":
    """Copilot runs Claude Code's settings too: its event, unless hooks of its own answer for it already."""
    from skill.hook.clients import copilot
    from skill.hook.place import find

    if copilot.wired_itself(find(os.getcwd()).root):
        return None
    return copilot.read(payload, _named(payload))


def _named(payload: "dict[str, object]") -> str:
    return text_of(payload, "hook_event_name")


def _read_tool_result(event: Event, payload: "dict[str, object]") -> None:
    event.tool = required_text(payload, "tool_name")
    event.command = command_in(payload.get("tool_input"))
    if event.name == "PostToolUseFailure":
        event.failed = True
        event.exit_code, event.output = _exit_code_line(text_of(payload, "error"))
        return
    response = payload.get("tool_response")
    if isinstance(response, dict):
        event.background = bool(text_of(response, "backgroundTaskId"))
        event.exit_code = None if event.background else 0
        event.output = joined(text_of(response, "stdout"), text_of(response, "stderr"))
    elif isinstance(response, str):
        event.output = response


def _exit_code_line(error: str) -> "tuple[int | None, str]":
    """Claude Code puts the status of a failed command into the first line of `error`: "Exit code 3"."""
    first, _, rest = error.partition("\n")
    if first.startswith("Exit code "):
        status = status_number(first[10:].strip())
        if status is not None:
            return status, rest
    return None, error
