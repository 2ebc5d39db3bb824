"""resolve, start, wont-fix, reopen, link, bump, edit-field, dismiss, signals: through the command, on real files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from skill.learnings.document import EntryBlock, parse

FILE = ".learnings/operations/OPERATIONS_ISSUES.md"


@pytest.fixture
def issue(cli: Any) -> str:
    return str(cli.ok("log", "issue", "--name", "Pool exhausted", "--format", "json").json["id"])


@pytest.fixture
def other(cli: Any, issue: str) -> str:
    return str(cli.ok("log", "issue", "--name", "Disk full", "--format", "json").json["id"])


def entry(project: Path, entry_id: str) -> EntryBlock:
    found = parse((project / FILE).read_bytes()).find(entry_id)
    assert found is not None
    return found


def test_resolve_says_what_fixed_it(cli: Any, project: Path, issue: str) -> None:
    out = cli.ok("resolve", issue, "--notes", "Raised the pool").out
    assert out == f"{issue}: resolved (OPERATIONS_ISSUES.md).\n"
    assert "- Notes: Raised the pool" in entry(project, issue).sections["Resolution"]
    assert cli.ok("search", "pool", "--format", "json").json["entries"][0]["confirmed"] is True


@pytest.mark.parametrize(
    "words",
    [
        ["resolve", "--notes", "n"],
        ["start"],
        ["wont-fix", "--reason", "r", "--risk", "k"],
        ["edit-field", "root-cause", "A leak"],
    ],
)
def test_a_verb_repeated_changes_nothing(cli: Any, project: Path, issue: str, words: list[str]) -> None:
    command = [words[0], issue, *words[1:]]
    cli.ok(*command)
    before = (project / FILE).read_bytes()
    answer = cli.ok(*command)
    assert "already, nothing changed." in answer.out
    assert (project / FILE).read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ["resolve"],
        ["start"],
        ["wont-fix", "--reason", "r", "--risk", "k"],
        ["bump"],
        ["edit-field", "area", "monitoring"],
    ],
)
def test_a_dry_run_shows_the_entry_and_writes_nothing(cli: Any, project: Path, issue: str, words: list[str]) -> None:
    before = (project / FILE).read_bytes()
    answer = cli.ok(words[0], issue, *words[1:], "--dry-run")
    assert f"{issue}: would be " in answer.out
    assert f"## [{issue}] Pool exhausted" in answer.out
    assert (project / FILE).read_bytes() == before


def test_several_entries_at_once(cli: Any, project: Path, issue: str, other: str) -> None:
    cli.ok("start", issue, other)
    assert [entry(project, one).status for one in (issue, other)] == ["in_progress", "in_progress"]


def test_an_entry_is_reopened_with_a_reason(cli: Any, project: Path, issue: str) -> None:
    cli.ok("resolve", issue)
    cli.ok("reopen", issue, "--why", "seen again")
    assert entry(project, issue).status == "pending"
    assert "seen again" in entry(project, issue).sections["Reopened"]


@pytest.mark.parametrize("words", [[], ["--reason", "x"], ["--risk", "x"], ["--reason", " ", "--risk", "x"]])
def test_leaving_something_unfixed_needs_a_reason_and_the_risk(
    cli: Any, project: Path, issue: str, words: list[str]
) -> None:
    before = (project / FILE).read_bytes()
    answer = cli("wont-fix", issue, *words)
    assert answer.status == 2
    assert "must be said" in answer.err
    assert (project / FILE).read_bytes() == before


def test_links_go_both_ways(cli: Any, project: Path, issue: str, other: str) -> None:
    cli.ok("link", issue, other)
    assert entry(project, issue).metadata["see-also"] == other
    assert entry(project, other).metadata["see-also"] == issue
    assert cli("link", issue, issue).status == 2


def test_bump_counts_and_reopens(cli: Any, project: Path, issue: str) -> None:
    cli.ok("resolve", issue)
    answer = cli.ok("bump", issue)
    assert answer.out.startswith(f"{issue}: seen 2 times (OPERATIONS_ISSUES.md).\nReopened: ")
    assert entry(project, issue).status == "pending"


class Signal:
    rule, title, pattern_key, category, area = "oom", "Killed for memory", "capacity_issue.oom", "capacity_issue", ""
    severity, priority, service, signature, value, threshold = "P2", "high", "billing", "oom killed", None, None


@pytest.fixture
def number(space: Any) -> str:
    with space.journal as journal:
        return str(journal.record(Signal(), "session", "claude-code", "kubectl", 4e9))


def test_a_signal_is_bumped_once(cli: Any, project: Path, issue: str, number: str) -> None:
    cli.ok("bump", issue, "--from-signal", number)
    assert f"signal {number} is counted already, in {issue}." in cli.ok("bump", issue, "--from-signal", number).out
    assert entry(project, issue).metadata["recurrence-count"] == "2"
    assert entry(project, issue).metadata["service"] == "billing"


def test_signals_are_listed_until_they_are_dismissed(cli: Any, project: Path, number: str) -> None:
    assert "Killed for memory  (P2 billing capacity_issue.oom)" in cli.ok("signals").out
    assert cli.ok("dismiss", number, "--why", "a load test").out == f"Dismissed: {number}.\n"
    assert cli.ok("dismiss", number, "--why", "a load test").out == "Settled already, nothing changed.\n"
    assert cli.ok("signals").out == "No signals.\n"
    assert "dismissed" in cli.ok("signals", "--all").out
    kept = (project / ".learnings/operations/.state/dismissed.jsonl").read_text().splitlines()
    assert [json.loads(line)["why"] for line in kept] == ["a load test"]


def test_dismissing_needs_a_reason_and_a_signal(cli: Any, number: str) -> None:
    assert "--why: say why it is not worth an entry" in cli("dismiss", number).err
    assert "999: no such signal" in cli("dismiss", "999", "--why", "x").err


def test_a_project_without_signals_gets_no_journal(cli: Any, project: Path) -> None:
    assert cli.ok("signals").out == "No signals.\n"
    assert cli("dismiss", "1", "--why", "x").status == 2
    assert not (project / ".learnings").exists()


def test_a_field_is_read_from_stdin(cli: Any, project: Path, issue: str) -> None:
    cli.ok("edit-field", issue, "prevention", "-", stdin="two\nlines\n")
    assert entry(project, issue).sections["Prevention"] == "two\nlines"


def test_everything_outside_the_entry_stays(cli: Any, project: Path, issue: str, other: str) -> None:
    path = project / FILE
    before = path.read_bytes()
    cli.ok("resolve", other, "--notes", "x")
    cli.ok("edit-field", other, "name", "Disk is full")
    start = before.index(f"## [{other}]".encode())
    assert path.read_bytes()[:start] == before[:start]
