"""The status contract of a long job: what its status command printed, as a value. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

OK, WARN, ALERT = "ok", "warn", "alert"
LEVELS = (OK, WARN, ALERT)


@dataclass(frozen=True)
class Status:
    """One look at a job. `error` says why the look failed; such a job counts as not running, level alert."""

    running: bool = False
    completed: bool = False
    pid: int | None = None
    stop_reason: str = ""
    progress: Mapping[str, Any] | None = None
    progress_key: str = ""
    level: str = OK
    message: str = ""
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """The status contract again, without what is empty."""
        data: dict[str, Any] = {"running": self.running, "completed": self.completed, "level": self.level}
        optional = {"pid": self.pid, "stopReason": self.stop_reason, "progress": self.progress,
                    "progressKey": self.progress_key, "message": self.message, "error": self.error}  # fmt: skip
        return data | {key: value for key, value in optional.items() if value not in (None, "")}


def unreadable(reason: str) -> Status:
    """The status of a job whose status command did not keep the contract."""
    return Status(level=ALERT, message=reason, error=reason)


def parse_status(exit_code: int, stdout: str, stderr: str = "") -> Status:
    """The status that a finished status command reports; never raises."""
    if exit_code != 0:
        said = [line.strip() for line in stderr.splitlines() if line.strip()]
        return unreadable(f"status command ended with {exit_code}" + (f": {printable(said[-1])[:200]}" if said else ""))
    if not stdout.strip():
        return unreadable("status command printed nothing")
    try:
        data = json.loads(stdout)
    except (ValueError, RecursionError):
        return unreadable("status command did not print JSON")
    return status_from(data)


def status_from(data: object) -> Status:
    """A status from decoded JSON: booleans are demanded, everything else is taken where it makes sense."""
    if not isinstance(data, dict):
        return unreadable("status is not a JSON object")
    for key in ("running", "completed"):
        if not isinstance(data.get(key), bool):
            return unreadable(f"status lacks the boolean '{key}'")
    pid = data.get("pid")
    progress = data.get("progress")
    level = data.get("level")
    status = Status(
        data["running"],
        data["completed"],
        pid if isinstance(pid, int) and not isinstance(pid, bool) and pid > 0 else None,
        _text(data.get("stopReason")),
        progress if isinstance(progress, dict) else None,
        _text(data.get("progressKey")),
        level if level in LEVELS else OK,
        _text(data.get("message")),
    )
    if status.progress is not None and not status.progress_key:
        key = json.dumps(status.progress, sort_keys=True, ensure_ascii=False)
        status = replace(status, progress_key=key)
    return status


def printable(text: str) -> str:
    """`text` without control characters: what a job says must not draw on a terminal. Line ends and tabs stay."""
    return "".join(char for char in text if char.isprintable() or char in "\n\t")


def _text(value: object) -> str:
    return printable(value).strip() if isinstance(value, str) else ""
