"""`migrate`: the files of the flat layout and of other published skills into our folder, ids kept."""

from __future__ import annotations

import argparse
from collections import Counter

from skill import clock
from skill.commands._common import UsageError, common, emit, workspace
from skill.learnings.migration import Plan
from skill.migrating import carry_out, propose, undo

HELP = "move flat .learnings files into operations/, ids kept; --undo takes it back"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--undo", action="store_true", help="put back the files of the latest migration")
    common(parser, dry_run=True)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    if not space.base.is_dir():
        raise UsageError(f"{space.root}: has no .learnings to migrate")
    if args.undo:
        backup = undo(space)
        emit(args, {"undone": str(backup)}, f"Put back the files of {backup.relative_to(space.root)}.")
        return 0
    if args.dry_run:
        done, kept = propose(space), None
    else:
        done, kept = carry_out(space, clock.now())
    data = {
        "moves": [vars(move) for move in done.moves],
        "known": [vars(move) for move in done.known],
        "files_left": done.left,
        "files_gone": [name for name, after in done.after.items() if not after],
        "backup": str(kept) if kept else "",
        "dry_run": args.dry_run,
    }
    lines = _told(done, args.dry_run)
    lines += [f"Backup: {kept.relative_to(space.root)}; to take it back: ops-learnings migrate --undo"] if kept else []
    emit(args, data, "\n".join(lines))
    return 0


def _told(done: Plan, dry_run: bool) -> list[str]:
    if not done.after:
        return ["Nothing to migrate."]
    counts = Counter((move.source.removeprefix("../"), move.target) for move in done.moves)
    verb = "would move" if dry_run else "moved"
    lines = [f"{source}: {number} entries {verb} to operations/{target}" for (source, target), number in counts.items()]
    if done.known:
        lines.append(f"{len(done.known)} entries were there already, word for word.")
    lines += [f"{name}: keeps what is no entry" for name in done.left]
    lines += [
        f"{name}: {'would be' if dry_run else 'is'} removed, it held entries only"
        for name, after in done.after.items()
        if not after
    ]
    return lines
