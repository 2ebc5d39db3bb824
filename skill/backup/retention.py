"""Which archives may go: older than N days, never the newest one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

PREFIX, SUFFIX = "ops-learnings-", ".tar.gz"
_STAMP = "%Y%m%dT%H%M%SZ"


def name_of(project: str, now: datetime) -> str:
    """The file name of a backup made now: `ops-learnings-shop-20260630T120000Z.tar.gz`."""
    return f"{PREFIX}{slug(project)}-{now.astimezone(timezone.utc).strftime(_STAMP)}{SUFFIX}"


def slug(project: str) -> str:
    """The project's name as a part of a file name."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", project).strip("-.") or "project"


def made_at(name: str, project: str) -> datetime | None:
    """When a backup of this project was made, by its name; None for any other file."""
    found = re.fullmatch(re.escape(f"{PREFIX}{slug(project)}-") + r"(\d{8}T\d{6}Z)" + re.escape(SUFFIX), name)
    try:
        return datetime.strptime(found[1], _STAMP).replace(tzinfo=timezone.utc) if found else None
    except ValueError:
        return None


def outdated(names: Iterable[str], project: str, keep: timedelta, now: datetime) -> list[str]:
    """The backups of this project that are older than `keep`, oldest first, without the newest of all."""
    dated = sorted((at, name) for name in names if (at := made_at(name, project)) is not None)
    return [name for at, name in dated[:-1] if now - at > keep]
