"""Writes this skill's section of `.learnings/INDEX.md`, under a lock of our own.

Another skill that writes at the same moment is noticed by the file's stamp, and we look again: a lock file beside
INDEX.md would be a file in a folder that is not ours.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from skill.errors import OpsError
from skill.learnings import durable
from skill.learnings.review import due
from skill.learnings.shared_index import section, with_section
from skill.reviewing import gather

if TYPE_CHECKING:
    from skill.workspace import Workspace

SKILL = "operations"
NAME = "INDEX.md"
PATIENCE_S = 10.0
ATTEMPTS = 20


def update(space: Workspace, now: datetime) -> Path:
    """Bring our section in step with the entries; the other sections keep every byte."""
    from filelock import FileLock, Timeout

    path = space.base / NAME
    folder = space.folder.relative_to(space.base).as_posix() + "/"
    lines = section(SKILL, folder, space.rows(), len(due(gather(space, now))))
    lock = space.state / "index.lock"
    try:
        with FileLock(str(lock), timeout=PATIENCE_S):
            _write(path, lines)
    except Timeout as error:
        raise OpsError(f"{lock}: held for {PATIENCE_S:g} s by another command; try again") from error
    except OSError as error:
        raise durable.WriteFailed(f"{space.state}: cannot be written ({error.strerror})") from error
    return path


def _write(path: Path, lines: list[str]) -> None:
    for _ in range(ATTEMPTS):
        data, seen = durable.read(path)
        new = with_section(data.decode("utf-8", "surrogateescape"), SKILL, lines).encode("utf-8", "surrogateescape")
        if new == data:
            return
        try:
            durable.replace(path, [new], seen)
        except durable.Changed:
            continue
        return
    raise OpsError(f"{path}: changed {ATTEMPTS} times while it was to be written; try again")
