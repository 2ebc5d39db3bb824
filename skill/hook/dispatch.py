"""One event from payload to answer, and the one error boundary: whatever goes wrong, the host hears silence."""

import os
import sys
import time

from skill.hook import event as events
from skill.hook import place as places
from skill.hook import wire
from skill.hook.gate import MAX_PAYLOAD

MAX_LOG = 256 * 1024
SILENT = "silent"  # the kind under which samples of silent calls stand beside the answers

_HANDLERS = {
    events.PROMPT: "on_prompt",
    events.TOOL: "on_tool_result",
    events.SESSION_START: "on_session_start",
    events.TURN_END: "on_turn_end",
    events.COMPACT: "on_session_end",
    events.SESSION_END: "on_session_end",
    events.SWEEP: "on_sweep",
}


class Skipped(events.PayloadError):
    """Another skill's part of an answer that was left out; the text says why and quotes nothing."""


def run(payload: bytes, entrypoint: str, arguments: "list[str]") -> None:
    """Answer one event on stdout, or write one line to `.state/hook.log` and stay silent."""
    here = places.find(os.getcwd())
    try:
        now = float(option(arguments, "--now", "0")) or time.time()  # the switch for rehearsals and tests
        client, name = option(arguments, "--client", "claude-code"), option(arguments, "--event", "")
        reply = respond(payload, client, here, command_name(arguments), now, name)
        if reply:
            sys.stdout.buffer.write(reply)
            sys.stdout.buffer.flush()
    except Exception as error:  # the boundary: a hook never fails its host
        log(here, entrypoint, error, time.time())


def sample(arguments: "list[str]") -> None:
    """Keep the time of a silent call, where a journal is kept; whatever goes wrong, it was only a sample."""
    here = places.find(os.getcwd())
    if not os.path.exists(f"{here.state}/journal.db"):
        return
    spent_ms = time.process_time() * 1000
    from skill.hook.journal import Error, Journal

    try:
        with Journal(here.state_file("journal.db"), patience_s=0.02) as journal:
            now = float(option(arguments, "--now", "0")) or time.time()
            journal.spoke("", SILENT, 0, spent_ms, now)
    except (Error, OSError):
        return


def respond(payload: bytes, client: str, here: places.Place, command: str, now: float, name: str = "") -> bytes:
    """The bytes of the answer, empty for silence; `now` is in seconds since the epoch, `name` the event's if given."""
    event = events.read_event(parse(payload), client, name)
    handler = _HANDLERS.get(event.kind) if event else None
    if event is None or handler is None:
        return b""
    from skill.hook import lean

    lean.take_in("_sqlite3")
    from skill.hook import turn

    desk = turn.Desk(here, command, now)
    text = getattr(turn, handler)(event, desk)
    if desk.settings.skills:
        from skill.hook import stack

        text = stack.merged(event, payload, text, desk, lambda reason: log(here, "skills", Skipped(reason), now))
    return wire.encode(events.answer(event, text)).encode() if text else b""


def parse(payload: bytes) -> "dict[str, object]":
    """The payload as an object; raises PayloadError, or ValueError from the JSON parser."""
    if not payload.strip():
        raise events.PayloadError("stdin was empty")
    if len(payload) > MAX_PAYLOAD:
        raise events.PayloadError(f"payload is over {MAX_PAYLOAD} bytes")
    parsed = wire.decode(payload.decode("utf-8", "replace"))
    if not isinstance(parsed, dict):
        raise events.PayloadError("payload is not an object")
    return parsed


def option(arguments: "list[str]", name: str, default: str) -> str:
    """The value after `name` on the command line: argparse would cost more than the whole hook."""
    return arguments[arguments.index(name) + 1] if name in arguments[:-1] else default


def command_name(arguments: "list[str]") -> str:
    """How the agent calls the command: by name where a plugin puts it on PATH, else by its path beside this package."""
    by_name = "CLAUDE_PLUGIN_ROOT" in os.environ
    return option(arguments, "--command", "" if by_name else places.program()) or "ops-learnings"


def log(here: places.Place, entrypoint: str, error: Exception, now: float) -> None:
    """Append what went wrong, without any text of the payload, to a log of bounded size."""
    try:
        path = here.state_file("hook.log")
        if os.path.exists(path) and os.path.getsize(path) > MAX_LOG:
            os.replace(path, path + ".1")
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(now))} {entrypoint}: {describe(error)}\n")
    except OSError:
        return  # a full or read-only disk: there is no place left to say it


def describe(error: Exception) -> str:
    """Type, place and, where it can hold nothing of the payload, the message of an error."""
    name = type(error).__name__
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}" if trace else "unknown place"
    if isinstance(error, OSError):
        return f"{name} at {where}: {error.strerror}"
    if name == "JSONDecodeError":
        return f"malformed JSON: {error}"
    if isinstance(error, Skipped):
        return str(error)
    if isinstance(error, events.PayloadError) or "sqlite3" in type(error).__module__:
        return f"{name} at {where}: {error}"
    return f"{name} at {where}"
