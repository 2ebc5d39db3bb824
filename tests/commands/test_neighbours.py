"""Other skills' entries can be found, shown and named, and not one byte of theirs is ever written."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import pytest

from skill.learnings.merge_match import with_ids

THEIRS = b"# Errors\r\n\n## [ERR-20260401-002] npm_ci\r\n**Status**: pending\r\n\r\n### Summary\r\nnpm ci fails on a lockfile\n"
LEARNED = "## [LRN-20260401-001] insight\n**Status**: pending\n\n### Summary\nRetries hide a lockfile mismatch\n"


@pytest.fixture
def ours(cli: Any, project: Path) -> str:
    """An entry of ours, beside two other skills and an index that they share."""
    for skill, name, data in (("coding", "ERRORS.md", THEIRS), ("meta", "LEARNINGS.md", LEARNED.encode())):
        (project / ".learnings" / skill).mkdir(parents=True)
        (project / ".learnings" / skill / name).write_bytes(data)
    section = "# Ours\n\n<!-- skill coding: begin -->\n## coding\n- Open: 1\n<!-- skill coding: end -->\n"
    (project / ".learnings" / "INDEX.md").write_text(section)
    (project / ".learnings" / "LEARNINGS.md").write_text("# kept by somebody else\n")
    return str(cli.ok("log", "issue", "--name", "The deploy job failed", "--format", "json").json["id"])


def test_an_entry_of_another_skill_is_shown_whole_or_in_part(cli: Any, ours: str) -> None:
    assert "npm ci fails on a lockfile" in cli.ok("show", "--skill", "coding", "ERR-20260401-002").out
    answer = cli.ok("show", "coding/ERR-20260401-002", "--field", "summary", "--format", "json").json
    assert answer == {"skill": "coding", "id": "ERR-20260401-002", "title": "npm_ci", "status": "pending",
                      "file": ".learnings/coding/ERRORS.md", "occurrence": 1,
                      "value": "npm ci fails on a lockfile"}  # fmt: skip


def test_what_another_skill_wrote_unmasked_is_masked_in_the_answer(cli: Any, project: Path, ours: str) -> None:
    address = f"{secrets.token_hex(4)}@corp-{secrets.token_hex(3)}.com"
    (project / ".learnings/meta/NOTES.md").write_text(f"## [LRN-20260402-001] x\nAsk {address} about the lockfile\n")
    assert "Ask [email-1]" in cli.ok("show", "meta/LRN-20260402-001").out
    assert address not in cli.ok("search", "lockfile", "--all-skills", "--format", "json").out


def test_search_looks_at_the_others_only_when_asked(cli: Any, ours: str) -> None:
    assert cli.ok("search", "lockfile").out == "Nothing about: lockfile\n"
    found = cli.ok("search", "lockfile", "--all-skills").out
    assert "coding/ERR-20260401-002 pending" in found and "meta/LRN-20260401-001 pending" in found
    only = cli.ok("search", "lockfile", "--skill", "meta", "--format", "json").json["entries"]
    assert [(row["skill"], row["id"]) for row in only] == [("meta", "LRN-20260401-001")]
    deploy = cli.ok("search", "deploy", "job", "--all-skills", "--format", "json").json["entries"]
    assert deploy[0]["id"] == ours and "skill" not in deploy[0]


def test_an_id_that_another_skill_holds_is_pointed_to(cli: Any, ours: str) -> None:
    answer = cli("show", "ERR-20260401-002")
    assert answer.status == 2
    assert "Another skill has it: ops-learnings show coding/ERR-20260401-002" in answer.err


def test_unknown_skills_and_entries_are_refused_with_the_nearest(cli: Any, ours: str) -> None:
    assert "Did you mean 'coding'? There: coding, meta" in cli("show", "codign/ERR-20260401-002").err
    assert "coding/ERR-20260401-003: no such entry. Did you mean 'ERR-20260401-002'?" in cli(
        "show", "coding/ERR-20260401-003"
    ).err
    assert cli("search", "x", "--skill", "nothing").status == 2
    assert cli("link", ours, "coding/ERR-20260401-003").status == 2


def test_a_link_to_another_skill_is_written_on_our_side_only_and_lint_knows_it(
    cli: Any, project: Path, ours: str
) -> None:
    assert cli.ok("link", ours, "coding/ERR-20260401-002").out.startswith(f"{ours}: linked")
    assert cli.ok("link", ours, "coding/ERR-20260401-002").out == f"{ours}: linked already, nothing changed.\n"
    assert cli.ok("show", ours, "--field", "see-also").out == "coding/ERR-20260401-002\n"
    assert cli.ok("lint").out == "Nothing odd.\n"
    (project / ".learnings/coding/ERRORS.md").write_bytes(b"# Errors\n")
    assert "See Also names coding/ERR-20260401-002, which is nowhere" in cli("lint").out


def test_two_entries_of_others_cannot_be_linked_from_here(cli: Any, ours: str) -> None:
    answer = cli("link", "coding/ERR-20260401-002", "meta/LRN-20260401-001")
    assert answer.status == 2
    assert "one of the ids must be ours" in answer.err


def test_an_id_of_ours_and_the_same_id_of_another_skill_are_two_entries(cli: Any, project: Path, ours: str) -> None:
    cli.ok("log", "learning", "--category", "automation_gap", "--summary", "Ask before the freeze")
    own = (project / ".learnings/operations/LEARNINGS.md").read_text().partition("## [")[2].partition("]")[0]
    path = project / ".learnings/meta/LEARNINGS.md"
    path.write_text(path.read_text().replace("LRN-20260401-001", own))
    cli.ok("link", ours, f"meta/{own}")
    cli.ok("link", ours, own)
    assert cli.ok("show", ours, "--field", "see-also").out == f"meta/{own}, {own}\n"
    assert with_ids(f"See meta/{own}, {own}".encode(), {own: "LRN-1"}) == f"See meta/{own}, LRN-1".encode()


def test_no_command_writes_outside_of_our_folder_and_our_section(cli: Any, project: Path, ours: str) -> None:
    index = project / ".learnings" / "INDEX.md"
    before = foreign(project)
    section = index.read_text()
    for words in (
        ["link", ours, "coding/ERR-20260401-002"], ["show", "coding/ERR-20260401-002"], ["lint", "--fix"],
        ["search", "lockfile", "--all-skills"], ["resolve", ours, "--notes", "done"], ["reopen", ours],
        ["review"], ["index"], ["edit-field", ours, "priority", "high"], ["bump", ours], ["handoff"], ["list"],
        ["stats"], ["migrate", "--dry-run"], ["log", "learning", "--category", "automation_gap", "--summary", "x"], ["archive"],
        ["skills", "discover"], ["rules", "compile"],
    ):  # fmt: skip
        answer = cli(*words)
        assert answer.status in (0, 1), (words, answer.err)
        assert foreign(project) == before, words
    assert index.read_text().startswith(section)
    assert index.read_text()[len(section) :].strip().startswith("<!-- skill operations: begin -->")
    assert set(os.listdir(project)) == {".git", ".learnings"}


def foreign(project: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below .learnings but ours, with its time of change."""
    base = project / ".learnings"
    found = [path for path in base.rglob("*") if path.is_file() and path.relative_to(base).parts[0] != "operations"]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in found if path.name != "INDEX.md"}
