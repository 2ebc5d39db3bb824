from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from skill.learnings.document import parse

LEARNINGS = (
    "# Learnings\n\nWhat was learned.\n\n---\n\n"
    "## [LRN-20260101-001] correction\n**Status**: pending\n\nbody one\n\n---\n"
    "\n## [LRN-20260101-002] best_practice\n**Status**: resolved\n\n---\n"
)
ERRORS = "# Errors\r\n\r\n---\r\n\r\n## [ERR-20260102-A1B] kubectl\r\n\r\n**Status**: pending\r\n\r\nboom"
FEATURES = "# Feature Requests\n\n## [FEAT-20260103-001] export\n**Status**: pending\n"
MIXED = "# Notes\n\n## [CORR-20260104-001] wrong flag\n**Status**: pending\n\n## Statistics\n\n3 things\n"


@pytest.fixture
def flat(project: Path) -> Path:
    folder = project / ".learnings"
    folder.mkdir()
    (folder / "LEARNINGS.md").write_text(LEARNINGS)
    (folder / "ERRORS.md").write_bytes(ERRORS.encode())
    (folder / "FEATURE_REQUESTS.md").write_text(FEATURES)
    (folder / "CORRECTIONS.md").write_text(MIXED)
    (folder / "README.md").write_text("## [LRN-20260101-009] an example\n")
    return folder


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.md")
        if ".state" not in path.parts
    }


def ids(folder: Path, name: str) -> list[str]:
    return [block.id for block in parse((folder / "operations" / name).read_bytes()).entries]


def test_entries_go_to_the_file_of_their_kind_with_their_ids(cli: Any, flat: Path) -> None:
    out = cli.ok("migrate").out
    assert "ERRORS.md: 1 entries moved to operations/OPERATIONS_ISSUES.md\n" in out
    assert ids(flat, "LEARNINGS.md") == ["CORR-20260104-001", "LRN-20260101-001", "LRN-20260101-002"]
    assert ids(flat, "OPERATIONS_ISSUES.md") == ["ERR-20260102-A1B"]
    assert ids(flat, "FEATURE_REQUESTS.md") == ["FEAT-20260103-001"]


def test_every_byte_of_an_entry_is_kept(cli: Any, flat: Path) -> None:
    cli.ok("migrate")
    after = held(flat)
    assert ERRORS.encode().partition(b"## ")[2] in after["operations/OPERATIONS_ISSUES.md"]
    assert (
        b"## [LRN-20260101-001] correction\n**Status**: pending\n\nbody one\n\n---\n"
        in after["operations/LEARNINGS.md"]
    )


def test_what_is_no_entry_stays_where_it_was(cli: Any, flat: Path) -> None:
    out = cli.ok("migrate").out
    assert "CORRECTIONS.md: keeps what is no entry\n" in out
    assert "LEARNINGS.md: is removed, it held entries only\n" in out
    assert (flat / "CORRECTIONS.md").read_text() == "# Notes\n\n## Statistics\n\n3 things\n"
    assert (flat / "README.md").exists()
    assert not (flat / "ERRORS.md").exists()


def test_migrated_entries_are_listed_found_and_resolved(cli: Any, flat: Path) -> None:
    cli.ok("migrate")
    assert cli.ok("list", "--format", "json").json["total"] == 5
    assert "body one" in cli.ok("show", "LRN-20260101-001").out
    cli.ok("resolve", "ERR-20260102-A1B", "--notes", "restarted")


def test_migrating_again_changes_nothing(cli: Any, flat: Path) -> None:
    cli.ok("migrate")
    before = held(flat)
    assert cli.ok("migrate").out == "Nothing to migrate.\n"
    assert held(flat) == before


def test_a_dry_run_tells_and_writes_nothing(cli: Any, flat: Path) -> None:
    before = held(flat)
    assert "LEARNINGS.md: 2 entries would move to operations/LEARNINGS.md\n" in cli.ok("migrate", "--dry-run").out
    assert held(flat) == before


def test_a_migration_is_taken_back_to_the_last_byte(cli: Any, flat: Path) -> None:
    before = held(flat)
    cli.ok("migrate")
    assert "Put back the files of .learnings/operations/backups/" in cli.ok("migrate", "--undo").out
    assert held(flat) == before
    assert "no backup of a migration" in cli("migrate", "--undo").err
    cli.ok("migrate")
    assert ids(flat, "OPERATIONS_ISSUES.md") == ["ERR-20260102-A1B"]


def test_what_was_written_since_is_not_thrown_away(cli: Any, flat: Path) -> None:
    cli.ok("migrate")
    cli.ok("log", "issue", "--name", "x")
    before = held(flat)
    answer = cli("migrate", "--undo")
    assert answer.status == 2
    assert "OPERATIONS_ISSUES.md: changed since the migration; the former files are in " in answer.err
    assert held(flat) == before


def test_an_entry_that_was_moved_before_a_kill_is_not_added_twice(cli: Any, flat: Path) -> None:
    cli.ok("migrate")
    (flat / "ERRORS.md").write_bytes(ERRORS.encode())
    assert "1 entries were there already, word for word." in cli.ok("migrate").out
    assert ids(flat, "OPERATIONS_ISSUES.md") == ["ERR-20260102-A1B"]
    assert not (flat / "ERRORS.md").exists()


def test_what_cannot_be_migrated_is_said(cli: Any, project: Path) -> None:
    assert "has no .learnings to migrate" in cli("migrate").err
    (project / ".learnings" / "operations").mkdir(parents=True)
    (project / ".learnings" / "operations" / "config.yaml").write_text("layout: flat\n")
    assert "says `layout: flat`, so the files stay where they are" in cli("migrate").err
