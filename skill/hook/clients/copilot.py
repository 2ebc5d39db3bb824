"""Copilot CLI: two spellings of every payload, and the exit status in the last line of the result.

Hooks of its own files get camelCase fields and no event name, which the command line therefore gives;
hooks named in PascalCase, and those of `.claude/settings.json`, which it runs too, get snake_case.
"""

import os

from skill.hook import event as events

# Where our own wiring for this client stands: `skill.hosts.copilot` writes it.
OWN_FILE = "self-improving-operations.json"

_KINDS = {
    "userPromptSubmitted": events.PROMPT,
    "UserPromptSubmit": events.PROMPT,
    "postToolUse": events.TOOL,
    "PostToolUse": events.TOOL,
    "sessionStart": events.SESSION_START,
    "SessionStart": events.SESSION_START,
    "agentStop": events.TURN_END,
    "Stop": events.TURN_END,
    "sessionEnd": events.SESSION_END,
    "SessionEnd": events.SESSION_END,
    "preCompact": events.COMPACT,
    "PreCompact": events.COMPACT,
}


def wired_itself(root: str) -> bool:
    """Whether this client has hooks of its own from us, for the project or the user."""
    homes = (f"{root}/.github/hooks", f"{os.environ.get('HOME', '')}/.copilot/hooks")
    return any(os.path.exists(f"{folder}/{OWN_FILE}") for folder in homes)


def read(payload: "dict[str, object]", name: str) -> "events.Event | None":
    """The event in a payload of either spelling."""
    event = events.begin(payload, "copilot", name, _KINDS, "session_id", "sessionId")
    if event is None:
        return None
    event.transcript = events.text_of(payload, "transcript_path") or events.text_of(payload, "transcriptPath")
    if event.kind == events.PROMPT:
        event.prompt = events.person_wrote(events.required_text(payload, "prompt"))
    elif event.kind == events.TOOL:
        return _tool_result(event, payload)
    elif event.kind == events.SESSION_START:
        event.source = events.text_of(payload, "source")
    elif event.kind == events.TURN_END:
        event.again = payload.get("stop_hook_active") is True
    return event


def answer(event: events.Event, text: str) -> "dict[str, object]":
    """Context in a field at the top level, the one this client reads."""
    if event.kind == events.TURN_END:
        return {"decision": "block", "reason": text}
    return {"additionalContext": text}


def _tool_result(event: events.Event, payload: "dict[str, object]") -> "events.Event | None":
    event.tool = events.text_of(payload, "tool_name") or events.required_text(payload, "toolName")
    if event.tool.lower() != "bash":
        return None
    event.command = events.command_in(payload.get("tool_input") or payload.get("toolArgs"))
    camel, snake = payload.get("toolResult"), payload.get("tool_result")
    if isinstance(camel, dict):
        event.output = events.text_of(camel, "textResultForLlm")
    elif isinstance(snake, dict):
        event.output = events.text_of(snake, "text_result_for_llm")
    event.output, event.exit_code = split_status(event.output)
    event.failed = bool(event.exit_code)
    return event


def split_status(shown: str) -> "tuple[str, int | None]":
    """The command's own output, and its status from the client's last line; None while it still runs."""
    body, mark, tail = shown.rstrip().rpartition("<shellId: ")
    words = tail.removesuffix(">").split(" completed with exit code ")
    status = events.status_number(words[1]) if mark and len(words) == 2 else None
    return (shown, None) if status is None else (body.rstrip("\n"), status)
