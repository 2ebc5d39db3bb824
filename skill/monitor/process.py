"""The seam for processes: who a pid is, a command run with a time limit, a whole process group ended."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

KEEP = 64 * 1024
DRAIN_S = 0.2
TIMED_OUT = "timed out"
Spawn = Callable[..., "subprocess.Popen[bytes]"]


@dataclass(frozen=True)
class Ended:
    """How a command ended: `exit_code` is negative for a signal, None when it never started or was killed.

    `remark` is what the monitor has to add, such as that read_only was enforced.
    """

    exit_code: int | None
    stdout: str = ""
    stderr: str = ""
    duration_s: float = 0.0
    error: str = ""
    remark: str = ""

    @property
    def ok(self) -> bool:
        return self.exit_code == 0 and not self.error

    @property
    def says(self) -> str:
        """The end in words: "exit 3", "killed by signal 9", "timed out after 30 s"."""
        if self.error:
            return self.error
        code = self.exit_code
        if code is not None and code < 0:
            return f"killed by signal {-code}"
        return f"exit {code}"


def identity(pid: int) -> str:
    """A name for the process that has `pid` now: a later process with the same pid gets another; "" for none.

    Source: start time in clock ticks since boot from /proc/PID/stat, with the boot id; elsewhere `ps -o lstart=`.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return "" if os.path.isdir("/proc/self") else _identity_from_ps(pid)
    fields = stat[stat.rindex(b")") + 2 :].split()
    if fields[0] in (b"Z", b"X"):
        return ""
    return f"{fields[19].decode()}@{_boot()}"


def is_alive(pid: int, started: str) -> bool:
    """Whether the process that had this pid and start is still the one that has it."""
    return pid > 0 and started != "" and identity(pid) == started


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
    except OSError:
        return "-"


def _identity_from_ps(pid: int) -> str:
    try:
        done = subprocess.run(
            ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return " ".join(done.stdout.split())


def run_limited(
    argv: Sequence[str],
    *,
    cwd: str,
    limit_s: float,
    env: Mapping[str, str] | None = None,
    spawn: Spawn = subprocess.Popen,
    output: IO[bytes] | None = None,
) -> Ended:
    """Run a command in a process group of its own; at the limit the whole group is killed. Never raises for it.

    At most `KEEP` bytes of each stream are kept, its end. With `output` both streams go into that file instead, so
    that a process the command leaves behind can go on writing.
    """
    began = time.monotonic()
    target = output if output is not None else subprocess.PIPE
    try:
        process = spawn(
            list(argv), cwd=cwd, env=None if env is None else dict(env), stdin=subprocess.DEVNULL,
            stdout=target, stderr=target, start_new_session=True,
        )  # fmt: skip
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Ended(None, error=f"cannot be started ({reason}: {getattr(error, 'filename', None) or argv[0]})")
    try:
        streams, late = _follow(process, began + limit_s)
    except BaseException:
        kill_group(process.pid)
        process.wait()
        raise
    spent = time.monotonic() - began
    if late:
        kill_group(process.pid)
        process.wait()
        return Ended(None, *streams, duration_s=spent, error=f"{TIMED_OUT} after {limit_s:g} s")
    return Ended(process.returncode, *streams, duration_s=spent)


def _follow(process: subprocess.Popen[bytes], deadline: float) -> tuple[tuple[str, str], bool]:
    """Read both streams until the process ends or the deadline comes.

    A child left behind may hold the pipes open for ever: after the end of the process itself they are read for
    `DRAIN_S` more.
    """
    buffers = {pipe: bytearray() for pipe in (process.stdout, process.stderr) if pipe}
    with selectors.DefaultSelector() as selector:
        for pipe in buffers:
            selector.register(pipe, selectors.EVENT_READ)
        while selector.get_map() and time.monotonic() < deadline:
            for key, _ in selector.select(min(0.5, max(0.0, deadline - time.monotonic()))):
                chunk = os.read(key.fd, KEEP)
                buffer = buffers[key.fileobj]  # type: ignore[index]  # registered above
                buffer += chunk
                del buffer[:-KEEP]
                if not chunk:
                    selector.unregister(key.fileobj)
            if process.poll() is not None:
                deadline = min(deadline, time.monotonic() + DRAIN_S)
    late = False
    try:
        process.wait(max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        late = True
    for pipe in buffers:
        pipe.close()
    texts = [bytes(buffer).decode("utf-8", "replace") for buffer in buffers.values()]
    return (texts[0] if texts else "", texts[1] if len(texts) > 1 else ""), late


def kill_group(group: int, number: int = signal.SIGKILL) -> None:
    """Send a signal to every process of a group; a group that is gone is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def descendants(pid: int) -> list[int]:
    """Every process below `pid`, also those that left its group; without /proc only the group is known."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        with contextlib.suppress(OSError, ValueError, IndexError):
            stat = Path("/proc", name, "stat").read_bytes() if name.isdigit() else b""
            fields = stat[stat.rindex(b")") + 2 :].split()
            if fields[0] not in (b"Z", b"X"):
                children.setdefault(int(fields[1]), []).append(int(name))
    found, todo = [], [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def signal_all(group: int, others: list[int], number: int) -> None:
    """Send a signal to a group and to further processes."""
    kill_group(group, number)
    for pid in others:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def group_lives(group: int) -> bool:
    """Whether any process is left in a group."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
