"""A project's rules become rows that the hooks read without YAML."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from skill.hook.match import detect
from skill.rules.compile import compile_rules
from skill.rules.load import RuleError

RULE = """\
- id: project.ledger
  title: The ledger refuses postings
  category: incident_pattern
  priority: critical
  pattern_key: incident_pattern.ledger_closed
  words: ledger
  lines: ['ledger \\w+ is closed for postings']
"""


@pytest.fixture
def rows(tmp_path: Path) -> list[object]:
    (tmp_path / "ledger.yaml").write_text(RULE)
    compiled = compile_rules([tmp_path / "ledger.yaml"])
    assert compiled["words"] == ["ledger"]
    rows: list[object] = json.loads(json.dumps(compiled["rules"]))
    return rows


def test_a_projects_rule_is_noticed_after_its_way_through_json(rows: list[object]) -> None:
    found = detect("./post", "ledger emea is closed for postings", extra_rules=rows)

    assert [(signal.rule, signal.severity) for signal in found] == [("project.ledger", "P1")]


def test_a_projects_rule_keeps_silent_like_the_others_about_quoted_words(rows: list[object]) -> None:
    assert detect("cat notes.md", "ledger emea is closed for postings", extra_rules=rows) == []


def test_an_id_of_a_shipped_rule_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(RULE.replace("project.ledger", "host.disk_full"))

    with pytest.raises(RuleError, match="own.yaml:1: rule id 'host.disk_full' belongs to a rule that ships"):
        compile_rules([file])


def test_no_files_make_no_rules() -> None:
    assert compile_rules([]) == {"rules": [], "words": []}
