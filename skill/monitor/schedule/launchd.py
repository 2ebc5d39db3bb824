"""A launchd agent of the user. Source: launchd.plist(5)."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from skill.monitor.schedule import Entry, ScheduleError, call, shell_words, template


class Launchd:
    """A property list below `~/Library/LaunchAgents`."""

    def text(self, entry: Entry) -> str:
        shell_words(entry.words)
        log = Path("~/Library/Logs").expanduser() / f"{entry.name}.log"
        values: dict[str, object] = {"words": list(entry.words), "folder_plain": str(entry.folder), "log": str(log)}
        return template("launchd.plist.j2", values, entry)

    def install(self, entry: Entry) -> str:
        path = self._path(entry)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text(entry), encoding="utf-8")
        with contextlib.suppress(ScheduleError):  # it was not there before
            call(["launchctl", "bootout", f"{domain()}/{entry.name}"])
        call(["launchctl", "bootstrap", domain(), str(path)])
        return f"installed {path}; see: launchctl print {domain()}/{entry.name}"

    def remove(self, entry: Entry) -> str:
        call(["launchctl", "bootout", f"{domain()}/{entry.name}"])
        self._path(entry).unlink(missing_ok=True)
        return f"removed {entry.name}"

    def _path(self, entry: Entry) -> Path:
        return Path("~/Library/LaunchAgents").expanduser() / f"{entry.name}.plist"


def domain() -> str:
    return f"gui/{os.getuid()}"
