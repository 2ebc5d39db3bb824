"""A disk that takes no more, played with the limit on file sizes: nothing half-written, and the reason is told."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path
from typing import Any

import pytest

from skill.learnings.document import parse

ROOM = 150


@pytest.fixture
def issues(cli: Any, project: Path) -> Path:
    """A file of 2 MB, larger than everything beside it, with an entry at its end."""
    path = project / ".learnings/operations/OPERATIONS_ISSUES.md"
    path.parent.mkdir(parents=True)
    path.write_text("# Log\n\n" + "notes of a person\n" * 120_000 + "\n")
    cli.ok("log", "issue", "--name", "Pool exhausted")
    return path


def limited(process: Any, size: int, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        process.command(*words), cwd=process.at, env=process.environment(), capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )  # fmt: skip


def test_an_entry_that_does_not_fit_is_not_written_at_all(process: Any, issues: Path) -> None:
    before = issues.read_bytes()
    done = limited(process, len(before) + ROOM, "log", "issue", "--name", "Disk full")
    assert done.returncode == 2
    assert "OPERATIONS_ISSUES.md: not written, the file is as it was (File too large)" in done.stderr
    assert issues.read_bytes() == before
    assert not list(issues.parent.glob(".state/append.intent"))


def test_an_edit_that_does_not_fit_leaves_the_file(process: Any, issues: Path) -> None:
    before = issues.read_bytes()
    entry_id = parse(before).entries[0].id
    done = limited(process, len(before) - ROOM, "resolve", entry_id, "--notes", "x" * 1000)
    assert done.returncode == 2
    assert "OPERATIONS_ISSUES.md: not written, the file is as it was (File too large)" in done.stderr
    assert issues.read_bytes() == before
    assert [path.name for path in issues.parent.iterdir() if path.name.endswith(".tmp")] == []
