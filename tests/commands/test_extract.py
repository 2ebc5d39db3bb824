"""`extract`: a skill that agent clients accept, from entries that deserve one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml


@pytest.fixture
def issue(cli: Any) -> str:
    answer = cli.ok(
        "log", "issue", "--name", "Connection pool exhausted", "--service", "payments-api,orders-api",
        "--summary", "Checkout answered 503",
        "--root-cause", "A report leaked connections because it never closed its cursor",
        "--mitigation", "Recycle the pods", "--prevention", "Alert at 80 % use", "--format", "json",
    )  # fmt: skip
    return str(answer.json["id"])


def skill(project: Path, name: str) -> tuple[dict[str, Any], str]:
    text = (project / "skills" / name / "SKILL.md").read_text()
    _, front, body = text.split("---\n", 2)
    return yaml.safe_load(front), body


def test_the_skill_has_the_front_matter_that_the_format_asks_for(cli: Any, project: Path, issue: str) -> None:
    cli.ok("extract", "pool-exhausted", "--from", issue)
    front, _ = skill(project, "pool-exhausted")
    assert set(front) <= {"name", "description", "license", "compatibility", "metadata", "allowed-tools"}
    assert front["name"] == "pool-exhausted"
    assert 0 < len(front["description"]) <= 1024 and "<" not in front["description"]
    assert "Use when Connection pool exhausted in payments-api, orders-api" in front["description"]


def test_the_body_says_what_the_entry_says_and_marks_only_the_gaps(cli: Any, project: Path, issue: str) -> None:
    cli.ok("resolve", issue, "--notes", "Cursor is closed in a finally block")
    answer = cli.ok("extract", "pool-exhausted", "--from", issue)
    _, body = skill(project, "pool-exhausted")
    sections = dict(re.findall(r"^## (.*)\n\n((?:(?!## ).*\n)*)", body, re.M))
    assert "Checkout answered 503" in sections["Symptoms"]
    assert "Recycle the pods" in sections["Response"]
    assert "finally block" in sections["Permanent fix"]
    assert "Alert at 80 % use" in sections["Prevention"]
    assert f"OPERATIONS_ISSUES.md#{issue}" in sections["Sources"]
    assert "TO" + "DO" not in body and "gaps" not in answer.out


def test_a_gap_in_the_entry_is_a_gap_in_the_skill(cli: Any, project: Path, issue: str) -> None:
    answer = cli.ok("extract", "pool-exhausted", "--from", issue)
    _, body = skill(project, "pool-exhausted")
    assert body.count("TO" + "DO") == 1
    assert "1 gaps are marked" in answer.out


def test_the_entry_says_that_it_is_a_skill_and_where(cli: Any, issue: str) -> None:
    cli.ok("extract", "pool-exhausted", "--from", issue)
    assert cli.ok("show", issue, "--field", "status").out == "promoted_to_skill\n"
    assert cli.ok("show", issue, "--field", "skill-path").out == "skills/pool-exhausted\n"


def test_each_criterion_is_named_with_what_speaks_for_or_against_it(cli: Any, issue: str) -> None:
    out = cli.ok("extract", "pool-exhausted", "--from", issue, "--dry-run").out
    assert "not met recurring: seen 1x in 2 services, 0 environments" in out
    assert "not met solved: 0 of 1 resolved with a cause and a fix" in out
    assert "met     non-obvious: 1 of 1 explain their cause" in out
    assert "met     flagged: named with --from" in out


def test_an_entry_that_meets_no_criterion_is_refused_unless_it_is_named(cli: Any, project: Path) -> None:
    cli.ok("log", "issue", "--name", "Disk full")
    answer = cli("extract", "disk-full")
    assert answer.status == 2
    assert "disk-full: no criterion for a skill is met: recurring (seen 1x" in answer.err
    assert not (project / "skills").exists()


def test_without_from_the_entries_of_that_name_are_taken(cli: Any, issue: str) -> None:
    assert f"written from {issue}." in cli.ok("extract", "connection-pool-exhausted").out


def test_a_name_that_no_entry_has_gives_a_skill_to_fill_in(cli: Any, project: Path) -> None:
    answer = cli.ok("extract", "brand-new")
    assert "without an entry: fill it in" in answer.out
    front, body = skill(project, "brand-new")
    assert front["name"] == "brand-new" and "## Response" in body


def test_a_dry_run_shows_the_skill_and_writes_nothing(cli: Any, project: Path, issue: str) -> None:
    assert "name: pool-exhausted" in cli.ok("extract", "pool-exhausted", "--from", issue, "--dry-run").out
    assert not (project / "skills").exists()
    assert cli.ok("show", issue, "--field", "status").out == "pending\n"


@pytest.mark.parametrize("folder", ["/tmp/x", "../x", "a/../../x", "..", "C:\\x", "a\\..\\..\\x"])
def test_a_folder_outside_of_the_project_is_refused(cli: Any, issue: str, folder: str) -> None:
    answer = cli("extract", "pool-exhausted", "--from", issue, "--output-dir", folder)
    assert answer.status == 2
    assert f"--output-dir {folder}: a folder inside of the project is expected" in answer.err


def test_a_link_out_of_the_project_is_refused(cli: Any, project: Path, tmp_path: Path) -> None:
    (project / "skills").symlink_to(tmp_path)
    answer = cli("extract", "pool-exhausted")
    assert answer.status == 2 and "leads out of the project through a link" in answer.err


def test_an_existing_skill_is_never_touched(cli: Any, project: Path, issue: str) -> None:
    cli.ok("extract", "pool-exhausted", "--from", issue)
    before = (project / "skills/pool-exhausted/SKILL.md").read_bytes()
    answer = cli("extract", "pool-exhausted", "--from", issue)
    assert answer.status == 2
    assert "skills/pool-exhausted: exists already; choose another name or remove it first" in answer.err
    assert (project / "skills/pool-exhausted/SKILL.md").read_bytes() == before


@pytest.mark.parametrize("name", ["Pool", "a_b", "-a", "a-", "a--b", "a b", "x" * 65, "ü", "a/b"])
def test_a_name_that_the_format_forbids_is_refused_with_one_that_it_allows(cli: Any, name: str) -> None:
    answer = cli("extract", "--", name)
    assert answer.status == 2
    assert "a skill's name has at most 64 of a-z, 0-9 and single hyphens; try: " in answer.err


def test_a_description_is_cut_at_1024_characters_and_stays_valid_yaml(cli: Any, project: Path) -> None:
    long = cli.ok("log", "issue", "--name", 'N: "q" ' * 30, "--summary", "s: # <b> " * 400, "--format", "json").json[
        "id"
    ]
    cli.ok("extract", "long-one", "--from", long)
    front, _ = skill(project, "long-one")
    assert len(front["description"]) <= 1024 and "<" not in front["description"]


def test_it_runs_as_a_module_too(process: Any, project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "skill.extract", "brand-new", "--output-dir", "agent/skills"],
        cwd=project, env=process.environment(), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (project / "agent/skills/brand-new/SKILL.md").is_file()
