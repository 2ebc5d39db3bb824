from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from skill.errors import OpsError
from skill.learnings import document, durable, scan
from skill.learnings.store import Store
from skill.workspace import Workspace

HEADER = "# Operations Issues Log\n\n---\n"
NAME = "OPERATIONS_ISSUES.md"


def entry(entry_id: str, name: str = "pool exhausted", status: str = "pending") -> str:
    return (
        f"## [{entry_id}] {name}\n\n**Logged**: 2026-04-01T10:00:00+00:00\n**Priority**: high\n"
        f"**Status**: {status}\n\n### Summary\n{name}\n\n### Metadata\n- Pattern-Key: a.{entry_id.lower()}\n\n---\n"
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Workspace(tmp_path).store


def ids(store: Store) -> list[str]:
    return [row.id for row in store.index.rows()]


def resolved(old: bytes) -> bytes:
    return document.set_field(old, "status", "resolved")


def test_the_first_entry_starts_the_file_with_its_header(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001"))
    data = (store.folder / NAME).read_bytes()
    assert data == HEADER.encode() + b"\n" + entry("OPS-20260401-001").encode()


def test_an_appended_entry_is_known_to_the_index_at_once(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001"))
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-002"))
    with store.locked():
        assert ids(store) == ["OPS-20260401-001", "OPS-20260401-002"]
        assert store.text(store.find("OPS-20260401-002")).decode() == entry("OPS-20260401-002")


def test_an_append_reads_nothing_but_the_end_of_the_file(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001", "long story. " * 10_000))
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-002"))
    scanned: list[int] = []
    start = scan.Scan.__init__

    def counting(self: scan.Scan, data: bytes, at: int = 0) -> None:
        scanned.append(len(data) - at)
        start(self, data, at)

    monkeypatch.setattr(scan.Scan, "__init__", counting)
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-003"))
    assert 0 < max(scanned) < 3 * len(entry("OPS-20260401-003"))


def test_an_edit_leaves_every_other_byte_as_it_was(store: Store) -> None:
    store.folder.mkdir(parents=True)
    before = b"\xef\xbb\xbf# Notes\r\n\r\n\xff\xfe kept\r\n\r\n"
    parts = [entry(f"OPS-20260401-00{n}").replace("\n", "\r\n").encode() for n in (1, 2, 3)]
    (store.folder / NAME).write_bytes(before + b"\r\n".join(parts)[:-2])
    store.edit("OPS-20260401-002", resolved)
    changed = parts[1].replace(b"pending", b"resolved")
    assert (store.folder / NAME).read_bytes() == before + b"\r\n".join([parts[0], changed, parts[2]])[:-2]


def test_an_edit_that_changes_nothing_does_not_touch_the_file(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001"))
    stamp = os.stat(store.folder / NAME)
    row, old, new = store.edit("OPS-20260401-001", lambda old: old)
    assert old == new
    assert durable.same(stamp, os.stat(store.folder / NAME))


def test_an_editor_that_saves_while_the_edit_is_made_loses_nothing(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001"))
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-002"))
    path, saves = store.folder / NAME, [b"a note of a person\n"]

    def while_someone_saves(old: bytes) -> bytes:
        if saves:
            path.write_bytes(saves.pop() + path.read_bytes())
        return resolved(old)

    store.edit("OPS-20260401-002", while_someone_saves)
    text = path.read_text()
    assert text.startswith("a note of a person\n# Operations Issues Log")
    assert [block.status for block in document.parse(path.read_bytes()).entries] == ["pending", "resolved"]


def test_an_editor_that_renames_its_copy_over_the_file_before_an_append_loses_nothing(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001"))
    path = store.folder / NAME

    def make() -> str:
        copy = path.with_suffix(".new")
        copy.write_bytes(path.read_bytes().replace(b"exhausted", b"used up"))
        copy.replace(path)
        return entry("OPS-20260401-002")

    store.append(NAME, HEADER, make)
    assert [b.title for b in document.parse(path.read_bytes()).entries] == ["pool used up", "pool exhausted"]


def test_a_file_that_never_stands_still_is_given_up_with_nothing_written(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001"))
    path = store.folder / NAME

    def someone_keeps_saving(old: bytes) -> bytes:
        path.write_bytes(path.read_bytes() + b"again\n")
        return resolved(old)

    with pytest.raises(OpsError, match="changed 20 times while it was to be written; nothing was, try again"):
        store.edit("OPS-20260401-001", someone_keeps_saving)
    assert b"resolved" not in path.read_bytes()


def test_an_unknown_id_is_refused_with_the_nearest_one(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001"))
    with pytest.raises(OpsError) as caught:
        store.edit("OPS-20260401-01", lambda old: old)
    assert str(caught.value) == (
        "OPS-20260401-01: no such entry. Did you mean 'OPS-20260401-001'? See: ops-learnings list"
    )


def test_an_id_used_twice_is_addressed_by_its_occurrence(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001", "first"))
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001", "second"))
    store.edit("OPS-20260401-001", resolved, occurrence=2)
    blocks = document.parse((store.folder / NAME).read_bytes()).entries
    assert [(block.title, block.status) for block in blocks] == [("first", "pending"), ("second", "resolved")]


def test_a_lock_that_is_never_given_back_is_told_with_its_path(tmp_path: Path) -> None:
    holder, waiter = Workspace(tmp_path).store, Workspace(tmp_path).store
    waiter.patience_s = 0.05
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with holder.locked():
            taken.set()
            done.wait(10)
        holder.index.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert taken.wait(10)
        with pytest.raises(OpsError, match="held by another process for 0.05 s"), waiter.locked():
            raise AssertionError("two at once")
    finally:
        done.set()
        thread.join()


def test_the_lock_file_stays(store: Store) -> None:
    with store.locked():
        pass
    assert (store.state / "lock").exists()
    assert (store.state / ".gitignore").read_text() == "*\n"


def test_what_a_killed_edit_left_is_cleared(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001"))
    left = durable.temporary_of(store.folder / NAME)
    left.write_bytes(b"half an ent")
    with store.locked():
        assert not left.exists()


def test_the_torn_end_of_a_killed_append_is_gone_before_the_next_one(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001"))
    path = store.folder / NAME
    torn = entry("OPS-20260401-002").encode()
    durable._intend(store.state, path, path.stat().st_size, torn)
    with open(path, "ab") as file:
        file.write(torn[:40])
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-003"))
    data = path.read_bytes()
    assert [block.id for block in document.parse(data).entries] == ["OPS-20260401-001", "OPS-20260401-003"]
    assert torn[:40] not in data


def test_a_known_key_is_looked_up_and_not_searched_for(store: Store) -> None:
    store.append(NAME, HEADER, lambda: entry("OPS-20260401-001"))
    with store.locked():
        asked: list[str] = []
        store.index._read().set_trace_callback(asked.append)
        assert store.index.by_pattern_key("a.ops-20260401-001") is not None
        plans = store.index._read().execute(f"EXPLAIN QUERY PLAN {asked[-1]}").fetchall()
    assert any("entries_by_pattern_key" in step[-1] for step in plans)
