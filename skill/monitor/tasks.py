"""Slow work of the hooks, queued instead of done in an agent's turn: a fixed list, so a queue holds no commands."""

from __future__ import annotations

from pathlib import Path

from skill.monitor.job import READ, READ_ONLY, Job
from skill.paths import command

TASKS = {
    "ops:index": ("index", "rebuild the recall index"),
    "ops:sweep": ("sweep", "look through ended sessions for what nobody logged"),
}


def task_jobs(project: Path | None) -> dict[str, Job]:
    """The tasks as one-shot jobs that may write only the project's learnings; none without a project."""
    if project is None:
        return {}
    root = str(project)
    learnings = str(project / ".learnings")
    return {
        name: Job(name, READ, READ_ONLY, root, about, commands={"run": (*command(), verb)}, scratch=(learnings,))
        for name, (verb, about) in TASKS.items()
    }
