"""What the tests of approvals share: a write with its script, a person who approves, an apply of its own process."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

from skill.monitor import writes
from skill.monitor.approval import Approval
from skill.monitor.vault import Vault
from tests.monitor.person import at_terminal, command
from tests.monitor.support import NOON, ROOT, Box

T = NOON.timestamp()
TYPED = [("Why (for the record): ", "release 7"), ("to refuse: ", "change")]


def approve(site: Box, own_home: Path, **more: Any) -> tuple[int, str]:
    return at_terminal(own_home, site.argv("approve", "change"), TYPED, **more)


def apply(site: Box, own_home: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(own_home, site.argv("apply", "change")), env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def grant(kept: Vault, site: Box, **changes: Any) -> Approval:
    """An approval as the right command would have made it, in whatever vault."""
    desk = site.desk()
    given = Approval(
        "a1", writes.config_name(desk), "change", writes.digest_now(desk, desk.job("change")), "ann", "/dev/pts/1",
        "release 7", T, T + 3600, {"PATH": os.environ["PATH"]},
    )  # fmt: skip
    kept.grant(replace(given, **changes))
    return given


def use(kept: Vault, site: Box, now: float = T) -> Approval:
    desk = site.desk()
    return kept.use(writes.config_name(desk), "change", writes.digest_now(desk, desk.job("change")), now)
