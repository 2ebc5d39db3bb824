"""A small year of made-up history, on the clock of its end."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from bench.history import NOW, Size, Year

SMALL = Size(entries=260, signals=4_000, runs=120, days=365, seed=3)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Written once; do not change it."""
    root = tmp_path_factory.mktemp("made") / "shop"
    root.mkdir()
    Year(root, SMALL).write()
    return root


@pytest.fixture
def year(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the year, at its end."""
    monkeypatch.setattr("skill.clock.now", lambda: NOW)
    root = tmp_path / "shop"
    shutil.copytree(made, root)
    return root


@pytest.fixture
def shop(cli: Any, year: Path) -> Any:
    """The command inside the year."""
    cli.at = year
    return cli
