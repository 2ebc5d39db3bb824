"""The loop of several days on the real Claude Code, played by a scripted model: what is noticed ends up in memory."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from skill.learnings.index_rows import Row
from skill.workspace import Workspace
from tests.clients.claude_code import ClaudeCode, Session
from tests.clients.standin import Say, Shell, Step, Turn
from tests.clients.test_claude_code import CAUSE, FIX, ROLLOUT, ROOT, only_entry, prepared, record_as_told

DAY_S = 86_400.0
CAPTURED_WITHIN_S = 60.0

BACKUP = "pg_basebackup --pgdata /srv/backup --checkpoint fast"
FAILED_BACKUP = """\
echo 'pg_basebackup: error: could not write to file "base/16384/2619": No space left on device' >&2
exit 1
"""
ASKED = "Noticed in this session and not recorded"


@pytest.fixture
def operations(claude: ClaudeCode, tmp_path: Path) -> ClaudeCode:
    """Claude Code with this checkout as its plugin, in a project whose rollout and backup fail."""
    backup = tmp_path / "stubs" / "pg_basebackup"
    backup.write_text(f"#!/bin/sh\n{FAILED_BACKUP}")
    backup.chmod(0o755)
    return prepared(claude, tmp_path, ROOT)


def test_a_failure_is_recorded_recalled_and_counted_until_the_review_names_it(operations: ClaudeCode) -> None:
    first = operations.session("please have a look", Shell(ROLLOUT), record_as_told, Say("recorded"))

    (noticed,) = first.injected(1)
    assert "log issue --from-signal" in noticed.text
    assert ASKED not in first.seen_by_model(-1)  # recorded: there is nothing to ask about
    entry = only_entry(operations.project)

    for occurrence in (2, 3):
        a_day_passes(operations.project)
        session = operations.session("good morning", Shell(ROLLOUT), Say("known"))

        start, recalled = told(session, "SessionStart"), told(session, "PostToolUseFailure")
        assert entry in start
        assert "P2" in start
        assert len(start) <= 300
        assert entry in recalled
        assert CAUSE in recalled
        assert FIX in recalled
        assert ASKED not in session.seen_by_model(-1)
        eventually(lambda count=occurrence: recurrences(operations.project, entry) == count)  # type: ignore[misc]

    due = command(operations, "review")
    assert f"promote {entry} --to runbook" in due
    command(operations, "promote", entry, "--to", "runbook")
    assert row(operations.project, entry).status == "promoted"
    assert f"promote {entry}" not in command(operations, "review")
    assert not list(operations.project.rglob("hook.log"))


def test_what_nobody_recorded_is_asked_about_once_at_the_end_of_the_turn(operations: ClaudeCode) -> None:
    record = answering(lambda turn: Shell(f"{asked_command(turn)} --root-cause '{CAUSE}' --mitigation '{FIX}'"))

    first = operations.session("please have a look", Shell(ROLLOUT), record, Say("recorded"))

    assert told(first, "Stop").count("rollout") == 1
    assert first.seen_by_model(-1).count(ASKED) == 1
    assert first.result["result"] == "recorded"
    entry = only_entry(operations.project)

    again = operations.session("and now?", Say(""), Say(""), Say("nothing new"), resume=first.id)

    assert again.id == first.id
    assert again.seen_by_model(-1).count(ASKED) == 1  # the one of before
    assert again.result["result"] == "nothing new"

    dismiss = answering(lambda _: Shell("ops-learnings dismiss 2 --why 'the disk of a test machine'"))
    other = operations.session("please have a look", Shell(BACKUP), dismiss, Say("dismissed"))

    assert told(other, "PostToolUseFailure") == ""  # within the five minutes of the reminder before
    assert "2: A disk is full" in told(other, "Stop")
    assert "Dismissed: 2." in other.seen_by_model(-1)
    assert only_entry(operations.project) == entry
    assert not list(operations.project.rglob("hook.log"))


def test_a_failure_that_nobody_records_is_recorded_by_itself_the_third_time(operations: ClaudeCode) -> None:
    for day in range(3):
        if day:
            a_day_passes(operations.project)
        session = operations.session("please have a look", Shell(BACKUP), Say("that failed"))
        assert session.seen_by_model(-1).count(ASKED) == 1

    eventually(lambda: issues(operations.project) == 1)
    entry = only_entry(operations.project)
    assert recurrences(operations.project, entry) == 3
    assert entry in command(operations, "review")
    a_day_passes(operations.project)
    assert entry in told(operations.session("good morning", Say("hello")), "SessionStart")
    assert not list(operations.project.rglob("hook.log"))


def told(session: Session, event: str) -> str:
    """What hooks of this event put before the model in a session, empty for nothing."""
    added = [one for turn in range(len(session.requests)) for one in session.injected(turn)]
    return "\n".join(one.text for one in added if one.event == event)


def answering(answer: Callable[[Turn], Shell]) -> Step:
    """The model ends its turn, and answers when it is then asked about what it did not record."""

    return lambda turn: answer(turn) if ASKED in turn.text else Say("that failed")


def asked_command(turn: Turn) -> str:
    """The recording command of the question, with the number that the question names."""
    asked = turn.text.rpartition(ASKED)[2]
    number = re.search(r": (\d+): ", asked)
    shown = re.search(r"\((\S+ log issue --from-signal) N ", asked)
    assert number and shown, asked
    return f"{shown[1]} {number[1]}"


def a_day_passes(project: Path) -> None:
    """Everything in the hooks' journal happened a day earlier: the client itself knows no other clock."""
    with closing(sqlite3.connect(project / ".learnings/operations/.state/journal.db", timeout=30)) as journal:
        for table in ("claims", "signals", "shown", "changes", "spoken"):
            journal.execute(f"UPDATE {table} SET at = at - ?", (DAY_S,))
        journal.commit()


def eventually(holds: Callable[[], bool]) -> None:
    """What a detached command does shows after a while."""
    deadline = time.monotonic() + CAPTURED_WITHIN_S
    while not holds():
        assert time.monotonic() < deadline, "what the hooks started did not come to an end"
        time.sleep(0.1)


def issues(project: Path) -> int:
    path = project / ".learnings" / "operations" / "OPERATIONS_ISSUES.md"
    return path.read_text().count("\n## [OPS-") if path.exists() else 0


def recurrences(project: Path, entry: str) -> int:
    return row(project, entry).recurrences


def row(project: Path, entry: str) -> Row:
    with closing(Workspace(project)) as space:
        return space.entry(entry)


def command(operations: ClaudeCode, *words: str) -> str:
    """What the plugin's command prints in the project."""
    done = subprocess.run(
        [str(ROOT / "bin" / "ops-learnings"), *words],
        cwd=operations.project,
        env={"PATH": operations.path, "HOME": str(operations.home), **operations.environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
