"""`rules`: what the hooks know, checked, extended, and drafted from entries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

OWN = """\
- id: project.ledger
  title: The ledger is closed
  category: incident_pattern
  pattern_key: incident_pattern.ledger
  words: ledger
  lines: ['ledger is closed']
  hits:
    - |-
      $ ./post
      ledger is closed
  near_misses:
    - |-
      $ ./post
      ledger is open
"""


@pytest.fixture
def own(cli: Any, project: Path) -> Path:
    cli.ok("init")
    folder = project / ".learnings" / "operations" / "rules.d"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ledger.yaml").write_text(OWN)
    return folder / "ledger.yaml"


def test_all_rules_are_listed_the_projects_own_with_their_place(cli: Any, own: Path) -> None:
    rules = {one["rule"]: one for one in cli.ok("rules", "list", "--format", "json").json}

    assert len(rules) > 100
    assert rules["project.ledger"]["file"] == f"{own}:1"
    assert rules["host.disk_full"]["file"] == ""


def test_good_examples_pass(cli: Any, own: Path) -> None:
    assert cli.ok("rules", "test", str(own)).out == "1 rules, 2 examples: 0 wrong\n"


def test_an_example_that_goes_wrong_is_named_with_its_line(cli: Any, own: Path) -> None:
    own.write_text(
        OWN.replace("ledger is open", "ledger is closed again").replace("      ledger is closed\n", "      fine\n", 1)
    )

    answer = cli("rules", "test", str(own))

    assert answer.status == 1
    assert answer.out.splitlines() == [
        f"{own}:8: project.ledger: stays silent on its hit; nothing spoke",
        f"{own}:12: project.ledger: speaks on its near-miss",
        "1 rules, 2 examples: 2 wrong",
    ]


def test_compiled_rules_reach_the_hooks(cli: Any, own: Path, project: Path) -> None:
    assert cli.ok("rules", "compile").out == "1 rules of 1 files handed to the hooks\n"

    state = project / ".learnings" / "operations" / ".state"
    assert "project.ledger" in (state / "compiled.json").read_text()
    assert (state / "words").read_text().split() == ["ledger"]


def test_a_file_that_cannot_be_used_is_refused_with_its_line(cli: Any, own: Path) -> None:
    own.write_text(OWN.replace("category: incident_pattern", "category: incidents"))

    answer = cli("rules", "compile")

    assert answer.status == 2
    assert f"{own}:3: category: 'incidents' is not allowed." in answer.err


@pytest.fixture
def entry(cli: Any) -> str:
    answer = cli.ok(
        "log", "issue", "--name", "Ledger closed", "--area", "incident_management", "--priority", "high",
        "--pattern-key", "incident_pattern.ledger_closed", "--format", "json",
        "--summary", "Postings bounced: `ledger emea-7 rejected batch 4711: period closed`",
    )  # fmt: skip
    return str(answer.json["id"])


def test_a_rule_is_drafted_from_the_error_an_entry_quotes(cli: Any, entry: str, project: Path) -> None:
    cli.ok("rules", "add-from", entry)

    answer = cli.ok("detect", "--command", "./post", stdin="ledger apac-2 rejected batch 9: period closed\n")
    assert "incident_pattern.ledger_closed" in answer.out
    assert cli.ok("rules", "test", str(project / ".learnings/operations/rules.d/ledger_closed.yaml")).status == 0


def test_a_dry_run_shows_the_draft_and_writes_nothing(cli: Any, entry: str, project: Path) -> None:
    assert "rejected batch" in cli.ok("rules", "add-from", entry, "--dry-run").out
    assert not (project / ".learnings/operations/rules.d/ledger_closed.yaml").exists()


def test_a_draft_never_replaces_a_rule_that_is_there(cli: Any, entry: str) -> None:
    cli.ok("rules", "add-from", entry)

    assert "is already there; sharpen it" in cli("rules", "add-from", entry).err


def test_an_entry_without_error_text_says_what_is_missing(cli: Any) -> None:
    entry = cli.ok("log", "issue", "--name", "Vague", "--summary", "It broke", "--format", "json").json["id"]

    assert f"{entry}: quotes no error text; put the error line in backticks" in cli("rules", "add-from", entry).err
