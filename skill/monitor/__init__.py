"""Long jobs run as scripts: started, watched, reported and resumed without a model's turn."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """`python -m skill.monitor VERB` and `ops-learnings monitor VERB`: 0 fine, 1 the job failed, 2 bad config or
    arguments, 3 nobody to notify.
    """
    from skill.monitor.cli import main as run

    return run(argv)
