"""Reading one object of a jobs file field by field: a value of the right type, or a problem with its place. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from skill.nearest import did_you_mean

Path = tuple[str | int, ...]
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z")


class Reader:
    """An object of the file at `path`; problems and warnings are shared with the objects inside it."""

    def __init__(
        self,
        data: Mapping[str, Any],
        path: Path,
        problems: list[tuple[Path, str]] | None = None,
        warnings: list[str] | None = None,
    ) -> None:
        self.data = data
        self.path = path
        self.problems = [] if problems is None else problems
        self.warnings = [] if warnings is None else warnings
        self.label = ""
        self.prefix = ""

    def wrong(self, key: str, wanted: str) -> None:
        """Keep that `key` should be `wanted`, with the value it has."""
        value = f" (is {_shown(self.data[key])})" if key in self.data else " (is missing)"
        where = f"{self.label}, " if self.label else ""
        self.problems.append(((*self.path, key), f"{where}{self.prefix}{key}: should be {wanted}{value}"))

    def warn(self, key: str, text: str) -> None:
        where = f"{self.label}, " if self.label else ""
        self.warnings.append(f"{where}{self.prefix}{key}: {text}")

    def unknown(self, known: Sequence[str]) -> None:
        """Warn of every key that nobody reads, with the nearest one that somebody does."""
        for key in self.data:
            if key not in known:
                self.warn(str(key), f"nobody reads this key.{did_you_mean(str(key), known)}".rstrip("."))

    def child(self, key: str, wanted: str) -> Reader:
        """The object under `key`; an empty one when it is missing or something else."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, Mapping):
            self.wrong(key, wanted)
        child = Reader(value if isinstance(value, Mapping) else {}, (*self.path, key), self.problems, self.warnings)
        child.label = self.label
        child.prefix = f"{self.prefix}{key}."
        return child

    def text(self, key: str, default: str, wanted: str, *, needed: bool = False) -> str:
        value = self.data.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        if needed or value is not None:
            self.wrong(key, wanted)
        return default

    def choice(self, key: str, values: Sequence[str], default: str = "") -> str:
        value = self.data.get(key, default)
        if value in values:
            return str(value)
        self.wrong(key, f"one of {', '.join(values)}")
        return ""

    def flag(self, key: str, default: bool) -> bool:
        value = self.data.get(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.wrong(key, "true or false")
        return default

    def number(self, key: str, default: float, wanted: str, *, above_zero: bool = False) -> float:
        value = self.data.get(key)
        if value is None:
            return default
        good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if good and (value > 0 or (value == 0 and not above_zero)):
            return float(value)
        self.wrong(key, wanted)
        return default

    def whole(self, key: str, default: int, wanted: str, *, low: int) -> int:
        value = self.data.get(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and value >= low:
            return value
        self.wrong(key, wanted)
        return default

    def minutes(self, key: str, default: int) -> int:
        """A time of day "HH:MM" as minutes since midnight; YAML itself turns a bare 23:00 into 1380."""
        value = self.data.get(key)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 24 * 60:
            return value
        found = _CLOCK.match(value.strip()) if isinstance(value, str) else None
        if found:
            return int(found[1]) * 60 + int(found[2])
        self.wrong(key, 'a time of day in quotes such as "23:00"')
        return default

    def words(self, key: str, wanted: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of texts that are not empty; `needed` refuses an empty list."""
        value = self.data.get(key)
        if value is None and not needed:
            return ()
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            self.wrong(key, wanted)
            return ()
        if needed and not value:
            self.wrong(key, wanted)
        return tuple(value)

    def strings(self, key: str) -> dict[str, str]:
        """An object of names and texts, as for the environment."""
        child = self.child(key, "an object of names and texts")
        for name, value in child.data.items():
            if not isinstance(value, str):
                child.wrong(name, "a text, in quotes")
        return {str(name): str(value) for name, value in child.data.items()}

    def sequence(self, key: str, wanted: str, *, needed: bool = False) -> Sequence[object]:
        value = self.data.get(key)
        if isinstance(value, list):
            return value
        if needed or value is not None:
            self.wrong(key, wanted)
        return ()


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
