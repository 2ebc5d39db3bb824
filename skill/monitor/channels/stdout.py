"""Standard output: for cron's mail, a journal, or a person who looks."""

from __future__ import annotations

import sys

from skill.monitor.outbox import Sent


class Stdout:
    """Prints each report, with an empty line after it."""

    def __init__(self, name: str = "stdout") -> None:
        self.name = name

    def send(self, text: str) -> Sent:
        try:
            sys.stdout.write(text + "\n\n")
            sys.stdout.flush()
        except (OSError, ValueError) as error:
            return Sent(False, f"standard output cannot be written ({error})")
        return Sent(True)
