"""The archive: a gzipped tar whose first member, manifest.json, names every file with its size and SHA-256."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from skill.backup.contents import Item
from skill.errors import OpsError

MANIFEST = "manifest.json"
INSIDE = ".learnings"
MANIFEST_LIMIT = 16 * 1024 * 1024


class Damaged(OpsError):
    """An archive that is not what it was when it was made; says what is wrong with it."""


@dataclass(frozen=True)
class Listed:
    """A file as the manifest names it."""

    path: str
    size: int
    sha256: str
    mode: int


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    project: str
    created: datetime
    files: tuple[Listed, ...]


def packed(items: Iterable[Item], project: str, now: datetime) -> bytes:
    """The archive of these files; the same files at the same time give the same bytes."""
    held = list(items)
    listed = [
        {"path": item.path, "size": len(item.data), "sha256": hashlib.sha256(item.data).hexdigest(), "mode": item.mode}
        for item in held
    ]
    manifest = {"version": 1, "project": project, "created": now.isoformat(timespec="seconds"), "files": listed}
    head = Item(MANIFEST, json.dumps(manifest, indent=1).encode() + b"\n", 0o644)
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb", mtime=int(now.timestamp())) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for item in (head, *held):
            member = tarfile.TarInfo(item.path)
            member.size, member.mode, member.mtime = len(item.data), item.mode, int(now.timestamp())
            archive.addfile(member, io.BytesIO(item.data))
    return buffer.getvalue()


def manifest(path: Path) -> Manifest:
    """What the archive at `path` holds, every byte of it checked. Raises Damaged with all that is wrong."""
    found: list[Manifest] = []
    wrong = []
    for head, entry, data in _members(path):
        found = [head]
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            wrong.append(f"{entry.path}: its bytes are not those that were saved (SHA-256 differs)")
    if wrong:
        raise _damaged(path, wrong)
    return found[0] if found else _head(path)


def files(path: Path) -> Iterator[Item]:
    """Every file of the archive at `path`, one after the other; check it with `manifest` first."""
    for _, entry, data in _members(path):
        yield Item(entry.path, data, entry.mode)


def _head(path: Path) -> Manifest:
    with _opened(path) as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
        return _manifest(archive, path)


def _members(path: Path) -> Iterator[tuple[Manifest, Listed, bytes]]:
    """The files in the order of the manifest; raises Damaged where the two do not agree."""
    try:
        with _opened(path) as stream, tarfile.open(fileobj=stream, mode="r:") as archive:
            head = _manifest(archive, path)
            for entry in head.files:
                member = archive.next()
                if member is None:
                    raise _damaged(path, [f"{entry.path}: is missing, the archive ends before it"])
                if member.name != entry.path or not member.isreg() or member.size != entry.size:
                    raise _damaged(path, [f"{member.name}: {entry.path} of {entry.size} bytes was expected here"])
                held = archive.extractfile(member)
                yield head, entry, held.read() if held else b""
            extra = archive.next()
            if extra is not None:
                raise _damaged(path, [f"{extra.name}: is not in the manifest"])
            while stream.read(1 << 20):  # gzip checks itself at its very end, behind the last file
                pass
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged(path, [f"not a whole gzipped tar ({error})"]) from error
    except OSError as error:
        raise OpsError(f"{path}: cannot be read ({error.strerror or error})") from error


def _opened(path: Path) -> gzip.GzipFile:
    try:
        return gzip.GzipFile(path, "rb")
    except FileNotFoundError:
        raise OpsError(f"{path}: no such archive; see: ops-learnings backup create --to DIR") from None


def _manifest(archive: tarfile.TarFile, path: Path) -> Manifest:
    first = archive.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > MANIFEST_LIMIT:
        raise _damaged(path, [f"does not begin with {MANIFEST}: this is no backup of ours"])
    stream = archive.extractfile(first)
    try:
        data = json.loads(stream.read() if stream else b"")
        if data["version"] != 1:
            raise OpsError(f"{path}: of version {data['version']}, this program reads version 1; upgrade it")
        return Manifest(str(data["project"]), datetime.fromisoformat(data["created"]), _listed(data["files"]))
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path, [f"{MANIFEST} cannot be read ({error})"]) from error


def _listed(rows: list[dict[str, Any]]) -> tuple[Listed, ...]:
    found = tuple(
        Listed(str(row["path"]), int(row["size"]), str(row["sha256"]), int(row["mode"]) & 0o777) for row in rows
    )
    for entry in found:
        if not is_safe(entry.path):
            raise ValueError(f"{entry.path!r} leads out of {INSIDE}")
    if len({entry.path for entry in found}) != len(found):
        raise ValueError("a path is given twice")
    return found


def is_safe(name: str) -> bool:
    """Whether a path stays below `.learnings`, on every platform."""
    path = PurePosixPath(name)
    plain = not any(character in name for character in "\\:\0") and str(path) == name
    return (
        plain and not path.is_absolute() and path.parts[0] == INSIDE and ".." not in path.parts and len(path.parts) > 1
    )


def _damaged(path: Path, wrong: list[str]) -> Damaged:
    return Damaged(f"{path}: damaged, nothing was restored: {'; '.join(wrong[:5])}")
