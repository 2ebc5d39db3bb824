"""Where a hook call belongs: the project, its operations folder, and the state beside the files."""

import os

OPERATIONS = ".learnings/operations"
STATE = ".state"


class Place:
    """A project's folders as plain paths; nothing is created until `state_file` is asked for."""

    __slots__ = ("root", "state")

    def __init__(self, root: str) -> None:
        self.root = root
        self.state = f"{root}/{OPERATIONS}/{STATE}"

    def state_file(self, name: str) -> str:
        """Path of a file below `.state/`, the folder made and hidden from git on first use."""
        if not os.path.isdir(self.state):
            os.makedirs(self.state, exist_ok=True)
            with open(f"{self.state}/.gitignore", "w", encoding="ascii") as file:
                file.write("*\n")
        return f"{self.state}/{name}"


def program() -> str:
    """The command beside this package as a path, or empty where there is none (an installed wheel)."""
    path = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))) + "/bin/ops-learnings"
    return path if os.path.exists(path) else ""


def find(start: str) -> Place:
    """The project around `start`: within its repository the nearest folder upwards with `.learnings`, else the
    repository itself; outside of one the nearest `.learnings`, else `start`.

    A `.learnings` above the repository, in a home folder perhaps, belongs to something else. The caller passes the
    process's own directory: some clients put the directory of the agent's command into the payload instead.
    """
    folder = start
    while folder.strip("/\\"):
        if os.path.isdir(f"{folder}/.learnings") or os.path.exists(f"{folder}/.git"):
            return Place(folder)
        parent = os.path.dirname(folder)
        if parent == folder:
            break
        folder = parent
    return Place(start)
