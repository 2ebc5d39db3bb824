"""OpenClaw: its plugin and its directory hook hand over events in fields of our own."""

from skill.hook import event as events

_KINDS = {
    "prompt": events.PROMPT,
    "tool_result": events.TOOL,
    "session_start": events.SESSION_START,
    "session_end": events.SESSION_END,
    "session_sweep": events.SWEEP,
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
        event.output = printed(events.text_of(payload, "output"))
        code = payload.get("exit_code")
        event.exit_code = code if isinstance(code, int) else None
        event.failed = bool(event.exit_code) or payload.get("failed") is True
        pid = payload.get("pid")
        event.background = payload.get("background") is True
        event.pid = pid if isinstance(pid, int) else 0
    elif event.kind == events.SWEEP:
        event.source = events.text_of(payload, "store")
        event.transcript = events.text_of(payload, "transcript_path")
    return event


def answer(event: events.Event, text: str) -> "dict[str, object]":
    """The plugin appends this one field to what the tool printed."""
    return {"additionalContext": text}


def commands_of(event: events.Event) -> "list[events.Event]":
    """The finished commands of an ended session as tool events, oldest first, from its transcript.

    Current versions keep transcripts in SQLite (`event.source`), older ones in JSON lines (`event.transcript`).
    """
    calls: dict[str, str] = {}
    found: list[events.Event] = []
    for message in _messages(event):
        content = message.get("content")
        for part in content if isinstance(content, list) else []:
            if isinstance(part, dict) and part.get("type") == "toolCall" and part.get("name") == "exec":
                calls[events.text_of(part, "id")] = events.command_in(part.get("arguments"))
        command = calls.get(events.text_of(message, "toolCallId"), "")
        if message.get("role") == "toolResult" and command:
            found.append(_finished(event, message, command))
    return found


def printed(shown: str) -> str:
    """What a command printed, without the line about its status that the client puts below."""
    output, mark, rest = shown.rpartition("(Command exited with code ")
    return output.rstrip("\n") if mark and rest.rstrip("\n")[-1:] == ")" and "\n" not in rest.rstrip("\n") else shown


def _finished(event: events.Event, message: "dict[str, object]", command: str) -> events.Event:
    result = events.Event("openclaw", "tool_result", events.TOOL, event.session)
    content = message.get("content")
    parts = [part for part in content if isinstance(part, dict)] if isinstance(content, list) else []
    result.tool, result.command = "exec", command
    result.output = printed(events.joined(*(events.text_of(part, "text") for part in parts)))
    details = message.get("details")
    code = details.get("exitCode") if isinstance(details, dict) else None
    result.exit_code = code if isinstance(code, int) else None
    result.failed = bool(result.exit_code) or message.get("isError") is True
    return result


def _messages(event: events.Event) -> "list[dict[str, object]]":
    """The messages of a transcript; those before the session's last reset were swept then."""
    import json

    found: list[dict[str, object]] = []
    for line in _lines(event):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        kind = row.get("type") if isinstance(row, dict) else ""
        if kind == "reset":
            found = []
        elif kind == "message" and isinstance(row.get("message"), dict):
            found.append(row["message"])
    return found


def _lines(event: events.Event) -> "list[str]":
    import os

    if event.transcript and os.path.isfile(event.transcript):
        with open(event.transcript, encoding="utf-8", errors="replace") as file:
            return file.readlines()
    if not os.path.isfile(event.source):
        return []
    import _sqlite3

    store = _sqlite3.connect(f"file:{event.source}?mode=ro", uri=True, timeout=1.0)
    try:
        rows = store.execute(
            "SELECT event_json FROM transcript_events WHERE session_id=? AND event_json IS NOT NULL ORDER BY seq",
            (event.session,),
        )
        return [row[0] for row in rows]
    finally:
        store.close()
