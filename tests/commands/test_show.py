from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def logged(cli: Any) -> str:
    answer = cli.ok("log", "issue", "--name", "Pool exhausted", "--root-cause", "A leak", "--format", "json")
    return str(answer.json["id"])


def test_an_entry_is_shown_as_it_stands_in_the_file(cli: Any, project: Path, logged: str) -> None:
    text = (project / ".learnings/operations/OPERATIONS_ISSUES.md").read_text()
    assert cli.ok("show", logged).out == text[text.index(f"## [{logged}]") :]


@pytest.mark.parametrize(
    ("name", "value"),
    [("root-cause", "A leak"), ("Root Cause", "A leak"), ("root_cause", "A leak"), ("status", "pending"),
     ("pattern-key", "incident_pattern.pool_exhausted"), ("title", "Pool exhausted")],
)  # fmt: skip
def test_one_field_is_shown_alone(cli: Any, logged: str, name: str, value: str) -> None:
    assert cli.ok("show", logged, "--field", name).out == value + "\n"


def test_a_field_it_lacks_is_refused_with_the_nearest_one(cli: Any, logged: str) -> None:
    answer = cli("show", logged, "--field", "root-casue")
    assert answer.status == 2
    assert f"--field root-casue: not in {logged}. Did you mean 'root-cause'? It has: " in answer.err


def test_an_unknown_id_is_refused_with_the_nearest_one(cli: Any, logged: str) -> None:
    answer = cli("show", logged[:-1])
    assert answer.status == 2
    assert f"{logged[:-1]}: no such entry. Did you mean '{logged}'?" in answer.err


def test_in_a_project_without_learnings_the_way_to_start_is_told(cli: Any) -> None:
    assert "has no learnings yet; start with: ops-learnings init" in cli("show", "OPS-20260401-001").err


def test_what_a_person_wrote_unmasked_is_masked_in_the_answer(cli: Any, project: Path) -> None:
    address = f"{secrets.token_hex(4)}@corp-{secrets.token_hex(3)}.com"
    folder = project / ".learnings" / "operations"
    folder.mkdir(parents=True)
    (folder / "LEARNINGS.md").write_text(f"## [LRN-20260401-001] x\n**Status**: pending\nAsk {address}\n")
    assert "Ask [email-1]" in cli.ok("show", "LRN-20260401-001").out


def test_each_occurrence_of_an_id_can_be_shown(cli: Any, project: Path) -> None:
    folder = project / ".learnings" / "operations"
    folder.mkdir(parents=True)
    (folder / "LEARNINGS.md").write_text("## [LRN-20260401-001] first\n\n## [LRN-20260401-001] second\n")
    assert "first" in cli.ok("show", "LRN-20260401-001").out
    assert "second" in cli.ok("show", "LRN-20260401-001", "--occurrence", "2").out


@pytest.mark.usefixtures("file_modes_hold")
def test_a_project_that_may_only_be_read_is_read(cli: Any, project: Path, logged: str) -> None:
    state = project / ".learnings/operations/.state"
    for path in state.iterdir():
        path.unlink()
    state.chmod(0o500)
    try:
        assert "A leak" in cli.ok("show", logged).out
        assert logged in cli.ok("search", "leak").out
        answer = cli("resolve", logged)
        assert answer.status == 2
        assert ".state: cannot be written (Permission denied)" in answer.err
    finally:
        state.chmod(0o700)
