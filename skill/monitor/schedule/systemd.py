"""A systemd timer of the user. Sources: systemd.service(5), systemd.timer(5), systemd.syntax(7)."""

from __future__ import annotations

import os
from pathlib import Path

from skill.monitor.schedule import Entry, call, shell_words, template


class Systemd:
    """A service and a timer below `~/.config/systemd/user`."""

    def files(self, entry: Entry) -> dict[str, str]:
        """Both unit files by name."""
        shell_words(entry.words)
        values: dict[str, object] = {
            "command": " ".join(quoted(word) for word in entry.words),
            "folder": str(entry.folder).replace("%", "%%"),
        }
        return {
            f"{entry.name}.service": template("systemd.service.j2", values, entry),
            f"{entry.name}.timer": template("systemd.timer.j2", values, entry),
        }

    def text(self, entry: Entry) -> str:
        return "\n".join(f"# {folder() / name}\n{text}" for name, text in self.files(entry).items())

    def install(self, entry: Entry) -> str:
        folder().mkdir(parents=True, exist_ok=True)
        for name, text in self.files(entry).items():
            (folder() / name).write_text(text, encoding="utf-8")
        call(["systemctl", "--user", "daemon-reload"])
        call(["systemctl", "--user", "enable", "--now", f"{entry.name}.timer"])
        return f"installed {folder() / entry.name}.timer; see: systemctl --user list-timers {entry.name}.timer"

    def remove(self, entry: Entry) -> str:
        call(["systemctl", "--user", "disable", "--now", f"{entry.name}.timer"])
        for name in self.files(entry):
            (folder() / name).unlink(missing_ok=True)
        return f"removed {entry.name}.timer"

def folder() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "systemd" / "user"

def quoted(word: str) -> str:
    """A word of ExecStart: quoted, with variables and specifiers taken literally."""
    for char, escape in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$"), ("\t", "\\t")):
        word = word.replace(char, escape)
    return f'"{word}"'
