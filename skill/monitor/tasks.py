"""Slow work of the hooks, queued instead of done in an agent's turn: a fixed list, so a queue holds no commands."""

from __future__ import annotations

import sys
from pathlib import Path

from skill.monitor.job import READ, READ_ONLY, Job
from skill.paths import PACKAGE

TASKS = {
    "ops:index": ("index", "bring the recall index in step with the files"),
    "ops:capture": ("capture", "record what the hooks noticed and nobody logged"),
}
_RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from skill.commands import main; sys.exit(main(sys.argv[1:]))"


def task_jobs(project: Path | None) -> dict[str, Job]:
    """The tasks as one-shot jobs that may write only the project's learnings; none without a project."""
    if project is None:
        return {}
    root, learnings = str(project), str(project / ".learnings")
    own = (sys.executable, "-c", _RUN, str(PACKAGE.parent))
    return {
        name: Job(name, READ, READ_ONLY, root, about, commands={"run": (*own, verb)}, scratch=(learnings,))
        for name, (verb, about) in TASKS.items()
    }
