"""A person at a terminal, for tests: a pseudo-terminal with the monitor as its foreground program."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.monitor.support import ROOT

# The account's home and the programs above this one are the only facts a test replaces.
AS_PERSON = (
    "import sys; from pathlib import Path; home = Path(sys.argv[1]); above = sys.argv[2]\n"
    "from skill.monitor import terminal, vault\n"
    "vault.account_home = lambda: home; terminal.ancestors = lambda pid: above.split()\n"
    "from skill.monitor import main; raise SystemExit(main(sys.argv[3:]))"
)


def command(home: Path, words: Sequence[str], above: str = "bash sshd") -> list[str]:
    """`words` (from `Box.argv`) with the account's home at `home`."""
    return [sys.executable, "-c", AS_PERSON, str(home), above, *words[3:]]


def at_terminal(
    home: Path, words: Sequence[str], typed: Sequence[tuple[str, str]], *, above: str = "bash sshd",
    env: dict[str, str] | None = None, before: str = "",
) -> tuple[int, str]:  # fmt: skip
    """Run a verb on a terminal and type each answer when its question has appeared; exit status and screen.

    `before` is typed ahead, before any question is there.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        base = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "dumb", "PYTHONPATH": str(ROOT)}
        os.execve(sys.executable, command(home, words, above), base | (env or {}))
    screen = ""
    if before:
        os.write(terminal, before.encode())
    try:
        for question, answer in typed:
            screen += _until(terminal, question)
            os.write(terminal, answer.encode() + b"\n")
        screen += _until(terminal, None)
        _, status = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(status), screen
    except TimeoutError as error:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise AssertionError(f"{error}; on the screen: {screen}") from error
    finally:
        os.close(terminal)


def _until(terminal: int, text: str | None, limit_s: float = 20) -> str:
    """What appears until `text` has, or until the end."""
    seen, deadline = "", time.monotonic() + limit_s
    while text is None or text not in seen:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{text!r} did not appear after {seen!r}")
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # the program is gone
            break
        if not chunk:
            break
        seen += chunk.decode("utf-8", "replace")
    return seen
