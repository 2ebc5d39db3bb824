"""Tools that a test needs for real: absent ones skip with the reason, except in CI, which installs them."""

from __future__ import annotations

import os
import shutil

import pytest


def need(*programs: str, package: str) -> None:
    """Skip, or fail in CI, unless all programs are installed."""
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        absent(f"{', '.join(missing)} not installed (Debian package {package})")


def absent(reason: str) -> None:
    """Skip with `reason`; in CI, where everything is to be had, fail with it."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
