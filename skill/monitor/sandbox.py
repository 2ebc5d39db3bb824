"""read_only, enforced where the system can: by Landlock, else by bubblewrap, else not at all (and then said so)."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence
from typing import Any

from skill.monitor import landlock
from skill.monitor.process import Ended, Spawn

LANDLOCK, BUBBLEWRAP, NONE = "Landlock", "bubblewrap", ""
NOT_ENFORCED = "read_only: not enforced (neither Landlock nor bubblewrap works here)"
_REFUSALS = ("permission denied", "read-only file system", "errno 13", "errno 30", "eacces", "erofs")


@functools.cache
def method() -> str:
    """What enforces read_only on this machine: "Landlock", "bubblewrap" or nothing."""
    if landlock.abi() > 0:
        return LANDLOCK
    return BUBBLEWRAP if _bubblewrap_works() else NONE


def spawner(folders: Sequence[str], how: str) -> Spawn:
    """A stand-in for `subprocess.Popen` whose process can write only beneath `folders`, which must exist."""
    if how == LANDLOCK:
        return functools.partial(_spawn_with_landlock, tuple(folders))
    if how == BUBBLEWRAP:
        return functools.partial(_spawn_with_bubblewrap, tuple(folders))
    return subprocess.Popen


def describe(how: str) -> str:
    """One sentence on the enforcement, for validate-config and reports."""
    return f"read_only: enforced by {how}" if how else NOT_ENFORCED


def refusal(ended: Ended, how: str, folders: Sequence[str]) -> str:
    """What a failed read_only run should be told when its output speaks of a refused write, else nothing."""
    said = (ended.stdout + ended.stderr).lower()
    if not how or ended.ok or not any(word in said for word in _REFUSALS):
        return ""
    return (
        f"read_only: its output speaks of a refused write; {how} lets it write only beneath {', '.join(folders)} "
        "(give it a `scratch` folder, or another risk)"
    )


def _spawn_with_landlock(folders: tuple[str, ...], *args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
    def start() -> subprocess.Popen[bytes]:
        landlock.restrict_this_thread(folders)
        return subprocess.Popen(*args, **kwargs)

    return _in_own_thread(start)


def _in_own_thread(
    start: Callable[[], subprocess.Popen[bytes]],
) -> subprocess.Popen[bytes]:
    """Run `start` in a thread that ends afterwards: a restricted thread can never be used for anything else."""
    done: list[subprocess.Popen[bytes]] = []
    failed: list[BaseException] = []

    def body() -> None:
        try:
            done.append(start())
        except BaseException as error:  # carried over to the thread that asked
            failed.append(error)

    thread = threading.Thread(target=body, name="restricted")
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]


def _spawn_with_bubblewrap(
    folders: tuple[str, ...], argv: Sequence[str], *, cwd: str, **kwargs: Any
) -> subprocess.Popen[bytes]:
    binds = [word for folder in folders for word in ("--bind", folder, folder)]
    wrapped = ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", *binds, "--chdir", cwd, "--", *argv]
    return subprocess.Popen(wrapped, cwd=cwd, **kwargs)


def _bubblewrap_works() -> bool:
    if not shutil.which("bwrap"):
        return False
    try:
        done = subprocess.run(
            ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--", "true"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=10, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def prepare(folders: Sequence[str]) -> None:
    """Make the scratch folders, with a `tmp` in the first one."""
    for folder in folders:
        os.makedirs(folder, exist_ok=True)
    os.makedirs(os.path.join(folders[0], "tmp"), exist_ok=True)
