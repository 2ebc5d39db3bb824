from __future__ import annotations

import multiprocessing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from skill.sharing import update
from skill.workspace import Workspace

NOW = datetime(2026, 4, 1, 10, tzinfo=timezone.utc)
THEIRS = "# Ours\r\n\r\n<!-- skill meta: begin -->\r\n## meta\r\n- Open: 7\r\n<!-- skill meta: end -->\r\nnotes\r\n"


def test_the_shared_index_tells_what_is_open_due_and_latest(cli: Any, project: Path, space: Workspace) -> None:
    space.log("issue", {"name": "Checkout down", "severity": "P1"}, now=NOW)
    cli.ok("index")
    assert (project / ".learnings/INDEX.md").read_text() == (
        "# Learnings index\n\nOne section for each skill; each is written by that skill alone.\n\n"
        "<!-- skill operations: begin -->\n## operations\n\n- Folder: operations/\n- Entries: 1\n"
        "- Open: 1 (1 critical)\n- Due: 1 (`ops-learnings review`)\n"
        "- Latest: OPS-20260401-001 Checkout down (2026-04-01)\n<!-- skill operations: end -->\n"
    )


def test_the_sections_of_other_skills_keep_every_byte(cli: Any, project: Path) -> None:
    path = project / ".learnings" / "INDEX.md"
    path.parent.mkdir()
    path.write_bytes(THEIRS.encode() + b"\xff\r\n")
    cli.ok("index")
    cli.ok("log", "issue", "--name", "x")
    cli.ok("index")
    data = path.read_bytes()
    assert data.startswith(THEIRS.encode() + b"\xff\r\n")
    assert data.count(b"## operations") == 1


def test_what_is_up_to_date_is_not_written_again(cli: Any, project: Path) -> None:
    cli.ok("log", "issue", "--name", "x")
    cli.ok("index")
    before = (project / ".learnings/INDEX.md").stat()
    cli.ok("index")
    assert (project / ".learnings/INDEX.md").stat().st_mtime_ns == before.st_mtime_ns


def test_skills_that_write_at_once_lose_nothing(project: Path) -> None:
    fork = multiprocessing.get_context("fork")
    Workspace(project).log("issue", {"name": "x"}, now=NOW)
    workers = [fork.Process(target=update, args=(Workspace(project), NOW)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 8
    assert (project / ".learnings/INDEX.md").read_text().count("## operations") == 1


def test_a_project_without_learnings_gets_none(cli: Any, project: Path) -> None:
    assert cli.ok("index").out == "Read 0 changed file(s). No entries.\n"
    assert not (project / ".learnings").exists()
