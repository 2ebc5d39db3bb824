"""One captured payload a client and occasion, with contents put in that the hooks must or must not answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "samples"
PROMPT_QUIET = "rename the variable total to sum"
PROMPT_LOUD = "we have an incident in production, start the rollback"
COMMAND = "kubectl rollout status deployment/checkout"
OUTPUT = 'error: deployment "checkout" exceeded its progress deadline'

# What the captured commands and their outputs were, to be replaced wherever they stand in a payload.
_QUIET = {
    "pod/api-7f CrashLoopBackOff: rollback started": "all 12 checks passed",
    "pod CrashLoopBackOff": "all 12 checks passed",
    "api-7f CrashLoopBackOff": "all 12 checks passed",
    "kubectl get pods": "make check",
}
_FAILING = {
    "partial\nconnect ECONNREFUSED 10.0.0.5:5432": OUTPUT,
    "partial\nECONNREFUSED": OUTPUT,
    "connect ECONNREFUSED": OUTPUT,
    "Command timed out after 30s": OUTPUT,
}
_COMMAND_KEYS = ("command",)


@dataclass(frozen=True)
class Sample:
    """A payload, the occasion it stands for, and whether an answer is due."""

    occasion: str
    payload: dict[str, Any]
    speaks: bool


def samples(client: str) -> Iterator[Sample]:
    """The payloads of a client, prompts and commands in a quiet and in a failing form."""
    path = FOLDER / f"{client}.json"
    captured: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for kind, payload in captured.items():
        if kind == "prompt":
            yield Sample("unrelated prompt", _prompt(payload, PROMPT_QUIET), False)
            yield Sample("operations prompt", _prompt(payload, PROMPT_LOUD), True)
        elif kind == "success":
            yield Sample("successful command", _replaced(payload, _QUIET, "make check"), False)
        elif kind == "failure":
            yield Sample("failing command", _replaced(payload, _FAILING, COMMAND), True)
        else:
            yield Sample(kind.replace("_", " "), payload, False)


def _prompt(payload: Any, text: str, key: str = "") -> Any:
    if isinstance(payload, dict):
        return {name: _prompt(value, text, name) for name, value in payload.items()}
    if isinstance(payload, list):
        return [_prompt(value, text, key) for value in payload]
    return text if key in ("prompt", "text") and isinstance(payload, str) else payload


def _replaced(payload: Any, texts: dict[str, str], command: str, key: str = "") -> Any:
    if isinstance(payload, dict):
        return {name: _replaced(value, texts, command, name) for name, value in payload.items()}
    if not isinstance(payload, str):
        return payload
    if key in _COMMAND_KEYS:
        return command
    for old, new in texts.items():
        if old in payload:
            return payload.replace(old, new)
    return payload
