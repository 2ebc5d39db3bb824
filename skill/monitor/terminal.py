"""A person at a terminal: asked there, answering there. No flag, variable or pipe can answer for them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from skill.errors import OpsError

TERMINAL = "/dev/tty"
AGENTS = frozenset({"claude", "codex", "gemini", "copilot", "openclaw", "opencode", "cursor-agent", "aider"})
MARKS = ("CLAUDECODE", "CODEX_SANDBOX", "CODEX_SANDBOX_NETWORK_DISABLED", "GEMINI_CLI", "OPENCLAW_SHELL")


class NotAPerson(OpsError):
    """A question that only a person at a terminal may answer could not be put to one."""


def confirm(word: str, facts: Sequence[str]) -> None:
    """Show `facts` at the terminal and wait until exactly `word` is typed there; raises NotAPerson for all else."""
    ask(facts, [(f"Type {word} to go on: ", word)])


def ask(facts: Sequence[str], questions: Sequence[tuple[str, str]]) -> list[str]:
    """Show `facts`, put each question; an answer must be the expected word, or just not empty where that is "".

    What was typed before a question stood there is thrown away, so no line can wait for it.
    """
    import termios

    refuse_agents(os.environ, ancestors(os.getpid()))
    try:
        terminal = os.open(TERMINAL, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError:
        raise NotAPerson("an approval needs a terminal: run this command yourself, in a terminal of your own") from None
    try:
        if not os.isatty(terminal) or os.tcgetpgrp(terminal) != os.getpgrp():
            raise NotAPerson("an approval needs a terminal in the foreground: run this command by itself")
        answers = []
        _put(terminal, "".join(f"{_visible(line)}\n" for line in facts))
        for question, expected in questions:
            termios.tcflush(terminal, termios.TCIFLUSH)
            _put(terminal, question)
            answer = _line(terminal)
            if not answer or (expected and answer != expected):
                raise NotAPerson(f"not given: {answer!r} was typed, nothing was approved")
            answers.append(answer)
        return answers
    finally:
        os.close(terminal)


def refuse_agents(environment: Iterable[str], programs: Iterable[str]) -> None:
    """Raise NotAPerson when the command runs below an agent's client, whatever terminal that has made for it."""
    found = [program for program in programs if program in AGENTS] or [name for name in environment if name in MARKS]
    if found:
        raise NotAPerson(
            f"an approval is a person's, and this runs inside an agent ({found[0]}); use a terminal of your own"
        )


def ancestors(pid: int) -> list[str]:
    """The names of the programs above `pid`, nearest first; empty where the system does not tell."""
    names: list[str] = []
    for _ in range(64):
        try:
            stat = Path(f"/proc/{pid}/stat").read_bytes()
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            break
        names.append(stat[stat.index(b"(") + 1 : stat.rindex(b")")].decode("utf-8", "replace"))
        names += [os.path.basename(word.decode("utf-8", "replace")) for word in words[:2]]
        pid = int(stat[stat.rindex(b")") + 2 :].split()[1])
        if pid <= 1:
            break
    return names


def _line(terminal: int) -> str:
    text = b""
    while not text.endswith(b"\n"):
        chunk = os.read(terminal, 1024)
        if not chunk:
            break
        text += chunk
    return text.decode("utf-8", "replace").strip()


def _put(terminal: int, text: str) -> None:
    os.write(terminal, text.encode("utf-8", "replace"))


def _visible(text: str) -> str:
    """`text` with control characters spelled out: an argument must not repaint what a person reads."""
    return "".join(char if char.isprintable() or char == "\t" else f"\\x{ord(char):02x}" for char in text)
