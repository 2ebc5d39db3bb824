"""A rule drafted from an entry recognises the entry's own error and its like."""

from __future__ import annotations

from pathlib import Path

import pytest

from skill.errors import OpsError
from skill.hook.match import detect
from skill.rules.compile import compile_rules
from skill.rules.draft import draft, error_lines, pattern_of

ENTRY = """\
## [OPS-20260401-001] ledger_closed
### Summary
Postings were refused: `ledger emea-7 rejected batch 4711: period closed by operator`
```
2026-04-01 10:11:12 INFO starting ledger importer
2026-04-01 10:11:13 ERROR ledger emea-7 rejected batch 4711
```
"""


def drafted(tmp_path: Path, lines: list[str]) -> list[object]:
    file = tmp_path / "drafted.yaml"
    file.write_text(
        draft(
            "project.ledger", "Ledger closed", lines, category="incident_pattern", area="", priority="high",
            severity="P2", pattern_key="incident_pattern.ledger_closed",
        )  # fmt: skip
    )
    rows: list[object] = compile_rules([file])["rules"]
    return rows


def test_lines_that_name_an_error_come_first() -> None:
    assert error_lines(ENTRY)[0] == "2026-04-01 10:11:13 ERROR ledger emea-7 rejected batch 4711"


def test_what_changes_from_time_to_time_is_left_open() -> None:
    assert pattern_of("ledger emea-7 rejected batch 4711: period closed") == (
        r"ledger \S{1,200} rejected batch \S{1,200} period closed"
    )


def test_the_next_occurrence_is_recognised(tmp_path: Path) -> None:
    rows = drafted(tmp_path, error_lines(ENTRY))

    found = detect("./import", "ledger apac-2 rejected batch 9: period closed by operator", extra_rules=rows)

    assert [signal.pattern_key for signal in found] == ["incident_pattern.ledger_closed"]


def test_a_text_that_says_too_little_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OpsError, match="too few plain words"):
        drafted(tmp_path, ["error 42"])
