"""The times of the repository's commits, for lead time."""

from __future__ import annotations

import subprocess
from datetime import datetime, timezone
from pathlib import Path

PATIENCE_S = 20.0


def commits(root: Path, since: datetime) -> list[datetime] | None:
    """Commit times on the checked-out branch from `since` on; None where this is no repository, or git is missing."""
    command = ["git", "-C", str(root), "log", "--no-merges", "--format=%ct", f"--since={int(since.timestamp())}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return None
    if done.returncode != 0:
        return None
    return [datetime.fromtimestamp(int(line), timezone.utc) for line in done.stdout.split()]
