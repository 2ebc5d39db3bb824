"""Puts the pinned clients into a cache folder outside the checkout, once, however many ask at once.

The cache is `$OPS_CLIENTS_CACHE`, else `self-improving-operations/clients` in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from filelock import FileLock

PINS = Path(__file__).with_name("npm")
INSTALL_S = 900


class ClientMissing(Exception):
    """Why a client cannot be had on this machine."""


def _clients_folder() -> Path:
    named = os.environ.get("OPS_CLIENTS_CACHE")
    if named:
        return Path(named)
    return _user_cache() / "self-improving-operations" / "clients"


def _user_cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


# Found on import: each test sees a HOME of its own, and the clients must outlive it.
CACHE, USER_CACHE = _clients_folder(), _user_cache()


def node_modules(client: str) -> Path:
    """The `node_modules` of a client pinned in `npm/CLIENT`, installed when it is not there yet."""
    pin = PINS / client
    target = CACHE / f"{client}-{_digest(pin)}"
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / f"{client}.lock"):
            if not target.is_dir():
                _install(pin, target)
    return target / "node_modules"


def _digest(pin: Path) -> str:
    content = (pin / "package.json").read_bytes() + (pin / "package-lock.json").read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def _install(pin: Path, target: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise ClientMissing(f"npm is not installed, so {pin.name} cannot be fetched")
    building = target.with_name(f"{target.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    shutil.copytree(pin, building)
    # The platform binary is an optional dependency: no install script has to run.
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        [npm, "ci", *options], cwd=building, capture_output=True, text=True, timeout=INSTALL_S
    )
    if done.returncode != 0:
        shutil.rmtree(building, ignore_errors=True)
        raise ClientMissing(f"npm could not fetch {pin.name}: {done.stderr.strip()[-400:]}")
    building.rename(target)
