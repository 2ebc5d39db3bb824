"""`index`: bring the search index and the shared INDEX.md in line with the files."""

from __future__ import annotations

import argparse

from skill import clock
from skill.commands._common import common, emit, workspace

HELP = "bring INDEX.md and the search index in line with the files"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rebuild", action="store_true", help="from nothing, when it is suspected to be wrong")
    common(parser)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    read = space.reindex(args.rebuild)
    counts: dict[str, int] = {}
    for row in space.rows():
        counts[row.file] = counts.get(row.file, 0) + 1
    held = "; ".join(f"{file}: {number} entries" for file, number in counts.items()) or "No entries"
    text = f"Read {read} changed file(s). {held}."
    if space.exists:
        from skill.sharing import update

        text += f" {update(space, clock.now()).relative_to(space.root).as_posix()} is up to date."
    emit(args, {"read": read, "entries": counts}, text)
    return 0
