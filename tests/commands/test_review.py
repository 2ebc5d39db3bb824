from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from skill.hook.taught import learned
from skill.learnings.lifecycle import resolved
from skill.workspace import Workspace

NOW = datetime.now(timezone.utc)


@pytest.fixture
def outage(space: Workspace) -> str:
    fields = {"name": "Checkout down", "severity": "P1", "service": "checkout"}
    return space.log("issue", fields, now=NOW - timedelta(days=2)).id


def test_nothing_is_due_in_a_new_project(cli: Any, project: Any) -> None:
    assert cli.ok("review").out == "Nothing is due.\n"
    assert not (project / ".learnings").exists()


def test_what_is_due_is_named_with_its_figures_and_the_command(cli: Any, outage: str) -> None:
    assert cli.ok("review").out == (
        "1 due (1 critical)\n"
        f"1. critical {outage} Checkout down\n"
        "   open P1: pending for 2 days\n"
        f"   ops-learnings show {outage}\n"
    )


def test_a_check_fails_on_the_level_asked_for_and_above(cli: Any, space: Workspace, outage: str) -> None:
    assert cli("review", "--fail-on", "critical").status == 1
    assert cli("review", "--fail-on", "low").status == 1
    cli.ok("resolve", outage)
    assert cli("review", "--fail-on", "critical").status == 0


def test_a_problem_that_came_back_is_due(cli: Any, space: Workspace) -> None:
    then = NOW - timedelta(days=5)
    entry_id = space.log("issue", {"name": "Pool exhausted"}, now=then).id
    space.change(entry_id, lambda raw: resolved(raw, then, "restarted"))
    space.log("issue", {"name": "Pool exhausted"}, now=NOW)
    (one,) = cli.ok("review", "--format", "json").json["due"]
    assert one["reasons"]["came back"].startswith("the fix did not hold: seen 2 times, last ")


def test_a_long_restore_is_found_in_the_timeline(cli: Any) -> None:
    cli.ok("log", "issue", "--name", "x", "--severity", "P1", "--status", "resolved",
           "--timeline", "08:00 detected", "--timeline", "13:30 restored")  # fmt: skip
    (one,) = cli.ok("review", "--format", "json").json["due"]
    assert one["reasons"] == {"mttr_hours": "restored after 5.5 h, the limit for P1 is 4 h"}


def test_repeated_signals_meet_their_threshold(cli: Any, space: Workspace) -> None:
    class Signal:
        rule, title, pattern_key, category, area = "oom", "OOM", "capacity_issue.oom", "capacity_issue", ""
        severity, priority, service, signature, value, threshold = "P2", "high", "billing", "", None, None

    with space.journal as journal:
        for day in (1, 2, 3):
            at = (NOW - timedelta(days=day)).timestamp()
            journal.record(Signal(), f"s{day}", "claude-code", "kubectl", at)
    found = cli.ok("review", "--format", "json").json["due"]
    assert [list(one["reasons"]) for one in found] == [["alerts_per_week"], ["unrecorded"]]
    assert found[0]["commands"] == ["ops-learnings log issue --from-signal 3"]


def test_the_command_of_a_candidate_for_promotion_comes_before_the_one_that_shows_it(
    cli: Any, space: Workspace
) -> None:
    fields = {"name": "Pool exhausted", "severity": "P2", "root_cause": "leak", "pattern_key": "capacity_issue.oom"}
    fields |= {"recurrence_count": "3"}
    entry_id = space.log("issue", fields, now=NOW).id
    with space.journal as journal:
        for day in (1, 2, 3):
            signal = learned("capacity_issue.oom", "OOM", "")
            journal.record(signal, f"s{day}", "claude-code", "kubectl", (NOW - timedelta(days=day)).timestamp())
    said = cli.ok("review").out
    assert f"ops-learnings promote {entry_id} --to runbook" in said
    assert f"ops-learnings show {entry_id}" not in said


def test_since_leaves_out_what_was_not_seen_since(cli: Any, outage: str) -> None:
    assert cli.ok("review", "--since", "1h").out == "Nothing is due.\n"
    assert cli.ok("review", "--since", "7d", "--format", "json").json["total"] == 1


def test_the_report_can_be_markdown(cli: Any, outage: str) -> None:
    assert cli.ok("review", "--format", "md").out == (
        f"# Due now\n\n1 due (1 critical)\n\n- **critical** Checkout down ({outage}): open P1: pending for 2 days\n"
        f"  - `ops-learnings show {outage}`\n"
    )


def test_the_limit_is_said(cli: Any, space: Workspace) -> None:
    for number in range(3):
        space.log("issue", {"name": f"n{number}", "severity": "P2", "pattern_key": f"a.b{number}"}, now=NOW)
    out = cli.ok("review", "--limit", "1").out
    assert out.splitlines()[-1] == "2 more; --limit 0 shows all"


def test_untidy_entries_are_reviewed_without_an_error(cli: Any, space: Workspace) -> None:
    space.folder.mkdir(parents=True)
    (space.folder / "ERRORS.md").write_text(
        "## ERR-20260101-AB1\n**状态**：pending\n- **Last-Seen**: someday\n\n# [KI-20260101] x\n**Status:** odd\n"
    )
    cli.ok("review")
