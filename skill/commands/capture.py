"""`ops-learnings capture`: what the hooks start when a session ends or a problem repeats."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from skill import clock
from skill.commands._common import common, emit, workspace

HELP = "count what returned and record what repeats, from the hooks' signals"


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser)


def run(args: argparse.Namespace) -> int:
    from skill.capture import capture

    done = capture(workspace(args), clock.now())
    lines = [
        f"{'Counted' if one.counted else 'Recorded'} {one.id}, seen {one.count} times ({one.why})." for one in done
    ]
    emit(args, [asdict(one) for one in done], "\n".join(lines) or "Nothing to count or record.")
    return 0
