"""The entrypoints as the hosts run them: real processes, captured payloads, `-I -S`."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from skill.hook.settings import FORMAT

ROOT = Path(__file__).parents[2]
PAYLOADS = ROOT / "tests" / "payloads" / "claude-code"
CRASH_LOOP = (
    "NAME                        READY   STATUS             RESTARTS      AGE\n"
    "checkout-6f7c9d5b8c-x2x7q   0/1     CrashLoopBackOff   7 (12s ago)   11m\n"
)


def run(entrypoint: str, payload: bytes, cwd: Path, now: float = 1e9) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", "-S", str(ROOT / "hooks" / f"{entrypoint}.py"), "--client", "claude-code"]
    command += ["--now", str(now)]
    return subprocess.run(command, input=payload, cwd=cwd, capture_output=True, timeout=60)


def context(result: subprocess.CompletedProcess[bytes]) -> str:
    """What the model would read; empty for silence. Asserts what holds for every answer."""
    assert (result.returncode, result.stderr) == (0, b"")
    if not result.stdout:
        return ""
    answer = json.loads(result.stdout)
    assert list(answer) == ["hookSpecificOutput"]
    assert set(answer["hookSpecificOutput"]) == {"hookEventName", "additionalContext"}
    text = answer["hookSpecificOutput"]["additionalContext"]
    assert isinstance(text, str)
    return text


def tool(output: str, command: str = "kubectl get pods", session: str = "s-1", failed: bool = False) -> bytes:
    payload: dict[str, object] = {"session_id": session, "tool_name": "Bash", "tool_input": {"command": command}}
    if failed:
        payload |= {"hook_event_name": "PostToolUseFailure", "error": f"Exit code 1\n{output}"}
    else:
        payload |= {"hook_event_name": "PostToolUse", "tool_response": {"stdout": output, "stderr": ""}}
    return json.dumps(payload).encode()


def prompt(text: str, session: str = "s-1") -> bytes:
    return json.dumps({"session_id": session, "hook_event_name": "UserPromptSubmit", "prompt": text}).encode()


def hook_log(project: Path) -> str:
    path = project / ".learnings" / "operations" / ".state" / "hook.log"
    return path.read_text() if path.exists() else ""


def test_unrelated_events_are_silent_and_leave_nothing_behind(tmp_path: Path) -> None:
    assert context(run("activator", prompt("rename the variable foo to bar"), tmp_path)) == ""
    assert context(run("error_detector", tool("total 8\nREADME.md\n", "ls -l"), tmp_path)) == ""
    assert context(run("error_detector", tool("", "grep -rn timeout src/", failed=True), tmp_path)) == ""
    assert list(tmp_path.iterdir()) == []


def test_the_captured_operations_prompt_is_answered_once(tmp_path: Path) -> None:
    payload = (PAYLOADS / "UserPromptSubmit.json").read_bytes()
    first = context(run("activator", payload, tmp_path))
    assert "search" in first
    assert len(first) <= 400
    assert context(run("activator", payload, tmp_path)) == ""


def test_a_failure_is_noticed_once_with_the_command_that_records_it(tmp_path: Path) -> None:
    text = context(run("error_detector", tool(CRASH_LOOP), tmp_path))
    assert "log issue --from-signal 1 " in text
    assert "x2x7q" not in text
    assert context(run("error_detector", tool(CRASH_LOOP), tmp_path)) == ""


def test_the_dispatcher_answers_like_the_entrypoint_of_the_kind(tmp_path: Path) -> None:
    assert "log issue --from-signal 1 " in context(run("dispatcher", tool(CRASH_LOOP), tmp_path))


def test_the_same_failure_speaks_again_when_its_window_has_passed(tmp_path: Path) -> None:
    assert context(run("error_detector", tool(CRASH_LOOP), tmp_path, now=1e9)) != ""
    assert context(run("error_detector", tool(CRASH_LOOP), tmp_path, now=1e9 + 299)) == ""
    assert context(run("error_detector", tool(CRASH_LOOP), tmp_path, now=1e9 + 300)) != ""


def test_another_failure_inside_the_window_waits_but_a_configured_window_lets_it_speak(tmp_path: Path) -> None:
    other = "cp: error writing 'b': No space left on device"
    assert context(run("error_detector", tool(CRASH_LOOP), tmp_path)) != ""
    assert context(run("error_detector", tool(other, "cp a b", failed=True), tmp_path)) == ""
    state = tmp_path / ".learnings" / "operations" / ".state"
    config = {"dedupe_window_s": 0, "reminder_window_s": 0, "thresholds": {}}
    (state / "compiled.json").write_text(json.dumps({"format": FORMAT, "config": config, "rules": {"rules": []}, "stamps": []}))
    assert context(run("error_detector", tool(other, "cp a b", failed=True), tmp_path)) != ""


def test_of_processes_that_race_with_one_failure_one_answers(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", str(ROOT / "hooks" / "error_detector.py"), "--now", "1e9"]
    racers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path) for _ in range(12)]
    answers = [racer.communicate(tool(CRASH_LOOP, session=f"s-{i}"), timeout=60)[0] for i, racer in enumerate(racers)]
    assert sum(bool(answer) for answer in answers) == 1


@pytest.mark.parametrize(
    ("payload", "logged"),
    [
        (b"", "stdin was empty"),
        (b"not json", "malformed JSON"),
        (b'{"hook_event_name": "PostToolUseFailure", ', "malformed JSON"),
        (b'{"hook_event_name": "PostToolUseFailure"}', "no tool_name"),
        (b"[1, 2]", "not an object"),
        (b'{"hook_event_name": "PostToolUseFailure", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "RecursionError"),
    ],
)
def test_bad_input_is_silence_and_a_line_in_the_log(payload: bytes, logged: str, tmp_path: Path) -> None:
    assert context(run("error_detector", payload, tmp_path)) == ""
    assert logged in hook_log(tmp_path)
    assert len(hook_log(tmp_path).splitlines()) == 1


def test_fifty_megabytes_are_read_to_the_end_refused_and_logged(tmp_path: Path) -> None:
    result = run("error_detector", tool("CrashLoopBackOff " * 3_000_000), tmp_path)
    assert context(result) == ""
    assert "over 16777216 bytes" in hook_log(tmp_path)


def test_invalid_utf8_does_not_hide_a_failure(tmp_path: Path) -> None:
    payload = tool(CRASH_LOOP).replace(b"AGE", b"\xff\xfeAGE")
    assert "log issue --from-signal" in context(run("error_detector", payload, tmp_path))


def test_the_log_repeats_nothing_of_the_payload(tmp_path: Path) -> None:
    secret = "hunter" + str(time.time_ns())
    run("error_detector", b'{"hook_event_name": "PostToolUseFailure", "error": "' + secret.encode(), tmp_path)
    assert hook_log(tmp_path)
    assert secret not in hook_log(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes into read-only folders")
def test_a_read_only_project_is_silence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert context(run("error_detector", tool(CRASH_LOOP), tmp_path)) == ""


def test_a_state_folder_that_cannot_be_made_is_silence(tmp_path: Path) -> None:
    (tmp_path / ".learnings").mkdir()
    (tmp_path / ".learnings" / "operations").write_text("a file in the folder's place")
    assert context(run("error_detector", tool(CRASH_LOOP), tmp_path)) == ""


def test_a_full_disk_is_silence(tmp_path: Path) -> None:
    state = tmp_path / ".learnings" / "operations" / ".state"
    state.mkdir(parents=True)
    limited = ["bash", "-c", 'ulimit -f 0; trap "" XFSZ; exec "$@"', "_", sys.executable, "-I", "-S"]
    command = [*limited, str(ROOT / "hooks" / "error_detector.py")]
    result = subprocess.run(command, input=tool(CRASH_LOOP), cwd=tmp_path, capture_output=True, timeout=60)
    assert context(result) == ""


def test_a_corrupt_journal_is_silence_and_a_line_and_the_next_call_speaks(tmp_path: Path) -> None:
    state = tmp_path / ".learnings" / "operations" / ".state"
    state.mkdir(parents=True)
    (state / "journal.db").write_bytes(b"no database " * 1000)
    assert context(run("error_detector", tool(CRASH_LOOP), tmp_path)) == ""
    assert "DatabaseError" in hook_log(tmp_path)
    assert context(run("error_detector", tool(CRASH_LOOP), tmp_path)) != ""


def test_a_locked_journal_is_silence_and_a_line(tmp_path: Path) -> None:
    assert context(run("error_detector", tool(CRASH_LOOP), tmp_path)) != ""
    state = tmp_path / ".learnings" / "operations" / ".state"
    holder = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(state / "journal.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as lock:
        assert lock.stdout is not None
        assert lock.stdout.readline() == b"held\n"
        assert (
            context(
                run(
                    "error_detector",
                    tool("dd: error writing 'b': No space left on device", "dd", failed=True),
                    tmp_path,
                )
            )
            == ""
        )
        lock.communicate(b"")
    assert "database is locked" in hook_log(tmp_path)


def test_the_log_has_a_bounded_size(tmp_path: Path) -> None:
    state = tmp_path / ".learnings" / "operations" / ".state"
    state.mkdir(parents=True)
    (state / "hook.log").write_text("x" * (256 * 1024 + 1))
    run("error_detector", b"", tmp_path)
    assert (state / "hook.log").stat().st_size < 200
    assert (state / "hook.log.1").exists()


def in_background(command: str, session: str = "s-1", output: str = "") -> bytes:
    response = {"stdout": output, "stderr": "", "interrupted": False, "backgroundTaskId": "b1"}
    payload = {"session_id": session, "hook_event_name": "PostToolUse", "tool_name": "Bash"}
    return json.dumps(payload | {"tool_input": {"command": command}, "tool_response": response}).encode()


def test_a_command_that_goes_on_in_the_background_is_offered_to_the_monitor_once(tmp_path: Path) -> None:
    offered = context(run("error_detector", in_background("sleep 900"), tmp_path))
    assert offered.endswith(" monitor adopt --pid PID") and len(offered) < 300
    assert context(run("error_detector", in_background("sleep 900", "s-2"), tmp_path, 2e9)) == ""
    assert " adopt " in context(run("error_detector", in_background("sleep 901"), tmp_path))


def test_text_about_background_commands_offers_nothing(tmp_path: Path) -> None:
    shown = json.dumps({"backgroundTaskId": "b1", "background": True})
    assert context(run("error_detector", tool(shown, "cat log.json"), tmp_path)) == ""


def silent_payload(length: int) -> bytes:
    bare = len(tool("", "ls -l"))
    payload = tool("x" * (length - bare), "ls -l")
    assert len(payload) == length
    return payload


def kept(project: Path) -> list[tuple[str, int]]:
    path = project / ".learnings" / "operations" / ".state" / "journal.db"
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT kind, characters FROM spoken").fetchall()


def test_one_silent_call_in_many_is_timed_where_a_journal_is_kept(tmp_path: Path) -> None:
    context(run("error_detector", tool(CRASH_LOOP), tmp_path))
    before = kept(tmp_path)
    assert context(run("error_detector", silent_payload(61 * 10), tmp_path)) == ""
    assert context(run("error_detector", silent_payload(61 * 10 + 1), tmp_path)) == ""
    assert kept(tmp_path) == [*before, ("silent", 0)]


def test_a_sampled_call_creates_nothing(tmp_path: Path) -> None:
    assert context(run("error_detector", silent_payload(61 * 10), tmp_path)) == ""
    assert list(tmp_path.iterdir()) == []
