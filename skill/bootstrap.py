"""Builds the private Python environment that bin/ops-learnings and bin/test run in.

Run by a bare interpreter, `python3 -I -S -B skill/bootstrap.py KIND LOCK BASE KEY`, so it uses the
standard library only and imports nothing of this package. The finished environment is
`BASE/KIND-KEY-pyX.Y`, printed on stdout; on the way there it is a temporary folder beside that.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNUSED_AFTER_S = 30 * 24 * 3600
_BUILDING = ".building-"
_SIZES = {"core": "about 15 MB", "report": "about 100 MB"}


class BootstrapError(Exception):
    """What could not be prepared, and the remedy."""


def say(text: str) -> None:
    """One line of progress, on stderr: stdout belongs to the command that follows."""
    print(f"ops-learnings: {text}", file=sys.stderr, flush=True)


def environment_path(base: Path, kind: str, key: str) -> Path:
    """Where the environment of this lock and this Python belongs; the sh launchers glob for it."""
    return base / f"{kind}-{key}-py{sys.version_info[0]}.{sys.version_info[1]}"


def prepare(kind: str, lock: Path, base: Path, key: str) -> Path:
    """The finished environment, built by exactly one of the processes that ask at once."""
    _make_base(base)
    with _only_one(base / f"{kind}.lock"):
        target = environment_path(base, kind, key)
        if (target / "bin" / "python").exists():
            return target
        sweep(base, kind, keep=target, now=time.time())
        started = time.monotonic()
        size = _SIZES.get(kind, "about 350 MB")
        say(f"first use of this version: preparing its private environment, once ({size})")
        say(f"  in {target}")
        building = base / f"{target.name}{_BUILDING}{os.getpid()}"
        try:
            _build(building, lock)
            building.rename(target)
        finally:
            shutil.rmtree(building, ignore_errors=True)
        say(f"ready after {time.monotonic() - started:.0f} s")
        return target


def sweep(base: Path, kind: str, *, keep: Path, now: float) -> None:
    """Removes what killed builds left, dangling environments and those no run has touched for a month.

    The caller holds the lock of `kind`, so a folder still being built can only belong to the dead.
    """
    for path in base.glob(f"{kind}-*"):
        unfinished = _BUILDING in path.name
        dangling = not (path / "bin" / "python").exists()
        if unfinished or dangling or path == keep or now - path.stat().st_mtime > UNUSED_AFTER_S:
            shutil.rmtree(path, ignore_errors=True)


def _make_base(base: Path) -> None:
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BootstrapError(
            f"cannot create {base}: {error.strerror}; "
            "set XDG_CACHE_HOME to a folder you can write to and run the command again"
        ) from error


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    try:
        handle = lock.open("a")
    except OSError as error:
        raise BootstrapError(
            f"cannot write to {lock.parent}: {error.strerror}; "
            "set XDG_CACHE_HOME to a folder you can write to and run the command again"
        ) from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another process is preparing the environment; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _build(folder: Path, lock: Path) -> None:
    say("  [1/2] creating the environment")
    # The real interpreter, not a symlink of the day: when that Python goes away, the link dangles
    # and the launcher notices, instead of running another version without the packages.
    interpreter = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    _run(
        [interpreter, "-I", "-m", "venv", str(folder)],
        f"cannot create an environment with {interpreter}; install its venv module "
        f"(Debian, Ubuntu: apt-get install python{sys.version_info[0]}.{sys.version_info[1]}-venv)",
    )
    names = [line.split("==")[0] for line in lock.read_text().splitlines() if "==" in line]
    shown = ", ".join(names) if len(names) <= 6 else f"{len(names)} packages"
    say(f"  [2/2] installing {shown}")
    python = str(folder / "bin" / "python")
    options = ["--quiet", "--no-input", "--disable-pip-version-check"]
    _run(
        [python, "-I", "-m", "pip", "install", *options, "--require-hashes", "--no-deps", "-r", str(lock)],
        "cannot install the packages; this first run needs the network (or PIP_INDEX_URL set to a mirror); "
        "check the connection and run the command again",
    )


def _run(command: list[str], remedy: str) -> None:
    settings = {name: value for name, value in os.environ.items() if name not in _REDIRECTIONS}
    settings["PIP_USER"] = "0"
    done = subprocess.run(command, env=settings, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        tail = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()][-6:]
        raise BootstrapError("\n".join([*(f"    {line}" for line in tail), remedy]))


# A user's pip settings may name a mirror and must be honoured; these would send the packages elsewhere.
_REDIRECTIONS = frozenset({"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_REQUIRE_VIRTUALENV"})


def main(arguments: list[str]) -> int:
    """KIND LOCK BASE KEY -> 0 and the environment's path on stdout, or 1 and the remedy on stderr."""
    kind, lock, base, key = arguments
    try:
        print(prepare(kind, Path(lock), Path(base), key))
    except BootstrapError as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"cannot prepare the environment below {base}: {error}; make room or set XDG_CACHE_HOME elsewhere")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run starts over")
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
