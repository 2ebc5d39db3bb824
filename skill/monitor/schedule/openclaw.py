"""A cron job of OpenClaw's Gateway: a plain command, no model. `--declaration-key` makes a second add a replacement."""

from __future__ import annotations

import shlex

from skill.monitor.channels import openclaw
from skill.monitor.schedule import Entry, ScheduleError, call, shell_words, template


class OpenClaw:
    """`openclaw cron add`."""

    def text(self, entry: Entry) -> str:
        words: dict[str, object] = {
            "every": every(entry.every_s),
            "name": entry.name,
            "command": shlex.quote(shell_words(entry.words)),
            "folder": shell_words([str(entry.folder)]),
        }
        return template("openclaw.j2", words, entry)

    def install(self, entry: Entry) -> str:
        program, *rest = shlex.split(self.text(entry))
        call([openclaw.find() or program, *rest])
        return f"installed {entry.name} in OpenClaw; see: openclaw cron list"

    def remove(self, entry: Entry) -> str:
        raise ScheduleError(f"find its id with: openclaw cron list; then: openclaw cron rm ID (name {entry.name})")


def every(seconds: int) -> str:
    """A period as OpenClaw writes it."""
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"
