"""Whether Codex will run a hook: it asks for a review of each command line and keeps a hash of it.

Codex itself tells, through its app server; reading its files would only say that something was reviewed once.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

PATIENCE_S = 20.0


def statuses(project: Path, program: str = "codex") -> dict[tuple[str, str], str] | None:
    """(hooks file, command line) -> "trusted", "untrusted", "modified" or "managed"; None when Codex does not say."""
    executable = shutil.which(program)
    if executable is None:
        return None
    requests: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": {"clientInfo": {"name": "ops-learnings", "version": "1"}}},
        {"method": "initialized"},
        {"id": 2, "method": "hooks/list", "params": {"cwds": [str(project)]}},
    ]
    answer = _asked([executable, "app-server"], requests, 2, project)
    if answer is None:
        return None
    return {
        (str(hook.get("sourcePath")), str(hook.get("command"))): str(hook.get("trustStatus"))
        for listed in answer.get("data", [])
        for hook in listed.get("hooks", [])
    }


def _asked(command: list[str], requests: list[dict[str, Any]], number: int, folder: Path) -> dict[str, Any] | None:
    """The result of the request with this id, from a server that speaks one JSON document a line."""
    try:
        with subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as server:
            watchdog = threading.Timer(PATIENCE_S, server.kill)
            watchdog.start()
            try:
                return _conversed(server, requests, number)
            finally:
                watchdog.cancel()
                server.kill()
    except (OSError, ValueError):
        return None


def _conversed(server: subprocess.Popen[str], requests: list[dict[str, Any]], number: int) -> dict[str, Any] | None:
    assert server.stdin is not None and server.stdout is not None
    server.stdin.writelines(json.dumps(request) + "\n" for request in requests)
    server.stdin.flush()
    for line in server.stdout:
        message = json.loads(line)
        if message.get("id") == number:
            result = message.get("result")
            return result if isinstance(result, dict) else None
    return None
