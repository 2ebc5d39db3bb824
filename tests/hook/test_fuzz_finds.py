"""Inputs that once cost an answer: hostile ones that the hooks met, kept so that none comes back."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from skill.hook import dispatch, place
from skill.hook.clients import copilot, gemini
from skill.hook.event import status_number
from skill.hook.gauges import _workloads
from skill.hook.importance import YEAR, _age
from skill.workspace import Workspace

NOW = datetime(2026, 4, 20, 12, tzinfo=timezone.utc).timestamp()
FAILURE = 'error: deployment "checkout" exceeded its progress deadline'
COMMAND = "kubectl rollout status deployment/checkout"
LONE = "\ud83d"  # half of an emoji: a client that cuts a text at a number of UTF-16 units sends it


def failed(project: Path, **changed: object) -> dict[str, str]:
    """The answer to a failing command of Claude Code, some of its members changed."""
    payload = {
        "hook_event_name": "PostToolUseFailure",
        "session_id": "s-1",
        "tool_name": "Bash",
        "tool_input": {"command": COMMAND},
        "error": f"Exit code 1\n{FAILURE}",
        **changed,
    }
    here = place.Place(str(project))
    said = dispatch.respond(json.dumps(payload).encode(), "claude-code", here, "ops-learnings", NOW)
    answer: dict[str, str] = json.loads(said)["hookSpecificOutput"]
    return answer


@pytest.mark.parametrize("status", ["²", "٣²", "9" * 5000, "-", "", "1.5"])
def test_a_status_that_is_no_number_costs_the_number_and_not_the_answer(project: Path, status: str) -> None:
    assert status_number(status) is None
    assert "rollout" in failed(project, error=f"Exit code {status}\n{FAILURE}")["additionalContext"]
    shown = f"{FAILURE}\n<shellId: 1 completed with exit code {status}>"
    assert copilot.split_status(shown) == (shown, None)
    assert gemini.command_result(f"Output: {FAILURE}\nExit Code: {status}") == (None, True, FAILURE)


@pytest.mark.parametrize(
    "changed",
    [
        {"session_id": LONE},
        {"tool_input": {"command": f"{COMMAND} # {LONE}"}},
        {"error": f"Exit code 1\n{FAILURE} {LONE}"},
        {"error": f"Exit code 1\n{LONE}\n{FAILURE}"},
    ],
)
def test_half_a_character_is_kept_as_a_question_mark(
    project: Path, space: Workspace, changed: dict[str, object]
) -> None:
    assert "rollout" in failed(project, **changed)["additionalContext"]
    (signal,) = space.journal.signals("1")
    assert signal["session"] in ("s-1", "?")


@pytest.mark.parametrize("day", ["2026-04", "2026-4-1", "2026-04-", "²026-04-01", "", "----------"])
def test_a_day_that_is_none_is_a_year_ago(day: str) -> None:
    assert _age(day, NOW) == YEAR


@pytest.mark.parametrize(("desired", "ready", "said"), [("3", "1", 1), ("²", "²", 0), ("3", "²", 0)])
def test_a_replica_count_that_is_no_number_is_passed_over(desired: str, ready: str, said: int) -> None:
    table = ["NAME       DESIRED   CURRENT   READY   AGE", f"web-6f7c   {desired}         3         {ready}       11m"]
    assert len(_workloads(table)) == said
