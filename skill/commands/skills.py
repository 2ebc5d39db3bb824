"""`ops-learnings skills`: put other self-improving skills behind the one dispatcher, or give them back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skill.commands._common import UsageError, common, emit, workspace

if TYPE_CHECKING:
    from skill.hosts.change import Change
    from skill.workspace import Workspace

HELP = "put other skills behind the one dispatcher"


def arguments(parser: argparse.ArgumentParser) -> None:
    common(parser, dry_run=True)
    parser.add_argument("action", choices=["list", "discover", "adopt", "release"], nargs="?", default="list")
    parser.add_argument("name", nargs="*", metavar="NAME", help="skills to adopt or release")
    parser.add_argument("--all", action="store_true", help="adopt or release every skill found")


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    if args.action in ("adopt", "release") and bool(args.name) == args.all:
        raise UsageError(f"skills {args.action}: name the skills, or --all. See: ops-learnings skills discover")
    actions = {"list": _list, "discover": _discover, "adopt": _adopt, "release": _release}
    data, text = actions[args.action](args, space)
    emit(args, data, text)
    return 0


def _list(args: argparse.Namespace, space: Workspace) -> tuple[Any, str]:
    from skill.registrations import compile_skills

    rows = compile_skills(_operations(space))
    lines = [f"{row['name']} ({row['domain']}): {', '.join(row['words'])}" for row in rows]
    return rows, "\n".join(lines or ["no other skill is registered. Find some: ops-learnings skills discover"])


def _discover(args: argparse.Namespace, space: Workspace) -> tuple[Any, str]:
    from skill.hosts.skills import discover, proposals
    from skill.registrations import dumped

    found = discover(space.root)
    lines = []
    for skill in found:
        state = f"hooks in {', '.join(map(str, skill.wired))}" if skill.wired else "not wired"
        dead = "; its detector is dead: it reads CLAUDE_TOOL_OUTPUT, which no client sets" if skill.dead else ""
        lines.append(f"# {skill.folder}: {state}{dead}")
        lines += [dumped(registration) for registration in proposals(skill)]
    data = [{"name": skill.name, "folder": str(skill.folder), "dead": skill.dead} for skill in found]
    lines.append("put them behind the dispatcher: ops-learnings skills adopt NAME" if found else "no such skill found")
    return data, "\n".join(lines)


def _adopt(args: argparse.Namespace, space: Workspace) -> tuple[Any, str]:
    from skill.hosts.skills import discover, plan_adoption

    found = {skill.name: skill for skill in discover(space.root)}
    names = list(found) if args.all else args.name
    for name in names:
        if name not in found:
            raise UsageError(f"no skill '{name}' was found. See: ops-learnings skills discover")
    here = space.root, _operations(space)
    return _written(args, space, names, lambda name: plan_adoption(found[name], *here), "adopted")


def _release(args: argparse.Namespace, space: Workspace) -> tuple[Any, str]:
    from skill.hosts.skills import DETECTOR_SUFFIX, plan_release
    from skill.registrations import files, read

    known = {entry.name: entry for entry in map(read, files(_operations(space)))}
    of_others = {f"{name}{DETECTOR_SUFFIX}" for name in known}
    names = [name for name in known if name not in of_others] if args.all else args.name
    for name in names:
        if name not in known:
            raise UsageError(f"no skill '{name}' is registered. See: ops-learnings skills list")
    here = space.root, _operations(space)
    return _written(args, space, names, lambda name: plan_release(known[name], *here), "released")


def _written(
    args: argparse.Namespace, space: Workspace, names: list[str], plan: Any, word: str
) -> tuple[list[dict[str, Any]], str]:
    done: list[dict[str, Any]] = []
    lines: list[str] = []
    for name in names:
        changes: list[Change] = plan(name)
        lines.append(f"{name}: {'would be ' if args.dry_run else ''}{word}")
        lines += [change.diff.rstrip() for change in changes if change.changed]
        if not args.dry_run:
            for change in changes:
                change.apply()
            if word == "released":
                for change in reversed(changes):
                    change.forget()
        done.append({"name": name, "files": [str(change.path) for change in changes if change.changed]})
    if not args.dry_run:
        space.compile(force=True)
        _drop_if_empty(_operations(space) / "skills.d")
    return done, "\n".join(lines)


def _operations(space: Workspace) -> Path:
    """Where the registrations are, also when the entries lie flat in `.learnings`."""
    from skill.hook.place import OPERATIONS

    return space.root / OPERATIONS


def _drop_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
