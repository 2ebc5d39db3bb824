from __future__ import annotations

import os
import stat
import zlib
from pathlib import Path

import pytest

from skill.learnings import durable


def look(path: Path) -> os.stat_result:
    return os.stat(path)


def test_an_append_adds_its_bytes_and_leaves_no_intent(tmp_path: Path) -> None:
    path = tmp_path / "LOG.md"
    path.write_bytes(b"one\n")
    after = durable.append(path, b"two\n", look(path), tmp_path)
    assert path.read_bytes() == b"one\ntwo\n"
    assert after.st_size == 8
    assert not (tmp_path / durable.INTENT).exists()


def test_an_append_to_a_file_that_someone_saved_meanwhile_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "LOG.md"
    path.write_bytes(b"one\n")
    before = look(path)
    path.write_bytes(b"one, edited\n")
    with pytest.raises(durable.Changed):
        durable.append(path, b"two\n", before, tmp_path)
    assert path.read_bytes() == b"one, edited\n"


def test_an_append_to_a_file_that_appeared_meanwhile_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "LOG.md"
    path.write_bytes(b"someone was faster\n")
    with pytest.raises(durable.Changed):
        durable.append(path, b"# Header\n", None, tmp_path)
    assert path.read_bytes() == b"someone was faster\n"


def test_a_disk_that_fills_up_half_way_takes_the_half_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "LOG.md"
    path.write_bytes(b"one\n")
    real, calls = os.write, []

    def full_after_three_bytes(descriptor: int, data: memoryview) -> int:
        calls.append(len(data))
        if len(calls) > 1:
            raise OSError(28, os.strerror(28))
        return real(descriptor, data[:3])

    monkeypatch.setattr(os, "write", full_after_three_bytes)
    with pytest.raises(durable.WriteFailed) as caught:
        durable.append(path, b"two\n", look(path), tmp_path)
    assert str(caught.value) == (
        f"{path}: not written, the file is as it was (No space left on device); free some space"
    )
    assert path.read_bytes() == b"one\n"


def test_a_replacement_keeps_the_mode_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "LOG.md"
    path.write_bytes(b"one\n")
    path.chmod(0o640)
    durable.replace(path, [b"o", b"two\n"], look(path))
    assert path.read_bytes() == b"otwo\n"
    assert stat.S_IMODE(look(path).st_mode) == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["LOG.md"]


def test_a_replacement_follows_a_symbolic_link(tmp_path: Path) -> None:
    real = tmp_path / "kept" / "LOG.md"
    real.parent.mkdir()
    real.write_bytes(b"one\n")
    link = tmp_path / "LOG.md"
    link.symlink_to(real)
    durable.replace(link, [b"two\n"], look(link))
    assert link.is_symlink()
    assert real.read_bytes() == b"two\n"


def test_a_replacement_of_a_file_that_someone_saved_meanwhile_leaves_theirs(tmp_path: Path) -> None:
    path = tmp_path / "LOG.md"
    path.write_bytes(b"one\n")
    before = look(path)
    path.write_bytes(b"theirs\n")
    with pytest.raises(durable.Changed):
        durable.replace(path, [b"ours\n"], before)
    assert path.read_bytes() == b"theirs\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["LOG.md"]


def test_a_replacement_on_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "LOG.md"
    path.write_bytes(b"one\n")

    def full(descriptor: int, data: memoryview) -> int:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(durable.WriteFailed, match="the file is as it was"):
        durable.replace(path, [b"two\n"], look(path))
    assert path.read_bytes() == b"one\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["LOG.md"]


def intent(state: Path, path: Path, size: int, data: bytes) -> None:
    durable._intend(state, path, size, data)


@pytest.mark.parametrize("written", range(1, 9))
def test_the_torn_tail_of_a_killed_append_is_taken_back(tmp_path: Path, written: int) -> None:
    path, data = tmp_path / "LOG.md", b"new entry"
    path.write_bytes(b"one\n" + data[:written])
    intent(tmp_path, path, 4, data)
    assert durable.recover(tmp_path) == path
    assert path.read_bytes() == b"one\n"
    assert not (tmp_path / durable.INTENT).exists()


def test_an_append_that_was_whole_when_its_process_died_stays(tmp_path: Path) -> None:
    path = tmp_path / "LOG.md"
    path.write_bytes(b"one\nnew entry")
    intent(tmp_path, path, 4, b"new entry")
    assert durable.recover(tmp_path) is None
    assert path.read_bytes() == b"one\nnew entry"


@pytest.mark.parametrize("content", [b"", b"on", b"one\n", b"one\nnot ours", b"one\nnew entry and a later one"])
def test_recovery_touches_nothing_that_is_not_its_torn_tail(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "LOG.md"
    path.write_bytes(content)
    intent(tmp_path, path, 4, b"new entry")
    assert durable.recover(tmp_path) is None
    assert path.read_bytes() == content


@pytest.mark.parametrize("damage", [b"", b"{", b"[]\n", b'{"path": "x", "size": 0, "crc": 1}\nabc'])
def test_an_intent_that_was_never_finished_means_nothing_was_appended(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "LOG.md"
    path.write_bytes(b"one\n")
    (tmp_path / durable.INTENT).write_bytes(damage)
    assert durable.recover(tmp_path) is None
    assert path.read_bytes() == b"one\n"
    assert not (tmp_path / durable.INTENT).exists()


def test_without_an_intent_there_is_nothing_to_recover(tmp_path: Path) -> None:
    assert durable.recover(tmp_path) is None


def test_a_checksum_tells_an_intent_that_was_cut(tmp_path: Path) -> None:
    intent(tmp_path, tmp_path / "LOG.md", 0, b"new entry")
    head, data = (tmp_path / durable.INTENT).read_bytes().split(b"\n", 1)
    assert str(zlib.crc32(data)).encode() in head
