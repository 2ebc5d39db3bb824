"""`backup`: a dated archive of learnings, configuration and state; check it, bring it back, let old ones go."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from skill import clock
from skill.commands._common import UsageError, common, emit, workspace

HELP = "archives of learnings, configuration and state: create, verify, restore, prune"


def arguments(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(dest="step", required=True, metavar="create|verify|restore|prune")
    make = steps.add_parser("create", help="write an archive into a folder and read it back")
    make.add_argument("--to", type=Path, required=True, metavar="DIR", help="where backups lie, best on another disk")
    make.add_argument("--keep", metavar="DAYS", help="then remove this project's backups older than this")
    check = steps.add_parser("verify", help="read every byte of an archive and compare it with its checksum")
    check.add_argument("archive", type=Path)
    back = steps.add_parser("restore", help="bring an archive into the project: merge, never overwrite")
    back.add_argument("archive", type=Path)
    old = steps.add_parser("prune", help="remove old archives of this project, never the newest")
    old.add_argument("--in", dest="folder", type=Path, required=True, metavar="DIR")
    old.add_argument("--keep", required=True, metavar="DAYS", help="30 or 30d")
    for step in (make, check, back, old):
        common(step, dry_run=step in (back, old))


def run(args: argparse.Namespace) -> int:
    return {"create": _create, "verify": _verify, "restore": _restore, "prune": _prune}[args.step](args)


def _create(args: argparse.Namespace) -> int:
    from skill.backup import making

    space, now = workspace(args), clock.now()
    keep = _days(args.keep) if args.keep else None
    path, manifest = making.create(space, args.to, now)
    gone = making.prune(space, args.to, keep, now) if keep is not None else []
    size = sum(entry.size for entry in manifest.files)
    text = f"Wrote and verified {path}: {len(manifest.files)} files, {size} bytes."
    text += f"\nRemoved {len(gone)} older than {keep} days." if keep is not None else ""
    emit(args, {"archive": str(path), "files": len(manifest.files), "bytes": size, "removed": _names(gone)}, text)
    return 0


def _verify(args: argparse.Namespace) -> int:
    from skill.backup import archive

    manifest = archive.manifest(args.archive)
    created = manifest.created.isoformat(timespec="seconds")
    text = f"{args.archive}: whole; {len(manifest.files)} files of {manifest.project}, made {created}."
    emit(args, {"archive": str(args.archive), "project": manifest.project, "created": created,
                "files": [asdict(entry) for entry in manifest.files]}, text)  # fmt: skip
    return 0


def _restore(args: argparse.Namespace) -> int:
    from skill.backup import archive
    from skill.backup.restore import restore

    space = workspace(args)
    archive.manifest(args.archive)
    if args.dry_run:
        done = restore(space.root, args.archive, dry_run=True)
    else:
        with space.store.locked(refreshed=False):
            done = restore(space.root, args.archive)
    verb = "would be" if args.dry_run else "were"
    lines = [f"{len(done.written)} files {verb} written, {len(done.merged)} merged, {len(done.same)} are the same."]
    lines += [f"kept as it is, the backup's version is beside it: {name}" for name in done.beside]
    lines += [f"{name}: both sides differ in the same line; see the conflict markers inside" for name in done.conflicts]
    emit(args, asdict(done), "\n".join(lines))
    return 1 if done.conflicts else 0


def _prune(args: argparse.Namespace) -> int:
    from skill.backup import making

    gone = making.prune(workspace(args), args.folder, _days(args.keep), clock.now(), dry_run=args.dry_run)
    verb = "Would remove" if args.dry_run else "Removed"
    emit(args, {"removed": _names(gone)}, "\n".join([f"{verb} {len(gone)} backups.", *_names(gone)]))
    return 0


def _days(text: str) -> int:
    digits = text.removesuffix("d")
    if not digits.isdecimal() or not int(digits):
        raise UsageError(f"--keep {text}: a number of days such as 30 or 30d is expected")
    return int(digits)


def _names(paths: list[Path]) -> list[str]:
    return [str(path) for path in paths]
