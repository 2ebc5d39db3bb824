"""`lint`: what is odd in the files, with file and line; --fix mends what changes nobody's words."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from skill import neighbours
from skill.commands._common import common, emit, workspace
from skill.learnings.lint import Finding, lint, mended
from skill.learnings.present import with_archive
from skill.workspace import Workspace

HELP = "check the files; --fix mends what is safe; status 1 if entries are hidden or ambiguous"
SHOWN = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fix", action="store_true", help="mend what changes nobody's words")
    parser.add_argument("--strict", action="store_true", help="status 1 for remarks, too")
    common(parser, dry_run=True)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    found = lint(_files(space), neighbours.named(space))
    fixed: list[str] = []
    if args.fix:
        fixed = _fix(space, found, args.dry_run)
        found = found if args.dry_run else lint(_files(space), neighbours.named(space))
    shown = [_line(space, one) for one in found[:SHOWN]]
    more = [f"{len(found) - SHOWN} more; --format json gives all"] if len(found) > SHOWN else []
    fixes = [f"{'Would mend' if args.dry_run else 'Mended'}: {', '.join(fixed)}"] if fixed else []
    data = {"findings": [asdict(one) | {"error": one.is_error, "fixable": one.fixable} for one in found]}
    emit(args, data | {"fixed": fixed, "dry_run": args.dry_run}, "\n".join(shown + more + fixes) or "Nothing odd.")
    return int(any(one.is_error or args.strict for one in found))


def _files(space: Workspace) -> dict[str, bytes]:
    """Files by their name relative to the folder, living ones first; a flat neighbourhood is read, too."""
    if not space.exists:
        return {}
    paths = with_archive(space.folder)
    return {path.relative_to(space.folder).as_posix(): path.read_bytes() for path in paths}


def _fix(space: Workspace, found: list[Finding], dry_run: bool) -> list[str]:
    names = sorted({one.file for one in found if one.fixable})
    with space.store.locked():
        for name in [] if dry_run else names:
            files = _files(space)
            space.store.rewrite(name, lambda data, name=name, files=files: mended(name, files | {name: data}))  # type: ignore[misc]
    return names


def _line(space: Workspace, one: Finding) -> str:
    path = (space.folder / one.file).relative_to(space.root).as_posix()
    return f"{path}:{one.line}: {one.code}: {one.message}" + (" [--fix mends it]" if one.fixable else "")
