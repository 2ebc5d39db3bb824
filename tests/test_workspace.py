from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from skill.hook import settings
from skill.workspace import Workspace

NOW = datetime(2026, 4, 1, 10, tzinfo=timezone.utc)


def test_the_nearest_folder_with_learnings_is_the_project(tmp_path: Path) -> None:
    (tmp_path / ".learnings").mkdir()
    (tmp_path / "service").mkdir()
    assert Workspace.find(tmp_path / "service").root == tmp_path


def test_without_learnings_the_repository_is_the_project(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert Workspace.find(tmp_path / "a" / "b").root == tmp_path


def test_finding_and_reading_create_nothing(project: Path) -> None:
    space = Workspace.find(project)
    assert (space.rows(), space.search("anything", 5), space.reindex()) == ([], [], 0)
    assert [path.name for path in project.iterdir()] == [".git"]


def test_an_entry_gets_in_with_the_time_that_was_passed(space: Workspace) -> None:
    logged = space.log("issue", {"name": "Pool exhausted"}, now=NOW)
    assert logged.id == "OPS-20260401-001"
    row = space.entry("OPS-20260401-001")
    assert (row.logged, row.first_seen) == ("2026-04-01T10:00:00+00:00", "2026-04-01")


def test_the_second_time_reopens_a_resolved_entry(space: Workspace) -> None:
    space.log("issue", {"name": "Pool exhausted", "status": "resolved"}, now=NOW)
    logged = space.log("issue", {"name": "Pool exhausted"}, now=NOW)
    assert (logged.counted, logged.reopened) == (True, True)
    assert space.entry(logged.id).status == "pending"


def test_an_entry_typed_by_a_person_is_counted_where_it_stands(space: Workspace) -> None:
    space.folder.mkdir(parents=True)
    path = space.folder / "OPERATIONS_ISSUES.md"
    path.write_text("my notes\n\n## [OPS-20260301-007] pool\n**Status**: pending\n\n### Metadata\n"
                    "- Pattern-Key: incident_pattern.pool\n\n## More notes\nkept\n")  # fmt: skip
    logged = space.log("issue", {"name": "x", "pattern_key": "incident_pattern.pool"}, now=NOW)
    assert (logged.id, logged.count) == ("OPS-20260301-007", 2)
    assert path.read_text().startswith("my notes\n\n## [OPS-20260301-007] pool\n")
    assert path.read_text().endswith("\n## More notes\nkept\n")


def test_nothing_is_compiled_where_there_is_nothing_to_compile(space: Workspace) -> None:
    space.log("issue", {"name": "x"}, now=NOW)
    assert space.compile() is None
    assert not (space.state / "compiled.json").exists()


def test_the_hooks_read_what_config_says_once_it_is_compiled(space: Workspace) -> None:
    space.state.mkdir(parents=True)
    space.config_file.write_text("dedupe_window_s: 60\nthresholds:\n  disk_percent: 70\n")
    assert space.compile() == 0
    read = settings.read(str(space.state / "compiled.json"))
    assert (read.dedupe_window_s, read.limits["disk_percent"], read.stale) == (60.0, 70.0, False)
    assert Workspace(space.root).compile() is None


def test_a_changed_config_is_compiled_again(space: Workspace) -> None:
    space.state.mkdir(parents=True)
    space.config_file.write_text("dedupe_window_s: 60\n")
    space.compile()
    space.config_file.write_text("dedupe_window_s: 6\n")
    assert settings.read(str(space.state / "compiled.json")).stale
    assert Workspace(space.root).compile() == 0
    space.config_file.unlink()
    assert Workspace(space.root).compile() == 0
    compiled = json.loads((space.state / "compiled.json").read_bytes())
    assert (compiled["config"]["dedupe_window_s"], compiled["stamps"]) == (300, [])


def test_rows_that_another_release_compiled_wait_until_they_are_compiled_again(space: Workspace) -> None:
    space.state.mkdir(parents=True)
    space.config_file.write_text("dedupe_window_s: 60\n")
    space.compile()
    path = space.state / "compiled.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"format": 1, "rules": {"rules": [["old"]], "words": []}}))
    read = settings.read(str(path))
    assert (read.rules, read.stale, read.dedupe_window_s) == ([], True, 60.0)
    assert Workspace(space.root).compile() == 0
    assert not settings.read(str(path)).stale


@pytest.mark.usefixtures("file_modes_hold")
def test_a_folder_that_may_not_be_written_is_told(space: Workspace) -> None:
    from skill.learnings.durable import WriteFailed

    space.root.chmod(0o500)
    try:
        with pytest.raises(WriteFailed, match="cannot be written"):
            space.log("issue", {"name": "x"}, now=NOW)
    finally:
        space.root.chmod(0o700)
