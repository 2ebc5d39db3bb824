"""Writes this skill's section of `.learnings/INDEX.md`, under a lock that all skills of the folder share."""

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
    shared = space.base / ".state"
    shared.mkdir(exist_ok=True)
    if not (shared / ".gitignore").exists():
        (shared / ".gitignore").write_text("*\n", encoding="ascii")
    try:
        with FileLock(str(shared / "index.lock"), timeout=PATIENCE_S):
            _write(path, lines)
    except Timeout as error:
        raise OpsError(f"{shared / 'index.lock'}: held for {PATIENCE_S:g} s by another skill; try again") from error
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
