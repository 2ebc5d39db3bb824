from __future__ import annotations

from pathlib import Path

import pytest

from skill.monitor import vault
from skill.monitor.vault import Vault
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
    monkeypatch.setattr(vault, "account_home", lambda: home)
    return home


@pytest.fixture
def box(tmp_path: Path) -> Box:
    folder = tmp_path / "box"
    folder.mkdir()
    return Box(folder)


@pytest.fixture
def site(box: Box) -> Box:
    """A box with a write `change` by a script of its own, verified by `check`."""
    (box.folder / "change.sh").write_text(f"echo wrote >> {box.scratch}/change.writes\n")
    box.write(commands={"run": ["sh", "change.sh"]})
    box.read("check")
    box.save()
    return box


@pytest.fixture
def kept(own_home: Path) -> Vault:
    return Vault()
