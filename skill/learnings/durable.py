"""Bytes to disk so that a kill or a full disk never leaves half an entry. Knows files, not entries.

An append writes its intent beside the files first: the kernel may stop a large write half-way when
the process is killed, and the next writer then takes the torn tail back.

The race that remains: a program that ignores the lock and saves within the few microseconds between the
last look at a file and its replacement, or saves a copy it read before an append. Nothing can see those.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from skill.errors import OpsError

INTENT = "append.intent"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)


class WriteFailed(OpsError):
    """The disk refused; the file is as it was."""


class Changed(Exception):
    """The file is no longer the one that was read: read again and decide again."""


def read(path: Path) -> tuple[bytes, os.stat_result | None]:
    """The bytes of a file and the stat that belongs to exactly them; nothing and None when it is missing."""
    try:
        with open(path, "rb") as file:
            data = file.read()
            return data, os.fstat(file.fileno())
    except FileNotFoundError:
        return b"", None
    except OSError as error:
        raise WriteFailed(f"{path}: cannot be read ({error.strerror})") from error


def same(before: os.stat_result | None, after: os.stat_result | None) -> bool:
    """Whether two looks at a path met the same content, as far as a file system tells."""
    if before is None or after is None:
        return before is after
    return (before.st_ino, before.st_size, before.st_mtime_ns) == (
        after.st_ino, after.st_size, after.st_mtime_ns)  # fmt: skip


def look(path: Path) -> os.stat_result | None:
    """stat of a path, None when nothing is there."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def append(path: Path, data: bytes, seen: os.stat_result | None, state: Path) -> os.stat_result:
    """Write `data` after the content that `seen` describes, in one write, flushed to disk.

    Returns the stat afterwards. Raises Changed when the file is another one by now, WriteFailed when
    the disk refuses; in both cases nothing of `data` stays in the file.
    """
    with _refusals(path), _opened(path) as descriptor:
        before = os.fstat(descriptor)
        if not same(seen, before) if seen else before.st_size:
            raise Changed(path)
        _intend(state, path, before.st_size, data)
        try:
            _write_all(descriptor, data)
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, before.st_size)
            _forget(state)
            raise
        _forget(state)
        if seen is None:
            _sync_folder(path.parent)
        after = os.fstat(descriptor)
        now = look(path)
        if now is None or now.st_ino != after.st_ino:  # an editor renamed its copy over the file meanwhile
            raise Changed(path)
        return after


def replace(path: Path, parts: Sequence[bytes | memoryview], seen: os.stat_result | None) -> os.stat_result:
    """Put a new file in the place of the one that `seen` describes (None: of nothing), whole or not at all.

    Keeps the mode and, where permitted, the owner; follows a symbolic link instead of replacing it.
    """
    target = Path(os.path.realpath(path))
    temporary = temporary_of(target)
    with _refusals(path):
        try:
            descriptor = os.open(temporary, _NEW, 0o666)
            with open(descriptor, "wb", buffering=0) as file:
                for part in parts:
                    _write_all(descriptor, part)
                _like(descriptor, seen)
                os.fsync(descriptor)
                after = os.fstat(file.fileno())
            if not same(seen, look(target)):
                raise Changed(path)
            os.replace(temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
        _sync_folder(target.parent)
    return after


def temporary_of(path: Path) -> Path:
    """Where the next version of a file grows; one name, so that what a kill left can be cleared."""
    return path.with_name(f".{path.name}.tmp")


def recover(state: Path) -> Path | None:
    """Take back the tail of an append whose process died in it; returns the mended file. Needs the lock."""
    try:
        head, _, data = (state / INTENT).read_bytes().partition(b"\n")
        intent = json.loads(head)
        path, size, whole = Path(intent["path"]), int(intent["size"]), intent["crc"] == zlib.crc32(data)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        whole = False
    torn = whole and _is_torn(path, size, data)
    if torn:
        with _refusals(path):
            os.truncate(path, size)
    _forget(state)
    return path if torn else None


def _is_torn(path: Path, size: int, data: bytes) -> bool:
    """Whether the file ends in a beginning of `data`, right where the append started."""
    try:
        with open(path, "rb") as file:
            file.seek(size)
            tail = file.read(len(data) + 1)
    except OSError:
        return False
    return 0 < len(tail) < len(data) and data.startswith(tail)


def _intend(state: Path, path: Path, size: int, data: bytes) -> None:
    head = json.dumps({"path": str(path.absolute()), "size": size, "crc": zlib.crc32(data)})
    with open(state / INTENT, "wb") as file:
        file.write(head.encode() + b"\n" + data)
        file.flush()
        os.fsync(file.fileno())


def _forget(state: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(state / INTENT)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes | memoryview) -> None:
    view = memoryview(data)
    while view:  # one write on a local disk; a short one is the disk filling up, and the next one says so
        view = view[os.write(descriptor, view) :]


def _like(descriptor: int, seen: os.stat_result | None) -> None:
    if seen is None or not hasattr(os, "fchmod"):
        return
    os.fchmod(descriptor, seen.st_mode & 0o7777)
    mine = os.fstat(descriptor)
    if (mine.st_uid, mine.st_gid) != (seen.st_uid, seen.st_gid):
        with contextlib.suppress(PermissionError):
            os.fchown(descriptor, seen.st_uid, seen.st_gid)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        help_ = {
            errno.ENOSPC: "free some space",
            errno.EDQUOT: "free some of your quota",
            errno.EROFS: "mount it writable",
            errno.EACCES: "give yourself the right to write it",
            errno.EPERM: "give yourself the right to write it",
            errno.EFBIG: "archive old entries: ops-learnings archive",
        }.get(error.errno or 0, "")
        raise WriteFailed(
            f"{path}: not written, the file is as it was ({error.strerror})" + (f"; {help_}" if help_ else "")
        ) from error
