from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import pytest

from skill.learnings.document import parse

FOLDER = ".learnings/operations"
RECORDS = [
    {"type": "issue", "source_id": "jira-1", "name": "Pool exhausted", "category": "incident_pattern",
     "service": "checkout", "summary": "waits", "root_cause": "leak", "mitigation": "restart", "status": "resolved",
     "logged": "2026-03-01T10:00:00+00:00"},
    {"type": "issue", "source_id": "jira-2", "name": "Pool exhausted", "logged": "2026-03-01"},
    {"type": "learning", "source_id": "jira-3", "category": "automation_gap", "summary": "certs by hand"},
    {"type": "feature", "source_id": "jira-4", "name": "cert rotation", "requested_capability": "rotate"},
]  # fmt: skip


def lines(records: list[dict[str, str]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def entries(project: Path, name: str) -> list[Any]:
    return list(parse((project / FOLDER / name).read_bytes()).entries)


def test_each_record_becomes_an_entry_of_its_own(cli: Any, project: Path) -> None:
    answer = cli.ok("import", "--jsonl", "-", "--format", "json", stdin=lines(RECORDS)).json
    assert len(answer["added"]) == 4
    one, two = entries(project, "OPERATIONS_ISSUES.md")
    assert (one.id, two.id) == ("OPS-20260301-001", "OPS-20260301-002")
    assert (one.status, one.sections["Root Cause"], one.metadata["source-id"]) == ("resolved", "leak", "jira-1")
    assert one.metadata["last-seen"] == "2026-03-01"
    assert len(entries(project, "LEARNINGS.md")) == len(entries(project, "FEATURE_REQUESTS.md")) == 1


def test_a_second_import_adds_only_what_is_new(cli: Any, project: Path, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_text(lines(RECORDS[:3]))
    cli.ok("import", "--jsonl", str(path))
    before = (project / FOLDER / "LEARNINGS.md").read_bytes()
    path.write_text(lines(RECORDS))
    out = cli.ok("import", "--jsonl", str(path)).out
    assert out.startswith("Added 1 entries (FEAT-")
    assert out.endswith("3 were there already.\n")
    assert (project / FOLDER / "LEARNINGS.md").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lines(RECORDS) + "{\n", "-:5: not JSON: "),
        (lines(RECORDS) + "[]\n", "-:5: one object a line is expected, not list"),
        ('{"type": "isue", "source_id": "1"}', "-:1: type: one of learning, issue, feature is expected. Did you"),
        ('{"type": "issue", "name": "x"}', "-:1: source_id: needed, so that a second import adds nothing twice"),
        ('\n{"type": "issue", "source_id": "1", "nam": "x"}', "-:2: nam: not a field of a issue. Did you mean 'name'?"),
        ('{"type": "issue", "source_id": "1", "name": "x", "severity": "P7"}', "-:1: severity: 'P7' is none of"),
        ('{"type": "issue", "source_id": "1", "name": "x"}\n{"type": "issue", "source_id": "1", "name": "y"}',
         "-:2: source_id: 1 stands for another record above"),
    ],
)  # fmt: skip
def test_one_bad_line_is_named_and_nothing_is_written(cli: Any, project: Path, text: str, said: str) -> None:
    answer = cli("import", "--jsonl", "-", stdin=text)
    assert answer.status == 2
    assert answer.err.startswith(f"ops-learnings: {said}")
    assert not list(project.glob(".learnings/**/*.md"))


def test_a_dry_run_writes_nothing(cli: Any, project: Path) -> None:
    assert cli.ok("import", "--jsonl", "-", "--dry-run", stdin=lines(RECORDS)).out.startswith("Would add 4 entries")
    assert not (project / ".learnings").exists()


def test_secrets_of_a_record_are_masked(cli: Any, project: Path) -> None:
    password = secrets.token_urlsafe(18)
    record = RECORDS[0] | {"summary": f"postgres://app:{password}@db/app refused"}
    assert "Masked before writing: " in cli.ok("import", "--jsonl", "-", stdin=lines([record])).out
    assert password not in (project / FOLDER / "OPERATIONS_ISSUES.md").read_text()


NOTES = """\
# Ops notebook

## 2026-03-02 — Registry ran full

Old tags were never removed.

```
# not a heading of a note
df -h
```

## 2026-03-05: DNS
Search domains were wrong.
---

## Empty one

## A note without a date
Still worth keeping.
"""


def test_free_form_notes_become_learnings_once(cli: Any, project: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text(NOTES)
    for _ in range(2):
        cli.ok("import", "--notes", str(path), "--category", "capacity_issue")
    found = entries(project, "LEARNINGS.md")
    assert [entry.sections["Summary"] for entry in found] == ["Registry ran full", "DNS", "A note without a date"]
    assert found[0].id == "LRN-20260302-001"
    assert "df -h" in found[0].sections["Details"]
    assert found[1].sections["Details"] == "Search domains were wrong."
    assert path.read_text() == NOTES


@pytest.mark.parametrize("data", [None, b"\xff\xfe\n"])
def test_a_file_that_cannot_be_read_is_refused(cli: Any, tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "x.jsonl"
    if data is not None:
        path.write_bytes(data)
    answer = cli("import", "--jsonl", str(path))
    assert answer.status == 2
    assert str(path) in answer.err


def test_a_thousand_records_of_one_day_get_ids_of_their_own(cli: Any, project: Path) -> None:
    many = [{"type": "issue", "source_id": f"s{n}", "name": f"n{n}", "logged": "2026-03-01"} for n in range(1100)]
    cli.ok("import", "--jsonl", "-", stdin=lines(many))
    assert len({entry.id for entry in entries(project, "OPERATIONS_ISSUES.md")}) == 1100
