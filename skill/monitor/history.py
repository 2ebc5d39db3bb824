"""What happened, one JSON line an event, appended; read from the end, so a long history costs nothing."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

TURN_BYTES = 8 * 1024 * 1024
_BLOCK = 64 * 1024


def append(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows with one write; a file of `TURN_BYTES` is put aside as `.1` first. A full disk loses the rows only."""
    if not rows:
        return
    text = "".join(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in rows)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size >= TURN_BYTES:
            os.replace(path, path.with_name(path.name + ".1"))
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def last(path: Path, limit: int, job: str = "") -> list[dict[str, Any]]:
    """The latest `limit` rows, newest first, of one job or of all."""
    found = []
    for file in (path, path.with_name(path.name + ".1")):
        for line in _backwards(file):
            row = _row(line)
            if row is not None and (not job or row.get("job") == job):
                found.append(row)
                if len(found) == limit:
                    return found
    return found


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _backwards(path: Path) -> Iterator[bytes]:
    """The lines of a file from its end, read block by block."""
    try:
        file = open(path, "rb")  # noqa: SIM115  # closed below, after a generator's life
    except OSError:
        return
    with file:
        position, rest = file.seek(0, os.SEEK_END), b""
        while position > 0:
            size = min(_BLOCK, position)
            position -= size
            file.seek(position)
            lines = (file.read(size) + rest).split(b"\n")
            rest = lines[0]
            yield from (line for line in reversed(lines[1:]) if line)
        if rest:
            yield rest
