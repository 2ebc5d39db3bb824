from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

ONE = b"## [LRN-20260301-001] one\n**Status**: pending\n\ntext\n\n---\n"
TWO = b"## [LRN-20260301-002] two\n**Status**: pending\n\n### Metadata\n- See Also: LRN-20260301-001\n\n---\n"


@pytest.fixture
def folder(project: Path) -> Path:
    path = project / ".learnings" / "operations"
    (path / "archive").mkdir(parents=True)
    return path


def codes(answer: Any) -> list[str]:
    return [finding["code"] for finding in answer.json["findings"]]


def test_good_files_have_nothing_odd(cli: Any, folder: Path) -> None:
    (folder / "LEARNINGS.md").write_bytes(ONE + b"\n" + TWO)
    answer = cli.ok("lint")
    assert answer.out == "Nothing odd.\n"


def test_a_finding_names_file_and_line(cli: Any, folder: Path) -> None:
    (folder / "LEARNINGS.md").write_bytes(ONE + ONE.replace(b"text", b"other"))
    answer = cli("lint")
    assert answer.status == 1
    assert answer.out == (".learnings/operations/LEARNINGS.md:7: duplicate_id: this id was used before in this file\n")


def test_remarks_fail_only_when_strict(cli: Any, folder: Path) -> None:
    (folder / "LEARNINGS.md").write_bytes(b"## [LRN-20260301-001] one\ntext\n")
    assert codes(cli.ok("lint", "--format", "json")) == ["missing_status"]
    assert cli("lint", "--strict").status == 1


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"LEARNINGS.md": ONE, "OPERATIONS_ISSUES.md": ONE.replace(b"text", b"x")}, "id_in_two_files"),
        ({"LEARNINGS.md": ONE, "archive/2026.md": ONE}, "archived_twice"),
        ({"LEARNINGS.md": ONE + ONE}, "identical_twin"),
        ({"LEARNINGS.md": TWO}, "unknown_reference"),
        ({"LEARNINGS.md": ONE[:-1]}, "unfinished_line"),
        ({"LEARNINGS.md": b"<" * 7 + b" HEAD\n" + ONE}, "conflict_marker"),
    ],
)
def test_what_is_odd_between_entries_is_found(cli: Any, folder: Path, files: dict[str, bytes], code: str) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    assert code in codes(cli("lint", "--format", "json"))


def test_fixing_mends_only_what_changes_nobodys_words(cli: Any, folder: Path) -> None:
    (folder / "LEARNINGS.md").write_bytes(b"mine\r\n" + ONE + ONE + TWO[:-1])
    (folder / "archive" / "2026.md").write_bytes(b"# Archive\n\n" + TWO)
    cli("lint", "--fix", "--dry-run")
    assert (folder / "LEARNINGS.md").read_bytes() == b"mine\r\n" + ONE + ONE + TWO[:-1]
    out = cli("lint", "--fix").out
    assert "Mended: LEARNINGS.md, archive/2026.md" in out
    assert (folder / "LEARNINGS.md").read_bytes() == b"mine\r\n" + ONE + TWO[:-1] + b"\r\n"
    assert (folder / "archive" / "2026.md").read_bytes() == b"# Archive\n\n"
    cli.ok("lint", "--fix")


def test_two_entries_under_one_id_are_left_to_a_person(cli: Any, folder: Path) -> None:
    data = ONE + ONE.replace(b"text", b"other")
    (folder / "LEARNINGS.md").write_bytes(data)
    assert cli("lint", "--fix").status == 1
    assert (folder / "LEARNINGS.md").read_bytes() == data


def test_a_project_without_learnings_has_nothing_odd(cli: Any) -> None:
    assert cli.ok("lint").out == "Nothing odd.\n"
