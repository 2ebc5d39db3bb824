"""Playing an event through an installed hook command, as its client would run it."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE_S = 30.0


@dataclass(frozen=True)
class Played:
    """What came of one event: the text the model would receive, and the wall-clock milliseconds it took."""

    text: str
    milliseconds: float
    exit_status: int
    stdout: bytes
    stderr: bytes

    @property
    def tokens(self) -> int:
        """Rule of thumb of the model vendors: four characters of English a token."""
        return -(-len(self.text) // 4)


def play(command: Sequence[str], payload: Mapping[str, object], folder: Path) -> Played:
    """Run `command` in `folder` with the payload on stdin. Raises OSError when it cannot be started."""
    started = time.perf_counter()
    done = subprocess.run(
        list(command),
        input=json.dumps(payload).encode(),
        cwd=folder,
        capture_output=True,
        timeout=PATIENCE_S,
        env={**os.environ, "PWD": str(folder)},
    )
    spent_ms = (time.perf_counter() - started) * 1000
    return Played(context_of(done.stdout), spent_ms, done.returncode, done.stdout, done.stderr)


def context_of(stdout: bytes) -> str:
    """The context in an answer, wherever its client has the field; empty for silence and for what is no answer."""
    try:
        answer = json.loads(stdout or b"{}")
    except ValueError:
        return ""
    specific = answer.get("hookSpecificOutput", {})
    fields = (specific.get("additionalContext"), answer.get("additionalContext"), answer.get("additional_context"))
    return next((text for text in fields if text), "")
