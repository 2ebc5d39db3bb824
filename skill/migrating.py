"""Carries out a migration: backup first, then the new files, then the old ones; and takes it back from the backup."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from skill.errors import OpsError
from skill.learnings import durable
from skill.learnings.entry import FILES, HEADERS
from skill.learnings.migration import Plan, plan
from skill.learnings.present import pages

if TYPE_CHECKING:
    from skill.workspace import Workspace

BACKUPS = "backups"
MANIFEST = "manifest.json"
NOT_ENTRIES = ("INDEX.md", "README.md")


def propose(space: Workspace) -> Plan:
    """What a migration of this project would do; names are relative to `.learnings`."""
    if space.folder == space.base:
        raise OpsError(f"{space.config_file}: says `layout: flat`, so the files stay where they are")
    prefix = space.folder.relative_to(space.base).as_posix()
    sources = {path.name: path.read_bytes() for path in pages(space.base) if path.name not in NOT_ENTRIES}
    targets = {name: durable.read(space.folder / name)[0] for name in FILES.values()}
    headers = {FILES[kind]: text for kind, text in HEADERS.items()}
    made = plan({f"../{name}": data for name, data in sources.items()}, targets, headers)
    after = {(name.removeprefix("../") if name.startswith("../") else f"{prefix}/{name}"): data
             for name, data in made.after.items()}  # fmt: skip
    return Plan(made.moves, made.known, after, [name.removeprefix("../") for name in made.left])


def carry_out(space: Workspace, now: datetime) -> tuple[Plan, Path | None]:
    """Migrate under the lock; returns what was done and the folder of the backup, None when there was nothing."""
    with space.store.locked():
        made = propose(space)
        if not made.after:
            return made, None
        backup = space.folder / BACKUPS / now.strftime("%Y%m%dT%H%M%SZ")
        _keep(space, made, backup)
        entries_first = sorted(made.after, key=lambda name: "/" not in name)  # a kill in between leaves them twice
        for name in entries_first:
            _put(space.base / name, made.after[name] or None)
        space.index.refresh(space.folder)
    return made, backup


def undo(space: Workspace) -> Path:
    """Put back every file of the latest backup; refuses when one was changed since."""
    backups = sorted((space.folder / BACKUPS).glob(f"*/{MANIFEST}"))
    if not backups:
        raise OpsError(f"{space.folder / BACKUPS}: no backup of a migration")
    backup = backups[-1].parent
    manifest = json.loads(backups[-1].read_text(encoding="utf-8"))
    with space.store.locked():
        for name, held in manifest.items():
            if _digest(durable.read(space.base / name)[0]) != held["after"]:
                raise OpsError(f"{space.base / name}: changed since the migration; the former files are in {backup}")
        for name, held in manifest.items():
            _put(space.base / name, (backup / held["copy"]).read_bytes() if held["copy"] else None)
        (backup / MANIFEST).rename(backup / f"{MANIFEST}.undone")
        space.index.refresh(space.folder)
    return backup


def _keep(space: Workspace, made: Plan, backup: Path) -> None:
    """A copy of every file that is going to change, and what each will be afterwards."""
    backup.mkdir(parents=True, exist_ok=True)
    manifest = {}
    for number, (name, after) in enumerate(sorted(made.after.items())):
        before, seen = durable.read(space.base / name)
        copy = f"{number}-{Path(name).name}.bak" if seen else ""
        if copy:
            durable.replace(backup / copy, [before], durable.look(backup / copy))
        manifest[name] = {"copy": copy, "after": _digest(after)}
    text = json.dumps(manifest, indent=1).encode()
    durable.replace(backup / MANIFEST, [text], durable.look(backup / MANIFEST))


def _put(path: Path, data: bytes | None) -> None:
    """The bytes of a file, or no file."""
    if data is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        durable.replace(path, [data], durable.look(path))
    else:
        path.unlink(missing_ok=True)


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
