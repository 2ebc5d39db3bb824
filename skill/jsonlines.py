"""JSON lines, as the verbs read them: one object a line, blank lines skipped, errors with file and line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from skill.errors import OpsError


def records(lines: Iterable[str], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """(place, object) of each line that is not blank; raises OpsError naming the line."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise OpsError(f"{where}:{number}: not JSON: {error}") from error
        if not isinstance(record, dict):
            raise OpsError(f"{where}:{number}: one object a line is expected, not {type(record).__name__}")
        yield f"{where}:{number}", record
