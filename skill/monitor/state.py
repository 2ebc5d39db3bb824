"""The state file: read, changed under a lock, replaced whole. The only writer of it.

A change is a function of the data as it is now, so two monitors never overwrite each other: whoever comes second sees
what the first one wrote. The lock file is never removed.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, TypeVar

from skill.errors import OpsError
from skill.learnings import durable

T = TypeVar("T")
Data = dict[str, Any]
LOCK_TIMEOUT_S = 60.0


class StateError(OpsError):
    """A state file that cannot be read or written."""


class Store:
    """One state file. `change` is the only way to write it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Data:
        """The state as it is on disk; an empty one when there is none yet. Raises StateError for a damaged file."""
        data, _ = durable.read(self.path)
        return self._decode(data)

    def change(self, step: Callable[[Data], T], now: datetime) -> T:
        """Give the present state to `step`, which edits it in place, and write it back when it differs."""
        with self._locked():
            while True:
                raw, seen = durable.read(self.path)
                data = self._decode(raw)
                before = json.dumps(data, sort_keys=True)
                result = step(data)
                if json.dumps(data, sort_keys=True) == before:
                    return result
                data["version"] = 1
                data["generation"] = int(data.get("generation") or 0) + 1
                data["updatedAt"] = now.astimezone(timezone.utc).isoformat(timespec="seconds")
                with contextlib.suppress(durable.Changed):  # a person saved the file meanwhile: decide again
                    durable.replace(self.path, [_encode(data)], seen)
                    return result

    def _decode(self, raw: bytes) -> Data:
        if not raw.strip():
            return {"version": 1, "jobs": {}, "queue": [], "outbox": []}
        try:
            data = json.loads(raw)
        except ValueError as error:
            line = getattr(error, "lineno", 1)
            raise StateError(
                f"{self.path}:{line}: the state is not JSON ({error}); mend it, or move it away to start anew"
            ) from error
        if not isinstance(data, dict) or data.get("version", 1) != 1:
            raise StateError(f"{self.path}: this is no state of version 1; move it away to start anew")
        for key, kind in (("jobs", dict), ("queue", list), ("outbox", list)):
            if not isinstance(data.setdefault(key, kind()), kind):
                raise StateError(f"{self.path}: '{key}' is damaged; mend it, or move the file away to start anew")
        data["queue"] = [item for item in data["queue"] if isinstance(item, dict)]
        data["outbox"] = [item for item in data["outbox"] if isinstance(item, dict)]
        return data

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(str(self.path) + ".lock", timeout=LOCK_TIMEOUT_S, poll_interval=0.01)
            with lock:
                yield
        except Timeout:
            raise StateError(
                f"{self.path}.lock: another monitor has held it for {LOCK_TIMEOUT_S:g} s; end that process"
            ) from None
        except PermissionError as error:
            where = error.filename or self.path
            raise StateError(f"{where}: cannot be written ({os.strerror(error.errno or 0)})") from error


def _encode(data: Data) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
