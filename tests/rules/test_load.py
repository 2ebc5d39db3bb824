"""Rule files that cannot be used are refused with file, line and what would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.rules.load import RuleError, load

GOOD = """\
- id: project.pool
  title: The worker pool is empty
  category: capacity_issue
  pattern_key: capacity_issue.worker_pool
  words: workers
  lines: ['no workers left']
  hits:
    - |-
      $ ./job
      no workers left in pool 7
    - {command: ./job, output: no workers left, exit_code: 3}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "own.yaml"


def refusal(file: Path, text: str) -> str:
    file.write_text(text)
    with pytest.raises(RuleError) as caught:
        load([file])
    return str(caught.value).replace(str(file), "own.yaml")


def test_a_rule_takes_its_defaults_from_its_category_and_priority(file: Path) -> None:
    file.write_text(GOOD)

    (rule,) = load([file])

    assert (rule.area, rule.scope) == ("capacity_planning", ("live", "log"))
    assert (rule.priority, rule.severity) == ("medium", "P3")
    assert rule.where == f"{file}:1"


def test_an_example_is_a_text_with_its_command_or_names_its_parts(file: Path) -> None:
    file.write_text(GOOD)

    first, second = load([file])[0].hits

    assert (first.command, first.output, first.exit_code) == ("./job", "no workers left in pool 7", None)
    assert (second.command, second.output, second.exit_code, second.line) == ("./job", "no workers left", 3, 11)


def test_an_empty_file_holds_no_rules(file: Path) -> None:
    file.write_text("# nothing yet\n")

    assert load([file]) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  words: workers\n", "", "own.yaml:1: words: is missing: without a word"),
        ("capacity_issue\n", "capacity\n", "own.yaml:3: category: 'capacity' is not allowed. Did you mean 'capacity_"),
        ("  title:", "  titel:", "own.yaml:2: unknown key 'titel'. Did you mean 'title'?"),
        ("capacity_issue.worker_pool", "worker_pool", "own.yaml:4: pattern_key: 'worker_pool' must be capacity_issue.<"),
        ("words: workers", "words: no-workers", "own.yaml:5: words: 'no-workers' must be lower-case letters"),
        ("['no workers left']", "['no (workers']", "own.yaml:6: lines: not a regular expression:"),
        ("['no workers left']", "['No workers']", "own.yaml:6: lines: upper-case letters: lines are compared"),
        ("['no workers left']", "['(a+)+b']", "own.yaml:6: lines: a repeat inside a repeat"),
        ("['no workers left']", "['x*']", "own.yaml:6: lines: matches the empty text"),
        ("['no workers left']", r"['(a)\1']", "own.yaml:6: lines: refers back to a group"),
        ("['no workers left']", "['a.{0,150}b.{0,150}c.{0,150}d']", "own.yaml:6: lines: too many repeats in a row"),
        ("['no workers left']", "['a{1,900}']", "own.yaml:6: lines: repeats more than 200 times"),
        ("exit_code: 3", "exit_code: three", "own.yaml:11: exit_code: must be a whole number"),
        ("$ ./job", "./job", "own.yaml:8: an example starts with '$ command'"),
        ("  lines: ['no workers left']\n", "", "own.yaml:1: rule 'project.pool' needs 'lines' or 'cells'"),
        ("id: project.pool", "id: Project Pool", "own.yaml:1: id: 'Project Pool' must be lower-case words"),
        ("- id", "id", "own.yaml:1: a rule file is a list of rules"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(file: Path, old: str, new: str, message: str) -> None:
    text = GOOD.replace(old, new, 1)
    if not text.startswith("-"):
        text = text.replace("\n  ", "\n")

    assert refusal(file, text).startswith(message)


def test_an_id_is_used_once(file: Path) -> None:
    assert refusal(file, GOOD + GOOD) == f"own.yaml:12: rule id 'project.pool' is already used at {file}:1".replace(
        str(file), "own.yaml"
    )


def test_broken_yaml_is_told_with_its_line(file: Path) -> None:
    assert refusal(file, "- id: [a\n- b: c\n").startswith("own.yaml:2: not YAML:")


def test_a_file_in_another_encoding_is_refused(file: Path) -> None:
    file.write_bytes(b"- id: caf\xe9\n")
    with pytest.raises(RuleError, match="not UTF-8"):
        load([file])
