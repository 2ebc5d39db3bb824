"""The index answers what the files say, whatever happened to it or to them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from skill.hook import terms
from skill.learnings.index import Index

ISSUE = """## [{id}] {title}

**Logged**: 2026-04-01T10:00:00+00:00
**Priority**: high
**Status**: {status}
**Severity**: P2
**Area**: capacity_planning

### Summary
{summary}

### Root Cause
{cause}

### Mitigation
{fix}

### Metadata
- Environment: production
- Service: {service}
- Pattern-Key: {key}
- Recurrence-Count: 2
- Source-Id: {source}

---

"""
HEAD = "# Operations Issues Log\n\n---\n\n"


def issue(number: int, **values: str) -> str:
    given = {
        "id": f"OPS-20260401-{number:03}", "title": "queue_stuck", "status": "pending",
        "summary": "Jobs wait.",
        "cause": "No worker.", "fix": "Started one.", "service": "jobs", "key": f"incident_pattern.q{number}",
        "source": f"src-{number}",
    }  # fmt: skip
    return ISSUE.format(**{**given, **values})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "operations"
    (made / ".state").mkdir(parents=True)
    return made


@pytest.fixture
def index(folder: Path) -> Index:
    return Index(folder / ".state" / "index.db", lambda line: line.lower(), lambda text: text, terms)


def write(folder: Path, *entries: str) -> Path:
    path = folder / "OPERATIONS_ISSUES.md"
    path.write_text(HEAD + "".join(entries), encoding="utf-8")
    return path


def test_an_entry_is_found_by_its_id_with_what_it_says(folder: Path, index: Index) -> None:
    path = write(folder, issue(1), issue(2, status="resolved", cause="The disk\nwas full."))
    assert index.refresh(folder) == 1
    row = index.by_id("OPS-20260401-002")[0]
    assert (row.type, row.status, row.cause, row.fix) == (
        "issue",
        "resolved",
        "The disk was full.",
        "Started one.",
    )
    assert (row.service, row.environment, row.recurrences, row.confirmed) == ("jobs", "production", 2, 1)
    assert path.read_bytes()[row.offset : row.offset + row.length].startswith(b"## [OPS-20260401-002]")


def test_a_file_that_did_not_change_is_not_read_again(folder: Path, index: Index) -> None:
    write(folder, issue(1))
    index.refresh(folder)
    assert index.refresh(folder) == 0


def test_a_changed_file_is_read_again_and_a_removed_one_forgotten(folder: Path, index: Index) -> None:
    path = write(folder, issue(1))
    index.refresh(folder)
    write(folder, issue(2))
    os.utime(path, ns=(1, 1))
    assert index.refresh(folder) == 1
    assert [row.id for row in index.rows()] == ["OPS-20260401-002"]
    path.unlink()
    index.refresh(folder)
    assert list(index.rows()) == []


def test_an_appended_entry_is_known_without_reading_the_file(folder: Path, index: Index) -> None:
    path = write(folder, issue(1))
    index.refresh(folder)
    before = path.stat().st_size
    more = issue(2, summary="Certificate expired.").encode()
    with path.open("ab") as file:
        file.write(more)
    index.appended("OPERATIONS_ISSUES.md", before, more, path.stat())
    assert index.by_id("OPS-20260401-002")[0].offset == before
    assert index.refresh(folder) == 0


def test_an_append_to_a_file_the_index_does_not_know_waits_for_the_next_refresh(folder: Path, index: Index) -> None:
    path = write(folder, issue(1))
    index.refresh(folder)
    more = issue(2).encode()
    index.appended("OPERATIONS_ISSUES.md", path.stat().st_size + 5, more, path.stat())
    assert index.by_id("OPS-20260401-002") == []


def test_a_replaced_entry_moves_those_behind_it(folder: Path, index: Index) -> None:
    path = write(folder, issue(1), issue(2), issue(3))
    index.refresh(folder)
    before, old = path.stat(), index.by_id("OPS-20260401-002")[0]
    new = issue(2, status="resolved", cause="A much longer cause than before.").encode()
    data = path.read_bytes()
    path.write_bytes(data[: old.offset] + new + data[old.offset + old.length :])
    index.replaced("OPERATIONS_ISSUES.md", old.offset, old.offset + old.length, new, before, path.stat())
    assert index.by_id("OPS-20260401-002")[0].status == "resolved"
    last = index.by_id("OPS-20260401-003")[0]
    assert path.read_bytes()[last.offset :].startswith(b"## [OPS-20260401-003]")
    assert index.refresh(folder) == 0


def test_a_damaged_index_is_rebuilt(folder: Path, index: Index) -> None:
    write(folder, issue(1))
    index.path.write_bytes(b"this is no database, it is long enough to be taken for one" * 30)
    assert index.refresh(folder) == 1
    assert index.by_id("OPS-20260401-001")


def test_judgements_outlive_a_rebuild(folder: Path, index: Index) -> None:
    path = write(folder, issue(1))
    index.refresh(folder)
    index.judged({"OPS-20260401-001": (2, 1)})
    path.write_text(HEAD + issue(1) + "x" * 5_000_000, encoding="utf-8")
    index.refresh(folder)
    assert index._read().execute("SELECT * FROM votes").fetchall() == [("OPS-20260401-001", 2, 1)]


def test_a_forgotten_index_is_let_go_in_whatever_thread_the_garbage_is_collected(folder: Path, index: Index) -> None:
    write(folder, issue(1))
    index.refresh(folder)
    assert index.by_id("OPS-20260401-001")
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(index.close).result()
