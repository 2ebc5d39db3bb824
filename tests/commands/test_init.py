from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from skill.learnings.document import parse
from skill.learnings.entry import FILES, HEADERS

FOLDER = ".learnings/operations"


def test_a_project_gets_the_three_files_with_their_headers(cli: Any, project: Path) -> None:
    answer = cli.ok("init")
    for kind, name in FILES.items():
        assert (project / FOLDER / name).read_text() == HEADERS[kind]
        assert f"{FOLDER}/{name}" in answer.out


def test_run_again_it_overwrites_nothing(cli: Any, project: Path) -> None:
    path = project / FOLDER / "LEARNINGS.md"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"mine\r\n")
    cli.ok("init")
    answer = cli.ok("init", "--format", "json").json
    assert path.read_bytes() == b"mine\r\n"
    assert answer["made"] == []
    assert len(answer["kept"]) == 3


def test_an_empty_file_counts_as_there(cli: Any, project: Path) -> None:
    path = project / FOLDER / "LEARNINGS.md"
    path.parent.mkdir(parents=True)
    path.touch()
    cli.ok("init")
    assert path.read_bytes() == b""


def test_a_dry_run_writes_nothing(cli: Any, project: Path) -> None:
    answer = cli.ok("init", "--gitignore", "local", "--dry-run")
    assert answer.out.startswith("Would make in ")
    assert [path.name for path in project.iterdir()] == [".git"]


@pytest.mark.parametrize(
    ("way", "lines"),
    [
        ("local", [".learnings/"]),
        ("hybrid", [".learnings/*.md", ".learnings/operations/*.md", ".learnings/operations/archive/"]),
    ],
)
def test_gitignore_gets_our_lines_between_marks(cli: Any, project: Path, way: str, lines: list[str]) -> None:
    (project / ".gitignore").write_text("build/")
    cli.ok("init", "--gitignore", way)
    assert (project / ".gitignore").read_text().splitlines() == [
        "build/", "# >>> ops-learnings", *lines, "# <<< ops-learnings",
    ]  # fmt: skip


def test_another_way_replaces_our_lines_and_leaves_the_others(cli: Any, project: Path) -> None:
    path = project / ".gitignore"
    cli.ok("init", "--gitignore", "local")
    path.write_text("a\n" + path.read_text() + "b\n")
    cli.ok("init", "--gitignore", "tracked")
    assert path.read_text() == "a\nb\n"


def test_git_sees_what_each_way_promises(cli: Any, project: Path) -> None:
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    cli.ok("init", "--gitignore", "hybrid")
    (project / FOLDER / "config.yaml").write_text("ids: random\n")

    def seen() -> list[str]:
        command = ["git", "-C", str(project), "ls-files", "--others", "--exclude-standard", ".learnings"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()

    assert seen() == [f"{FOLDER}/config.yaml"]
    cli.ok("init", "--gitignore", "local")
    assert seen() == []
    cli.ok("init", "--gitignore", "tracked")
    assert seen() == sorted(f"{FOLDER}/{name}" for name in ("config.yaml", *FILES.values()))


def test_git_learns_to_merge_by_entries(cli: Any, project: Path) -> None:
    subprocess.run(["git", "init", "-q", str(project)], check=True)
    cli.ok("init", "--git")
    assert ".learnings/**/*.md merge=ops-learnings\n" in (project / ".gitattributes").read_text()
    driver = subprocess.run(
        ["git", "-C", str(project), "config", "merge.ops-learnings.driver"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert " merge-driver %O %A %B; " in driver
    before = (project / ".gitattributes").read_bytes()
    cli.ok("init", "--git")
    assert (project / ".gitattributes").read_bytes() == before


def git(project: Path, *words: str) -> int:
    identity = ["-c", "user.name=dev", "-c", "user.email=dev@example.com"]
    return subprocess.run(["git", "-C", str(project), *identity, *words], capture_output=True).returncode


def test_where_the_driver_cannot_start_git_merges_lines_and_loses_neither_side(tmp_path: Path) -> None:
    from skill.setup import Done, merge_driver

    git(tmp_path, "init", "-b", "main")
    merge_driver(tmp_path, ["/nowhere/ops-learnings"], Done(), dry_run=False)
    notes = tmp_path / ".learnings" / "operations" / "LEARNINGS.md"
    notes.parent.mkdir(parents=True)
    for branch, text in (("main", "base\n"), ("other", "theirs\n"), ("main", "ours\n")):
        git(tmp_path, "checkout", branch) and git(tmp_path, "checkout", "-b", branch)
        notes.write_text(text)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-m", text)
    assert git(tmp_path, "merge", "other") != 0
    merged = notes.read_text()
    assert all(part in merged for part in ("<<<<<<<", "ours\n", "theirs\n", ">>>>>>>"))


def test_without_git_the_merge_driver_is_refused(cli: Any, project: Path) -> None:
    (project / ".git").rmdir()
    (project / ".learnings").mkdir()
    answer = cli("init", "--git")
    assert answer.status == 2
    assert "not a git repository; run `git init` first, or leave out --git" in answer.err


def test_flat_files_are_pointed_out(cli: Any, project: Path) -> None:
    (project / ".learnings").mkdir()
    (project / ".learnings" / "LEARNINGS.md").write_text("# Learnings\n")
    assert "ops-learnings migrate --dry-run" in cli.ok("init").out


def test_the_flat_layout_keeps_the_files_in_learnings(cli: Any, project: Path) -> None:
    (project / FOLDER).mkdir(parents=True)
    (project / FOLDER / "config.yaml").write_text("layout: flat\n")
    cli.ok("init")
    for name in FILES.values():
        assert parse((project / ".learnings" / name).read_bytes()).entries == []


def test_a_folder_that_does_not_exist_is_refused(cli: Any) -> None:
    answer = cli("init", "--project", "nowhere")
    assert (answer.status, answer.err) == (2, "ops-learnings: --project nowhere: no such folder\n")
