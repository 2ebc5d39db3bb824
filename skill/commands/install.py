"""`ops-learnings install`: put the hooks into the agent clients of this machine."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skill.commands._common import common, emit, workspace

if TYPE_CHECKING:
    from skill.hosts.change import Change
    from skill.hosts.installed import Finding

HELP = "put the hooks into agent clients"


def arguments(parser: argparse.ArgumentParser) -> None:
    from skill.commands import _clients

    common(parser, dry_run=True)
    _clients.arguments(parser, "--all installs for every known client, found or not")


def run(args: argparse.Namespace) -> int:
    from skill.commands import _clients
    from skill.hosts.registry import host

    base = _clients.base(args, workspace)
    done: list[dict[str, Any]] = []
    names = _clients.chosen(args, base)
    for name in names:  # a file that must be refused is refused before the first one is written
        for change in host(name).plan(_clients.site(args, base)):
            change.check()
    for name in names:
        module = host(name)
        changes = module.plan(_clients.site(args, base))
        if not args.dry_run:
            for change in changes:
                change.apply()
        trust = module.TRUST.replace("OPS/", f"{_clients.site(args, base).root}/")
        hints = [trust] if _changed(changes) else []
        hints += [f"{finding.where}: {finding.problem}" for change in changes for finding in _unread(name, change)]
        done.append(_clients.report(name, changes, hints))
    emit(args, {"dry_run": args.dry_run, "clients": done}, _text(done, args.dry_run, base))
    return 0


def _changed(changes: list[Any]) -> bool:
    return any(change.changed for change in changes)


def _unread(name: str, change: Change) -> list[Finding]:
    """Why the client would not read the file as it is."""
    from skill.hosts.installed import unread

    text = (change.after or b"").decode("utf-8-sig")
    return list(unread(name, change.path, text)) if change.path.suffix == ".json" else []


def _text(done: list[dict[str, Any]], dry_run: bool, base: Path) -> str:
    if not done:
        return f"no agent client found here or in {base}. Name one: ops-learnings install --client claude-code"
    lines = []
    for client in done:
        changed = [file for file in client["files"] if file["changed"]]
        word = "would install" if dry_run and changed else "installed" if changed else "already installed"
        lines.append(f"{client['client']}: {word} in {', '.join(file['path'] for file in client['files'])}")
        lines += [file["diff"].rstrip() for file in changed]
        lines += [f"  {hint}" for hint in client["next"]]
    lines.append("nothing was written" if dry_run else "check it: ops-learnings doctor")
    return "\n".join(lines)
