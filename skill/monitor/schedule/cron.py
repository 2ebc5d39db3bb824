"""A line of the user's crontab. Source: crontab(5)."""

from __future__ import annotations

from skill.monitor.schedule import Entry, ScheduleError, call, minutes, shell_words, template


class Cron:
    """One line, marked by the entry's name; all other lines stay as they are."""

    def text(self, entry: Entry) -> str:
        command = shell_words(["cd", str(entry.folder)]) + " && " + shell_words(entry.words)
        values: dict[str, object] = {"minutes": minutes(entry.every_s), "command": command.replace("%", "\\%")}
        return template("cron.j2", values, entry)

    def install(self, entry: Entry) -> str:
        lines = [*self._others(entry), self.text(entry).rstrip("\n")]
        call(["crontab", "-"], "\n".join(lines) + "\n")
        return f"installed {entry.name} in your crontab; see: crontab -l"

    def remove(self, entry: Entry) -> str:
        call(["crontab", "-"], "".join(line + "\n" for line in self._others(entry)))
        return f"removed {entry.name} from your crontab"

    def _others(self, entry: Entry) -> list[str]:
        try:
            present = call(["crontab", "-l"])
        except ScheduleError as error:
            if "no crontab for" not in str(error):
                raise
            present = ""
        return [line for line in present.splitlines() if not line.endswith(f" # {entry.name}")]
