"""The commands of an ended OpenClaw session, from either kind of transcript."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from skill.hook.clients.openclaw import commands_of, printed
from skill.hook.event import Event, read_event
from skill.hook.journal import Journal
from skill.hook.place import Place
from skill.hook.turn import Desk, on_sweep

CRASH = "pod/api-7f 0/1 CrashLoopBackOff 5 2m"


def call(number: int, command: str) -> dict[str, Any]:
    part = {"type": "toolCall", "id": f"toolu_{number}", "name": "exec", "arguments": {"command": command}}
    return {"type": "message", "message": {"role": "assistant", "content": [part]}}


def result(number: int, output: str, code: int) -> dict[str, Any]:
    message = {"role": "toolResult", "toolCallId": f"toolu_{number}", "toolName": "exec", "isError": False}
    message |= {"content": [{"type": "text", "text": output}], "details": {"exitCode": code, "status": "completed"}}
    return {"type": "message", "message": message}


ROWS = [
    {"type": "session", "id": "s-1"},
    call(0, "old"),
    result(0, "swept at the reset", 1),
    {"type": "reset", "reason": "new"},
    {"type": "message", "message": {"role": "user", "content": "look at the api"}},
    call(1, "kubectl get pods"),
    result(1, CRASH, 0),
    call(2, "./deploy.sh"),
    result(2, "bad\n\n(Command exited with code 7)", 7),
    {"type": "message", "message": {"role": "toolResult", "toolCallId": "unknown", "content": []}},
]


@pytest.fixture(params=["sqlite", "json lines"])
def sweep(request: pytest.FixtureRequest, tmp_path: Path) -> Event:
    lines = [json.dumps(row) for row in ROWS]
    payload = {"hook_event_name": "session_sweep", "session_id": "s-1"}
    if request.param == "sqlite":
        payload["store"] = str(tmp_path / "agent.sqlite")
        store = sqlite3.connect(payload["store"])
        store.execute("CREATE TABLE transcript_events (session_id TEXT, seq INTEGER, event_json TEXT)")
        store.executemany("INSERT INTO transcript_events VALUES ('s-1', ?, ?)", enumerate(lines))
        store.execute("INSERT INTO transcript_events VALUES ('s-2', 0, ?)", (json.dumps(call(9, "other")),))
        store.execute("INSERT INTO transcript_events VALUES ('s-1', 99, NULL)")
        store.commit()
        store.close()
    else:
        (tmp_path / "s-1.jsonl").write_text("\n".join([*lines, "{broken"]))
        payload["transcript_path"] = str(tmp_path / "s-1.jsonl")
    event = read_event(payload, "openclaw")  # type: ignore[arg-type]
    assert event is not None
    return event


def test_the_commands_since_the_last_reset_are_found(sweep: Event) -> None:
    found = [(done.command, done.output, done.exit_code, done.failed) for done in commands_of(sweep)]
    assert found == [("kubectl get pods", CRASH, 0, False), ("./deploy.sh", "bad", 7, True)]


@pytest.mark.parametrize(
    ("shown", "output"),
    [
        ("bad\n\n(Command exited with code 7)", "bad"),
        ("(Command exited with code 7)\nthen more", "(Command exited with code 7)\nthen more"),
        ("fine", "fine"),
    ],
)
def test_the_line_of_the_client_about_the_status_is_no_output(shown: str, output: str) -> None:
    assert printed(shown) == output


def test_a_missing_transcript_holds_no_commands() -> None:
    event = Event("openclaw", "session_sweep", "sweep", "s-1")
    event.source = "/nowhere/agent.sqlite"
    assert commands_of(event) == []


def test_a_sweep_records_each_problem_once_and_says_nothing(sweep: Event, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    desk = Desk(Place(str(tmp_path)), "ops-learnings", 1_000_000.0)
    desk.settings.capture = "off"
    assert on_sweep(sweep, desk) == ""
    assert on_sweep(sweep, desk) == ""
    with Journal(str(tmp_path / ".learnings/operations/.state/journal.db")) as journal:
        assert len(journal.signals("session='s-1'")) == 1
