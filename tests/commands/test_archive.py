from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from skill.learnings.document import parse
from skill.learnings.lifecycle import resolved
from skill.workspace import Workspace

NOW = datetime.now(timezone.utc)
FOLDER = ".learnings/operations"


@pytest.fixture
def old_and_new(space: Workspace) -> tuple[str, str]:
    """An issue that was resolved 100 days ago, and one that was resolved 10 days ago."""
    ids = []
    for name, days in (("Old pool", 100), ("New pool", 10)):
        then = NOW - timedelta(days=days)
        logged = space.log("issue", {"name": name, "root_cause": f"cause of {name}"}, now=then)
        space.change(logged.id, lambda raw, then=then: resolved(raw, then, "fixed"))  # type: ignore[misc]
        ids.append(logged.id)
    space.log("issue", {"name": "Open pool"}, now=NOW - timedelta(days=100))
    return ids[0], ids[1]


def held(project: Path, name: str) -> list[str | None]:
    return [block.title for block in parse((project / FOLDER / name).read_bytes()).entries]


def test_what_is_long_done_moves_to_the_year_it_was_closed(
    cli: Any, project: Path, old_and_new: tuple[str, str]
) -> None:
    before = (project / FOLDER / "OPERATIONS_ISSUES.md").read_bytes()
    year = (NOW - timedelta(days=100)).year
    assert cli.ok("archive").out == f"archive/{year}.md: 1 entries moved\n"
    assert held(project, "OPERATIONS_ISSUES.md") == ["New pool", "Open pool"]
    assert held(project, f"archive/{year}.md") == ["Old pool"]
    moved = parse(before).entries[0].raw.strip()
    assert moved in (project / FOLDER / f"archive/{year}.md").read_bytes()


def test_the_archive_is_still_found_by_search_and_id(cli: Any, old_and_new: tuple[str, str]) -> None:
    cli.ok("archive")
    assert "cause of Old pool" in cli.ok("show", old_and_new[0]).out
    found = cli.ok("search", "Old", "pool", "--format", "json").json["entries"]
    assert {one["id"]: one["archived"] for one in found}[old_and_new[0]] is True
    assert old_and_new[0] not in cli.ok("list").out


def test_archiving_again_moves_nothing(cli: Any, project: Path, old_and_new: tuple[str, str]) -> None:
    cli.ok("archive")
    before = {path: path.read_bytes() for path in (project / FOLDER).rglob("*.md")}
    assert cli.ok("archive").out == "Nothing was closed more than 90 days ago.\n"
    assert {path: path.read_bytes() for path in (project / FOLDER).rglob("*.md")} == before


def test_a_dry_run_lists_and_moves_nothing(cli: Any, project: Path, old_and_new: tuple[str, str]) -> None:
    answer = cli.ok("archive", "--older-than", "5", "--dry-run")
    assert [line.split()[0] for line in answer.out.splitlines()] == list(old_and_new)
    assert not (project / FOLDER / "archive").exists()


def test_an_archived_problem_that_returns_comes_back_with_its_count(
    cli: Any, project: Path, old_and_new: tuple[str, str]
) -> None:
    cli.ok("archive")
    answer = cli.ok("log", "issue", "--name", "Old pool", "--format", "json").json
    assert (answer["id"], answer["count"], answer["reopened"]) == (old_and_new[0], 2, True)
    assert held(project, "OPERATIONS_ISSUES.md") == ["New pool", "Open pool", "Old pool"]
    assert held(project, f"archive/{(NOW - timedelta(days=100)).year}.md") == []


def test_a_move_that_was_cut_short_is_ended_by_the_next_one(
    cli: Any, project: Path, old_and_new: tuple[str, str]
) -> None:
    issues = project / FOLDER / "OPERATIONS_ISSUES.md"
    before = issues.read_bytes()
    cli.ok("archive")
    issues.write_bytes(before)
    assert "archived_twice" in cli("lint").out
    cli.ok("archive")
    assert held(project, "OPERATIONS_ISSUES.md") == ["New pool", "Open pool"]
    assert held(project, f"archive/{(NOW - timedelta(days=100)).year}.md") == ["Old pool"]


def test_a_project_without_learnings_has_nothing_to_archive(cli: Any, project: Path) -> None:
    assert cli.ok("archive").status == 0
    assert not (project / ".learnings").exists()
