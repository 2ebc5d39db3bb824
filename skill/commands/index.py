"""`index`: bring the search index and the shared INDEX.md in line with the files."""

from __future__ import annotations

import argparse

from skill.commands._common import common, emit, workspace

HELP = "bring the search index in line with the files (commands do it by themselves)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rebuild", action="store_true", help="from nothing, when it is suspected to be wrong")
    common(parser)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    read = space.reindex(args.rebuild)
    counts: dict[str, int] = {}
    for row in space.rows():
        counts[row.file] = counts.get(row.file, 0) + 1
    text = f"Read {read} changed file(s). " + (
        "; ".join(f"{file}: {number} entries" for file, number in counts.items()) or "No entries."
    )
    emit(args, {"read": read, "entries": counts}, text)
    return 0
