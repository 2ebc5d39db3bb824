"""The process beside a job: starts it, keeps its output within bounds, writes down how it ended.

It runs in a session of its own, so neither the monitor's nor the terminal's end reaches it. It holds one small buffer,
whatever the job prints. The job's environment is the one this process was started with; nothing of it is stored.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from skill.monitor import sandbox
from skill.monitor.process import identity

SPEC, RUN, STARTED, LOG, EARLIER = "spec.json", "run.json", "started", "output.log", "output.earlier"
CHUNK = 64 * 1024
_PR_SET_CHILD_SUBREAPER = 36


def main(folder: Path) -> None:
    """Supervise the run described in `folder`/spec.json; returns at once in the caller, works on in a new process."""
    if os.fork():
        return
    os.setsid()
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stay)
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        supervise(folder, json.loads((folder / SPEC).read_bytes()))
    finally:
        os._exit(0)


def _stay(number: int, frame: object) -> None:
    """Do nothing: unlike an ignored signal, a handled one is not passed on to the job as ignored."""


def supervise(folder: Path, spec: dict[str, Any]) -> None:
    """Start the job once and stay until it and everybody holding its output is gone."""
    run: dict[str, Any] = {"runId": spec["runId"], "jobId": spec["jobId"], "argv": spec["argv"],
                           "startedAt": time.time(), "supervisor": _me()}  # fmt: skip
    if not take_start(folder):
        return
    spawn = sandbox.spawner(spec["folders"], spec["how"])
    try:
        job = spawn(
            spec["argv"], cwd=spec["cwd"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        write(folder / RUN, run | {"finishedAt": time.time(), "error": f"cannot be started ({reason})"})
        return
    run |= {"pid": job.pid, "started": identity(job.pid)}
    write(folder / RUN, run)
    _pump(job, folder, spec["logBytes"], run)


def take_start(folder: Path) -> bool:
    """Take the one right to start this run, with the name of this process; False when it is taken already."""
    mine = folder / f".{STARTED}.{os.getpid()}"
    mine.write_text(json.dumps(_me()))
    try:
        os.link(mine, folder / STARTED)
    except FileExistsError:
        return False
    finally:
        mine.unlink()
    return True


def _pump(job: subprocess.Popen[bytes], folder: Path, bound: int, run: dict[str, Any]) -> None:
    """Copy output to the log until end of file; note the job's exit as soon as it happens."""
    assert job.stdout is not None  # it was started with a pipe
    log = Log(folder / LOG, bound)
    noted = False
    with selectors.DefaultSelector() as selector, contextlib.closing(log):
        selector.register(job.stdout, selectors.EVENT_READ)
        exit_handle = _register_exit(selector, job.pid)
        while selector.get_map() or not noted:
            for key, _ in selector.select(0.25) if selector.get_map() else ():
                if key.fd == exit_handle:
                    selector.unregister(exit_handle)
                    continue
                chunk = os.read(key.fd, CHUNK)
                log.add(chunk)
                if not chunk:
                    selector.unregister(job.stdout)
            if not selector.get_map() and not noted:
                _wait(job)
            if _reap(job) and not noted:
                log.flush()
                noted = True
                write(folder / RUN, run | {"finishedAt": time.time(), "exitCode": job.returncode})


def _register_exit(selector: selectors.BaseSelector, pid: int) -> int:
    """Let the selector wake when the job ends, where the system has pidfds; else it looks four times a second."""
    try:
        handle = os.pidfd_open(pid)
    except (AttributeError, OSError):
        return -1
    selector.register(handle, selectors.EVENT_READ)
    return handle


def _wait(job: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        job.wait(0.25)


def _reap(job: subprocess.Popen[bytes]) -> bool:
    """Collect ended processes that fell to this one; whether the job itself has ended."""
    if not hasattr(os, "waitid"):
        return job.poll() is not None
    with contextlib.suppress(ChildProcessError):
        while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if found.si_pid == job.pid:
                job.wait()
            else:
                os.waitpid(found.si_pid, os.WNOHANG)
    return job.returncode is not None


class Log:
    """A file of at most `bound` bytes, and the one before it."""

    def __init__(self, path: Path, bound: int) -> None:
        self.path = path
        self.bound = bound
        self._file = open(path, "wb", buffering=0)  # noqa: SIM115  # open as long as the job
        self._size = 0
        self._earlier = 0

    def add(self, chunk: bytes) -> None:
        if self._size + len(chunk) > self.bound and self._size:
            self._file.close()
            os.replace(self.path, self.path.with_name(self.path.name + ".1"))
            self._file = open(self.path, "wb", buffering=0)  # noqa: SIM115
            self._earlier, self._size = self._earlier + self._size, 0
            write_text(self.path.with_name(EARLIER), str(self._earlier))
        with contextlib.suppress(OSError):  # a full disk loses log lines, not the job
            self._size += self._file.write(chunk)

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def write(path: Path, data: dict[str, Any]) -> None:
    """Replace a small JSON file whole."""
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def write_text(path: Path, text: str) -> None:
    """Replace a small file whole."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def _me() -> dict[str, Any]:
    return {"pid": os.getpid(), "started": identity(os.getpid())}
