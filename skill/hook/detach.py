"""The seam for work that outlives the hook: a process of its own session that holds none of the host's pipes."""

import os


def start(arguments: "list[str]", folder: str) -> None:
    """Start a command and do not wait: a child on the host's stdout or stderr would block the agent's turn."""
    devices = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    environment = {**os.environ, "PWD": folder}
    os.posix_spawn(arguments[0], arguments, environment, file_actions=devices, setsid=True)
