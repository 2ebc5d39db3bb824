"""Backups: made and read back, restored without losing a byte of either side, refused when a byte is wrong."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from skill.backup import archive, contents, retention
from skill.backup.archive import Damaged, is_safe, manifest
from skill.backup.contents import Item
from skill.errors import OpsError
from skill.hook.journal import Journal

NOW = datetime(2026, 4, 1, 12, tzinfo=timezone.utc)
OPERATIONS = ".learnings/operations"


@pytest.fixture
def kept(cli: Any, project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with entries, configuration, a journal, a job history, and its backup."""
    monkeypatch.setattr("skill.clock.now", lambda: NOW)
    for number in range(3):
        cli.ok("log", "issue", "--name", f"down {number}", "--pattern-key", f"incident_pattern.k{number}")
    cli.ok("log", "learning", "--category", "automation_gap", "--summary", "Certificates renewed by hand")
    folder = project / OPERATIONS
    (folder / "config.yaml").write_text("reminder_tokens: 200\n")
    (folder / "rules.d").mkdir()
    (folder / "rules.d/own.yaml").write_text("rules: []\n")
    (folder / ".state/monitor-history.jsonl").write_text('{"at":"2026-03-01","event":"run"}\n')
    with Journal(str(folder / ".state/journal.db")) as journal:
        journal.change("deploy", "success", "shop", "s", 1.0)
        journal.show("OPS-1", "a.b", "s", 2.0)
    journal.close()
    cli.ok("backup", "create", "--to", "saved")
    yield project


def saved(project: Path) -> Path:
    (path,) = (project / "saved").iterdir()
    return path


def held(project: Path) -> dict[str, bytes]:
    """Every file a backup is for, by path."""
    state = project / OPERATIONS / ".state"
    files = [path for path in (project / ".learnings").rglob("*") if path.is_file() and state not in path.parents]
    files += [state / name for name in contents.STATE if (state / name).exists()]
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in files}


def test_everything_is_back_byte_for_byte_after_all_was_deleted(cli: Any, kept: Path) -> None:
    before = held(kept)
    assert len(before) >= 6
    path = shutil.move(saved(kept), kept.parent / "elsewhere.tar.gz")
    shutil.rmtree(kept / ".learnings")

    cli.ok("backup", "restore", str(path))

    assert held(kept) == before
    assert [row["id"] for row in cli.ok("list", "--format", "json").json["entries"]]
    with Journal(str(kept / OPERATIONS / ".state/journal.db")) as journal:
        assert journal.changes(0) == [(1.0, "deploy", "success", "shop")]


def test_a_backup_holds_what_cannot_be_rebuilt_and_nothing_else(kept: Path) -> None:
    paths = {entry.path for entry in manifest(saved(kept)).files}

    state = {Path(path).name for path in paths if "/.state/" in path}
    assert state == {"journal.db", "monitor-history.jsonl"}
    assert f"{OPERATIONS}/rules.d/own.yaml" in paths
    assert not any(name in path for path in paths for name in ("index.db", "lock", "compiled.json"))


def test_a_second_restore_changes_nothing(cli: Any, kept: Path) -> None:
    before = held(kept)

    answer = cli.ok("backup", "restore", str(saved(kept)), "--format", "json").json

    assert (answer["written"], answer["merged"], answer["beside"], answer["conflicts"]) == ([], [], [], [])
    assert held(kept) == before


def test_entries_of_both_sides_are_there_after_a_restore(cli: Any, kept: Path) -> None:
    issues = kept / OPERATIONS / "OPERATIONS_ISSUES.md"
    lost = issues.read_text("utf-8").index("## [OPS-20260401-002]")
    end = issues.read_text("utf-8").index("## [OPS-20260401-003]")
    issues.write_text(issues.read_text("utf-8")[:lost] + issues.read_text("utf-8")[end:])
    cli.ok("log", "issue", "--name", "new since", "--pattern-key", "incident_pattern.new")

    answer = cli.ok("backup", "restore", str(saved(kept)), "--format", "json").json

    assert answer["merged"] == [f"{OPERATIONS}/OPERATIONS_ISSUES.md"]
    titles = [row["title"] for row in cli.ok("list", "--type", "issue", "--format", "json").json["entries"]]
    assert {"down 0", "down 1", "down 2", "new since"} <= set(titles)
    assert len(titles) == 4


def test_an_entry_that_both_sides_changed_keeps_both_versions_and_is_named(cli: Any, kept: Path) -> None:
    issues = kept / OPERATIONS / "OPERATIONS_ISSUES.md"
    issues.write_text(issues.read_text("utf-8").replace("**Status**: pending", "**Status**: in_progress", 1))

    answer = cli("backup", "restore", str(saved(kept)))

    assert answer.status == 1
    assert "OPS-20260401-001: both sides differ in the same line; see the conflict markers inside" in answer.out
    text = issues.read_text("utf-8")
    assert "**Status**: in_progress" in text and "**Status**: pending" in text and "<<<<<<<" in text


def test_a_setting_that_differs_stays_and_the_saved_one_stands_beside_it(cli: Any, kept: Path) -> None:
    config = kept / OPERATIONS / "config.yaml"
    config.write_text("reminder_tokens: 100\n")

    answer = cli.ok("backup", "restore", str(saved(kept)), "--format", "json").json

    assert config.read_text() == "reminder_tokens: 100\n"
    assert config.with_name("config.yaml.restored").read_text() == "reminder_tokens: 200\n"
    assert answer["beside"] == [f"{OPERATIONS}/config.yaml.restored"]


def test_a_journal_takes_in_the_rows_it_lacks_once(cli: Any, kept: Path) -> None:
    path = kept / OPERATIONS / ".state/journal.db"
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM changes")
    db.close()
    with Journal(str(path)) as journal:
        journal.change("rollback", "success", "shop", "s", 3.0)

    for _ in range(2):
        cli.ok("backup", "restore", str(saved(kept)))

    with Journal(str(path)) as journal:
        assert {row[1] for row in journal.changes(0)} == {"deploy", "rollback"}
        assert len(journal.changes(0)) == 2 and len(journal.shown(0)) == 1


def test_a_job_history_takes_in_the_lines_it_lacks(cli: Any, kept: Path) -> None:
    path = kept / OPERATIONS / ".state/monitor-history.jsonl"
    path.write_text('{"at":"2026-04-01","event":"run"}\n')

    cli.ok("backup", "restore", str(saved(kept)))

    assert path.read_text() == '{"at":"2026-03-01","event":"run"}\n{"at":"2026-04-01","event":"run"}\n'


def test_a_dry_run_restores_nothing(cli: Any, kept: Path) -> None:
    (kept / OPERATIONS / "LEARNINGS.md").unlink()
    before = held(kept)

    answer = cli.ok("backup", "restore", str(saved(kept)), "--dry-run")

    assert "1 files would be written" in answer.out
    assert held(kept) == before


def test_any_byte_that_is_wrong_is_noticed_and_nothing_is_restored(cli: Any, kept: Path) -> None:
    path = saved(kept)
    whole = path.read_bytes()
    (kept / OPERATIONS / "LEARNINGS.md").unlink()
    before = held(kept)
    rng = random.Random(5)
    for place in rng.sample(range(12, len(whole)), 60):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])
        answer = cli("backup", "restore", str(path))
        if answer.status == 0:  # a byte that means nothing to gzip: then every file is as it was saved
            assert {i.path: i.data for i in archive.files(path)} and cli("backup", "verify", str(path)).status == 0
            (kept / OPERATIONS / "LEARNINGS.md").unlink()
            continue
        assert answer.status == 2
        assert "nothing was restored" in answer.err
        assert held(kept) == before


@pytest.mark.parametrize("length", [0, 5, 40, -1, -9])
def test_an_archive_that_ends_too_early_is_refused(kept: Path, length: int) -> None:
    path = saved(kept)
    path.write_bytes(path.read_bytes()[:length])

    with pytest.raises(Damaged, match="damaged, nothing was restored"):
        manifest(path)


def rebuilt(path: Path, change: Any) -> Path:
    """The archive with its members changed by `change`, in place."""
    with tarfile.open(path) as source:
        members = {one.name: source.extractfile(one).read() for one in source}  # type: ignore[union-attr]
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as stream, tarfile.open(fileobj=stream, mode="w") as target:
        for name, data in change(members).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            target.addfile(info, io.BytesIO(data))
    path.write_bytes(buffer.getvalue())
    return path


def without_last(members: dict[str, bytes]) -> dict[str, bytes]:
    return dict(list(members.items())[:-1])


def with_extra(members: dict[str, bytes]) -> dict[str, bytes]:
    return members | {".learnings/extra": b"x"}


def with_other_bytes(members: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data.replace(b"down 1", b"down 9") for name, data in members.items()}


def without_manifest(members: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in members.items() if name != "manifest.json"}


def of_version_9(members: dict[str, bytes]) -> dict[str, bytes]:
    return members | {"manifest.json": members["manifest.json"].replace(b'"version": 1', b'"version": 9')}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without_last, "is missing, the archive ends before it"),
        (with_extra, ".learnings/extra: is not in the manifest"),
        (with_other_bytes, "OPERATIONS_ISSUES.md: its bytes are not those that were saved (SHA-256 differs)"),
        (without_manifest, "does not begin with manifest.json: this is no backup of ours"),
        (of_version_9, "of version 9, this program reads version 1"),
    ],
)
def test_what_is_wrong_is_named(kept: Path, change: Any, words: str) -> None:
    with pytest.raises(OpsError) as refusal:
        manifest(rebuilt(saved(kept), change))

    assert words in str(refusal.value)


@pytest.mark.parametrize(
    "name",
    ["../evil", ".learnings/../../evil", "/etc/cron.d/evil", ".learnings", "etc/passwd", ".learnings\\..\\evil",
     "C:/evil", ".learnings//x", ".learnings/./x", ".learnings/x\0"],
)  # fmt: skip
def test_no_path_leads_out_of_the_learnings(kept: Path, name: str) -> None:
    assert not is_safe(name)

    def evil(members: dict[str, bytes]) -> dict[str, bytes]:
        row = {"path": name, "size": 4, "sha256": hashlib.sha256(b"evil").hexdigest(), "mode": 0o644}
        head = json.loads(members["manifest.json"]) | {"files": [row]}
        return {"manifest.json": json.dumps(head).encode(), name.replace("\0", "") or "x": b"evil"}

    with pytest.raises(Damaged, match="leads out of .learnings"):
        manifest(rebuilt(saved(kept), evil))


def test_a_link_in_the_project_is_not_followed_out_of_it(cli: Any, kept: Path, tmp_path: Path) -> None:
    path = shutil.move(saved(kept), tmp_path / "saved.tar.gz")
    shutil.rmtree(kept / ".learnings" / "operations" / "rules.d")
    (tmp_path / "outside").mkdir()
    (kept / OPERATIONS / "rules.d").symlink_to(tmp_path / "outside")

    answer = cli("backup", "restore", str(path))

    assert answer.status == 2 and "a link that leads out of" in answer.err
    assert not list((tmp_path / "outside").iterdir())


def test_a_member_that_is_a_link_is_refused(kept: Path) -> None:
    path = saved(kept)
    head = manifest(path)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as target:
        rows = [{"path": head.files[0].path, "size": 0, "sha256": hashlib.sha256(b"").hexdigest(), "mode": 0o644}]
        data = json.dumps({"version": 1, "project": "p", "created": NOW.isoformat(), "files": rows}).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(data)
        target.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo(head.files[0].path)
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        target.addfile(link)
    path.write_bytes(buffer.getvalue())

    with pytest.raises(Damaged, match="was expected here"):
        manifest(path)


def test_a_file_outside_the_project_is_not_taken_along(cli: Any, kept: Path, tmp_path: Path) -> None:
    (tmp_path / "private").write_text("not ours")
    (kept / OPERATIONS / "linked.yaml").symlink_to(tmp_path / "private")

    cli.ok("backup", "create", "--to", "again")

    (path,) = (kept / "again").iterdir()
    assert not any("linked" in entry.path for entry in manifest(path).files)


def test_a_backup_while_hooks_write_has_a_whole_journal(kept: Path) -> None:
    path = kept / OPERATIONS / ".state/journal.db"
    other = Journal(str(path))
    with other:
        other.change("deploy", "success", "shop", "s", 9.0)  # stays in the write-ahead log while `other` is open

    data = contents.journal_bytes(path)

    (kept / "copy.db").write_bytes(data)
    with sqlite3.connect(kept / "copy.db") as db:
        assert db.execute("SELECT count(*) FROM changes").fetchone() == (2,)
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    other.close()


def test_the_flat_layout_is_backed_up_without_the_files_of_other_skills(cli: Any, project: Path) -> None:
    (project / OPERATIONS).mkdir(parents=True)
    (project / OPERATIONS / "config.yaml").write_text("layout: flat\n")
    cli.ok("log", "issue", "--name", "down")
    (project / ".learnings/coding").mkdir()
    (project / ".learnings/coding/LEARNINGS.md").write_text("# not ours\n")

    cli.ok("backup", "create", "--to", "saved")

    paths = {entry.path for entry in manifest(saved(project)).files}
    assert ".learnings/OPERATIONS_ISSUES.md" in paths
    assert not any("coding" in path for path in paths)


def test_without_learnings_there_is_nothing_to_back_up(cli: Any, project: Path) -> None:
    answer = cli("backup", "create", "--to", "saved")

    assert answer.status == 2 and "no learnings to back up; start with: ops-learnings init" in answer.err
    assert not (project / "saved").exists()


def test_the_same_files_at_the_same_time_give_the_same_archive() -> None:
    items = [Item(".learnings/a", b"one", 0o644)]

    assert archive.packed(items, "shop", NOW) == archive.packed(items, "shop", NOW)


def test_a_missing_archive_is_told(cli: Any) -> None:
    answer = cli("backup", "verify", "gone.tar.gz")

    assert answer.status == 2 and "gone.tar.gz: no such archive" in answer.err


@pytest.mark.parametrize("keep", ["0", "soon", "-3"])
def test_a_number_of_days_is_expected(cli: Any, keep: str) -> None:
    assert f"--keep {keep}: a number of days" in cli("backup", "prune", "--in", ".", f"--keep={keep}").err


def test_old_archives_of_this_project_go_and_the_newest_stays() -> None:
    day = timedelta(days=1)
    names = [retention.name_of("shop", NOW - days * day) for days in (40, 31, 30, 2)]
    others = [retention.name_of("shop-2", NOW - 90 * day), "notes.txt", "ops-learnings-shop-latest.tar.gz"]

    assert retention.outdated([*names, *others], "shop", 30 * day, NOW) == names[:2]
    assert retention.outdated(names[:1], "shop", 30 * day, NOW) == []  # the only one there is


def test_pruning_removes_files_and_a_dry_run_none(cli: Any, kept: Path) -> None:
    folder = kept / "saved"
    old = folder / retention.name_of("project", NOW - timedelta(days=99))
    old.write_bytes(b"old")

    assert "Would remove 1" in cli.ok("backup", "prune", "--in", "saved", "--keep", "30d", "--dry-run").out
    assert old.exists()
    cli.ok("backup", "prune", "--in", "saved", "--keep", "30")
    assert not old.exists() and len(os.listdir(folder)) == 1
