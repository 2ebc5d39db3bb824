from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

ENTRY = """\
## [{id}] {name}

**Logged**: {day}T10:00:00+00:00
**Priority**: {priority}
**Status**: {status}
**Severity**: P2
**Area**: monitoring

### Summary
{name}

### Metadata
- Services Affected: {service}
- Last-Seen: {day}

---

"""


@pytest.fixture(autouse=True)
def three_issues(project: Path) -> None:
    folder = project / ".learnings" / "operations"
    (folder / "archive").mkdir(parents=True)
    made = [
        ("OPS-20260101-001", "old one", "2026-01-01", "low", "resolved", "billing"),
        ("OPS-20260301-001", "middle one", "2026-03-01", "critical", "pending", "checkout, billing"),
        ("OPS-20260401-001", "new one", "2026-04-01", "high", "in_progress", "checkout"),
    ]
    names = ("id", "name", "day", "priority", "status", "service")
    texts = [ENTRY.format(**dict(zip(names, values, strict=True))) for values in made]
    (folder / "OPERATIONS_ISSUES.md").write_text("# Log\n\n" + "".join(texts))
    archived = ENTRY.format(id="OPS-20250101-001", name="ancient", day="2025-01-01", priority="low", status="resolved",
                            service="checkout")  # fmt: skip
    (folder / "archive" / "2025.md").write_text(archived)


def ids(cli: Any, *words: str) -> list[str]:
    return [entry["id"] for entry in cli.ok("list", "--format", "json", *words).json["entries"]]


def test_the_latest_comes_first_one_line_each(cli: Any) -> None:
    assert cli.ok("list").out.splitlines() == [
        "OPS-20260401-001 in_progress high P2 checkout  new one",
        "OPS-20260301-001 pending critical P2 checkout, billing  middle one",
        "OPS-20260101-001 resolved low P2 billing  old one",
    ]


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["--status", "open"], ["0401", "0301"]),
        (["--status", "pending"], ["0301"]),
        (["--status", "pending,resolved"], ["0301", "0101"]),
        (["--priority", "Critical"], ["0301"]),
        (["--severity", "p2", "--limit", "1"], ["0401"]),
        (["--service", "Billing"], ["0301", "0101"]),
        (["--type", "learning"], []),
        (["--area", "monitoring", "--since", "2026-03-01"], ["0401", "0301"]),
        (["--since", "2026-03-01T00:00:01Z"], ["0401"]),
    ],
)
def test_filters_narrow_it_down(cli: Any, words: list[str], numbers: list[str]) -> None:
    assert ids(cli, *words) == [f"OPS-2026{number}-001" for number in numbers]


def test_archived_entries_are_listed_when_asked_for(cli: Any) -> None:
    assert ids(cli, "--archived")[-1] == "OPS-20250101-001"


def test_what_the_limit_hides_is_said(cli: Any) -> None:
    assert cli.ok("list", "--limit", "2").out.splitlines()[-1] == "1 more; --limit 0 shows all"
    assert cli.ok("list", "--limit", "2", "--format", "json").json["total"] == 3


def test_nothing_found_is_no_error(cli: Any) -> None:
    assert cli.ok("list", "--status", "wont_fix").out == "No entries fit.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--status", "pendign"],
         "--status pendign: one of pending, in_progress, resolved, wont_fix, promoted, promoted_to_skill, open."
         " Did you mean 'pending'?"),
        (["--since", "yesterday"],
         "--since yesterday: a span such as 7d, 12h, 2w or a date such as 2026-04-01 is expected"),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_meant_is_refused(cli: Any, words: list[str], said: str) -> None:
    answer = cli("list", *words)
    assert (answer.status, answer.err) == (2, f"ops-learnings: {said}\n")


def test_a_project_without_learnings_has_none_and_gets_none(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "other" / ".git").mkdir(parents=True)
    assert cli.ok("list", "--project", str(tmp_path / "other")).out == "No entries fit.\n"
    assert not (tmp_path / "other" / ".learnings").exists()


def test_files_of_the_flat_layout_are_pointed_out(cli: Any, project: Path) -> None:
    (project / ".learnings" / "ERRORS.md").write_text("# Errors\n")
    assert cli.ok("list").out.splitlines()[-1] == (
        ".learnings/ERRORS.md is in the flat layout and not read; see: ops-learnings migrate --dry-run"
    )


def test_the_folder_of_another_skill_alone_gets_nothing_of_ours(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "other" / ".learnings" / "meta").mkdir(parents=True)
    cli.ok("list", "--project", str(tmp_path / "other"))
    assert [path.name for path in (tmp_path / "other" / ".learnings").iterdir()] == ["meta"]
