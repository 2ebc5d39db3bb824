"""The seam for other skills' commands: run side by side, without a shell, within one time limit and size."""

import contextlib
import os
import select
import signal
import subprocess
import tempfile
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Skipped:
    """Why a command's output is not used."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


def run_all(
    commands: "dict[str, list[str]]",
    payload: bytes,
    folder: str,
    environment: "dict[str, str]",
    patience_s: float,
    limit: int,
) -> "dict[str, str | Skipped]":
    """Name -> what its command printed, at most `limit` bytes of it, or why it is skipped."""
    answers: dict[str, str | Skipped] = {}
    running: dict[int, tuple[str, Any]] = {}
    printed: dict[str, bytes] = {}
    # The payload as a file to read from: a command that does not read can not block us.
    with open(os.devnull, "wb") as nowhere, tempfile.NamedTemporaryFile(prefix="ops-event-") as stdin:
        stdin.write(payload)
        stdin.flush()
        for name, words in commands.items():
            try:
                process = _start(words, stdin.name, nowhere, folder, environment)
            except (OSError, ValueError) as error:
                answers[name] = Skipped(f"cannot be started ({type(error).__name__})")
                continue
            assert process.stdout is not None
            running[process.stdout.fileno()] = (name, process)
            printed[name] = b""
        _collect(running, printed, time.monotonic() + patience_s, limit)
        for name, process in running.values():
            answers[name] = _answer(process, printed[name], limit)
    return answers


def _start(
    words: "list[str]", payload: str, nowhere: "Any", folder: str, environment: "dict[str, str]"
) -> "subprocess.Popen[bytes]":
    """A session of its own, so that the whole group can be ended; none of the host's pipes."""
    with open(payload, "rb") as stdin:
        return subprocess.Popen(
            words,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=nowhere,
            cwd=folder,
            env=environment,
            start_new_session=True,
        )


def _collect(
    running: "dict[int, tuple[str, Any]]", printed: "dict[str, bytes]", until: float, limit: int
) -> None:
    """Read until every command closed its output, filled it, or the time is over."""
    waiting = set(running)
    while waiting and time.monotonic() < until:
        ready, _, _ = select.select(list(waiting), [], [], max(0.0, until - time.monotonic()))
        for descriptor in ready:
            name = running[descriptor][0]
            piece = os.read(descriptor, limit + 1 - len(printed[name]))
            printed[name] += piece
            if not piece or len(printed[name]) > limit:
                waiting.discard(descriptor)
    for descriptor in waiting:
        _end(running[descriptor][1])


def _answer(process: "Any", printed: bytes, limit: int) -> "str | Skipped":
    cut = len(printed) > limit
    process.stdout.close()
    if not cut and process.returncode is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)  # it closed its output: it is about to end
    ended = process.poll() is not None
    _end(process)
    if not ended and not cut or process.returncode == -signal.SIGKILL and not cut:
        return Skipped("did not end in time")
    if process.returncode and not cut:
        return Skipped(f"ended with status {process.returncode}")
    try:
        text = printed[:limit].decode("utf-8", "ignore" if cut else "strict")
    except UnicodeDecodeError:
        return Skipped("printed no text")
    return Skipped("printed no text") if "\0" in text else text


def _end(process: "Any") -> None:
    """End the command and whatever it left behind in its group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except OSError:
        if process.poll() is None:
            process.kill()
    process.wait()

