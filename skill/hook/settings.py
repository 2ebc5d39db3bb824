"""What the hot path needs of the project's configuration, read from `.state/compiled.json`.

The cold side compiles config.yaml and rules.d into that file; without it the defaults hold.
"""

import os

from skill.hook import wire

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMAT = 2  # of the compiled rows; rows of another one wait until a command compiles them again
DEDUPE_WINDOW_S = 300.0
REMINDER_WINDOW_S = 300.0
REMINDER_TOKENS = 250
LIMITS = {
    "alerts_per_week": 3.0,
    "cpu_percent": 85.0,
    "disk_percent": 85.0,
    "memory_percent": 90.0,
    "pool_percent": 80.0,
}


class Settings:
    """Windows in seconds, thresholds in percent, rule rows of the project, and whether the sources changed since."""

    __slots__ = (
        "capture",
        "dedupe_window_s",
        "limits",
        "reminder_tokens",
        "reminder_window_s",
        "rules",
        "skills",
        "stale",
    )

    def __init__(self) -> None:
        self.capture = "recurring"
        self.dedupe_window_s = DEDUPE_WINDOW_S
        self.reminder_window_s = REMINDER_WINDOW_S
        self.limits = dict(LIMITS)
        self.reminder_tokens = REMINDER_TOKENS
        self.rules: list[object] = []
        self.skills: list[dict[str, Any]] = []
        self.stale = False


def read(path: str) -> Settings:
    """Settings of the project; raises ValueError when the compiled file is damaged."""
    settings = Settings()
    try:
        with open(path, encoding="utf-8") as file:
            compiled: dict[str, Any] = wire.decode(file.read())  # type: ignore[assignment]  # ours
    except OSError:
        return settings
    config = compiled["config"]
    settings.capture = config.get("capture", settings.capture)
    settings.dedupe_window_s = float(config["dedupe_window_s"])
    settings.reminder_window_s = float(config["reminder_window_s"])
    for name, value in config["thresholds"].items():
        if isinstance(value, (int, float)):
            settings.limits[name] = float(value)
    settings.reminder_tokens = int(config.get("reminder_tokens", settings.reminder_tokens))
    of_now = compiled.get("format") == FORMAT
    settings.rules = compiled["rules"]["rules"] if of_now else []
    settings.skills = compiled.get("skills", [])
    settings.stale = not of_now or any(changed(*stamp) for stamp in compiled["stamps"])
    return settings


def changed(path: str, size: int, mtime_ns: int) -> bool:
    """Whether a source file is no longer the one that was compiled."""
    try:
        found = os.stat(path)
    except OSError:
        return True
    return found.st_size != size or found.st_mtime_ns != mtime_ns
