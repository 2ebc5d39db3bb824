"""The real clients as fixtures; without a client a test is skipped here and fails in CI."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from tests.clients import claude_code
from tests.clients import openclaw as openclaw_client
from tests.clients.cache import ClientMissing

Found = TypeVar("Found")
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"


@pytest.fixture(scope="session")
def claude_binary() -> Path:
    return _or_skip(claude_code.executable)


@pytest.fixture
def claude(claude_binary: Path, tmp_path: Path) -> claude_code.ClaudeCode:
    """A fresh home and project, no plugin, and a folder of stub programs in front of PATH."""
    for folder in ("home", "project", "stubs"):
        (tmp_path / folder).mkdir()
    return claude_code.ClaudeCode(
        home=tmp_path / "home",
        project=tmp_path / "project",
        path=f"{tmp_path / 'stubs'}:{SYSTEM_PATH}",
    )


@pytest.fixture
def openclaw(tmp_path: Path) -> openclaw_client.OpenClaw:
    """A fresh home with a configuration and an empty workspace; its Gateway is not started."""
    _or_skip(openclaw_client.programs)
    (tmp_path / "home").mkdir(exist_ok=True)
    claw = openclaw_client.OpenClaw(tmp_path / "home", SYSTEM_PATH)
    claw.configure()
    return claw


def _or_skip(find: Callable[[], Found]) -> Found:
    try:
        return find()
    except ClientMissing as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(f"a client is missing in CI: {reason}")
        pytest.skip(str(reason))
