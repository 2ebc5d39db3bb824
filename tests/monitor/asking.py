"""Asking an adapter in this process, and stand-ins for the tools that it asks."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from skill.monitor.adapters import main

Capsys = pytest.CaptureFixture[str]


def said(capsys: Capsys, *words: str) -> dict[str, Any]:
    """What an adapter prints."""
    assert main(words) == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    return data


def refused(capsys: Capsys, *words: str) -> str:
    assert main(words) in (1, 2)
    return capsys.readouterr().err


def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, body: str) -> None:
    """A stand-in for a program, found first."""
    (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
    (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
