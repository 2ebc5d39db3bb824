"""The merge driver as git uses it: real repositories, real merges and rebases."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bench.merge_rounds import FILE, Repository, play
from skill.learnings.document import parse, set_field

HEAD = b"# Operations Issues Log\n\n---\n\n"


def entry(number: int, name: str, logged: str = "2026-05-11T07:30:00+00:00") -> bytes:
    return (
        f"## [OPS-20260511-00{number}] {name}\n\n**Logged**: {logged}\n**Priority**: medium\n**Status**: pending\n\n"
        f"### Metadata\n- Pattern-Key: incident_pattern.{name}\n- Recurrence-Count: 1\n\n---\n\n"
    ).encode()


def branched(repository: Repository, base: bytes, ours: bytes, theirs: bytes) -> None:
    """main holds `ours`, the branch other holds `theirs`, both grown from `base`."""
    repository.commit(lambda old: base)
    repository.git("checkout", "-q", "-b", "other")
    repository.commit(lambda old: theirs)
    repository.git("checkout", "-q", "main")
    repository.commit(lambda old: ours)


@pytest.mark.parametrize("seed", range(6))
def test_eight_random_branches_merged_and_rebased_lose_nothing(tmp_path: Path, seed: int) -> None:
    assert play(tmp_path, seed) == []


def test_branches_that_both_append_merge_without_a_conflict(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    base = HEAD + entry(1, "one")
    branched(repository, base, base + entry(2, "mine"), base + entry(3, "other"))
    repository.git("merge", "-q", "--no-edit", "other")
    assert repository.file.read_bytes() == base + entry(2, "mine") + entry(3, "other")


def test_a_real_conflict_stops_git_and_stands_inside_the_entry(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    base = HEAD + entry(1, "one") + entry(2, "two")
    ours, theirs = (HEAD + set_field(entry(1, "one"), "Priority", word) + entry(2, "two") for word in ("low", "high"))
    branched(repository, base, ours, theirs)
    with pytest.raises(RuntimeError, match="OPS-20260511-001: both sides changed the same line"):
        repository.git("merge", "-q", "--no-edit", "other")
    document = parse(repository.file.read_bytes())
    assert [block.raw.count(b"<<<<<<<") for block in document.blocks] == [0, 1, 0]
    state = subprocess.run(["git", "ls-files", "-u"], cwd=tmp_path, env=repository.env, capture_output=True, text=True)
    assert state.stdout.count(FILE) == 3


def test_a_renumbering_is_told(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    base = HEAD + entry(1, "one")
    branched(repository, base, base + entry(2, "mine"), base + entry(2, "other", "2026-05-11T08:00:00+00:00"))
    repository.git("merge", "--no-edit", "other")
    assert [e.id for e in parse(repository.file.read_bytes()).entries] == [f"OPS-20260511-00{n}" for n in (1, 2, 3)]


def test_a_clone_without_the_driver_merges_as_plain_git_does(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.git("config", "--remove-section", "merge.ops-learnings")
    base = HEAD + entry(1, "one") + entry(2, "two")
    ours = HEAD + set_field(entry(1, "one"), "Priority", "low") + entry(2, "two")
    theirs = base + entry(3, "three")
    branched(repository, base, ours, theirs)
    repository.git("merge", "-q", "--no-edit", "other")
    assert repository.file.read_bytes() == ours + entry(3, "three")


def test_the_result_replaces_ours_and_says_what_happened(cli: Any, tmp_path: Path) -> None:
    base = HEAD + entry(1, "one")
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for path, data in zip(
        files, (base, base + entry(2, "a"), base + entry(2, "b", "2026-05-11T08:00:00+00:00")), strict=True
    ):
        path.write_bytes(data)
    answer = cli("merge-driver", *map(str, files))
    assert (answer.status, answer.out) == (0, "")
    assert answer.err == (
        "ops-learnings: OPS-20260511-002 was given to two entries; the one logged later is now OPS-20260511-003, "
        "also where this file mentions it; look through the other files for OPS-20260511-002\n"
    )
    assert files[1].read_bytes() == base + entry(2, "a") + entry(3, "b", "2026-05-11T08:00:00+00:00")
    assert files[0].read_bytes() == base


def test_a_missing_file_is_refused_and_nothing_is_written(cli: Any, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.write_bytes(b"x")
    answer = cli("merge-driver", str(tmp_path / "base"), str(ours), str(ours))
    assert (answer.status, ours.read_bytes()) == (2, b"x")
    assert answer.err == f"ops-learnings: {tmp_path / 'base'}: cannot be read ({os.strerror(2)})\n"
