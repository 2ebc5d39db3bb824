"""`merge-driver`: what git calls to merge two versions of a learnings file; set up by `init --git`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from skill.errors import OpsError

HELP = "merge two versions of a learnings file by entries (git calls it; see init --git)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("base", type=Path, help="the common ancestor (%%O)")
    parser.add_argument("ours", type=Path, help="our version; the result is written here (%%A)")
    parser.add_argument("theirs", type=Path, help="the other version (%%B)")


def run(args: argparse.Namespace) -> int:
    from skill.learnings.merge import merge

    merged = merge(*(_read(path) for path in (args.base, args.ours, args.theirs)))
    try:
        args.ours.write_bytes(merged.data)
    except OSError as error:
        raise OpsError(f"{args.ours}: the merge cannot be written ({error.strerror})") from error
    for old, new in merged.renumbered.items():
        _say(
            f"{old} was given to two entries; the one logged later is now {new}, also where this file mentions it; "
            f"look through the other files for {old}"
        )
    for entry_id in merged.kept:
        _say(f"{entry_id} was taken out on one side and changed on the other; it stays as it was changed")
    for entry_id in merged.conflicts:
        _say(f"{entry_id}: both sides changed the same line; see the conflict markers inside it")
    return 1 if merged.conflicts else 0


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OpsError(f"{path}: cannot be read ({error.strerror})") from error


def _say(text: str) -> None:
    print(f"ops-learnings: {text}", file=sys.stderr)
