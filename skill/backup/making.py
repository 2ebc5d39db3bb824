"""Makes a backup and reads it back before it counts as made."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from skill.backup import archive, contents, retention
from skill.errors import OpsError
from skill.learnings import durable

if TYPE_CHECKING:
    from skill.backup.archive import Manifest
    from skill.workspace import Workspace


def create(space: Workspace, folder: Path, now: datetime) -> tuple[Path, Manifest]:
    """A new archive of the project in `folder`, verified; raises OpsError, and then leaves none."""
    if not space.exists:
        raise OpsError(f"{space.root}: no learnings to back up; start with: ops-learnings init")
    path = folder / retention.name_of(space.root.name, now)
    if path.exists():
        raise OpsError(f"{path}: is there already; wait a second")
    with space.store.locked(refreshed=False) if _may_lock(space) else nullcontext():
        data = archive.packed(contents.items(space), space.root.name, now)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise durable.WriteFailed(f"{folder}: cannot be made ({error.strerror})") from error
    durable.replace(path, [data], None)
    try:
        return path, archive.manifest(path)
    except archive.Damaged:
        path.unlink(missing_ok=True)
        raise


def prune(space: Workspace, folder: Path, keep_days: int, now: datetime, *, dry_run: bool = False) -> list[Path]:
    """Removes this project's archives in `folder` that are older than that; returns them."""
    from datetime import timedelta

    try:
        names = [path.name for path in folder.iterdir()]
    except OSError as error:
        raise OpsError(f"{folder}: cannot be read ({error.strerror})") from error
    gone = [folder / name for name in retention.outdated(names, space.root.name, timedelta(days=keep_days), now)]
    for path in () if dry_run else gone:
        path.unlink(missing_ok=True)
    return gone


def _may_lock(space: Workspace) -> bool:
    """A read-only project has no writer to wait for."""
    try:
        with space.store.locked(refreshed=False):
            return True
    except durable.WriteFailed:
        return False
