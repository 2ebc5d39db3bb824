from __future__ import annotations

from pathlib import Path

import pytest

from tests.monitor.support import Box


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees or writes the person's own OpenClaw, terminal or zone."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("OPENCLAW_HOME", raising=False)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.chdir(home)
    return home


@pytest.fixture
def box(tmp_path: Path) -> Box:
    folder = tmp_path / "box"
    folder.mkdir()
    return Box(folder)
