"""`ops-learnings uninstall`: take the hooks out of the agent clients again."""

from __future__ import annotations

import argparse
from typing import Any

from skill.commands._common import common, emit, workspace

HELP = "take the hooks out of agent clients; your entries stay"


def arguments(parser: argparse.ArgumentParser) -> None:
    from skill.commands import _clients

    common(parser, dry_run=True)
    _clients.arguments(parser, "every client, which is also what happens when none is named")


def run(args: argparse.Namespace) -> int:
    from skill.commands import _clients
    from skill.hosts.change import undo
    from skill.hosts.registry import CLIENTS, host

    base = _clients.base(args, workspace)
    done: list[dict[str, Any]] = []
    names = args.client or CLIENTS
    for name in names:
        for change in host(name).plan_removal(_clients.site(args, base)):
            change.check()
    for name in names:
        changes = host(name).plan_removal(_clients.site(args, base))
        if not args.dry_run:
            undo(changes)
        if args.client or any(change.changed for change in changes):
            done.append(_clients.report(name, changes, []))
    emit(args, {"dry_run": args.dry_run, "clients": done}, _text(done, args.dry_run))
    return 0


def _text(done: list[dict[str, Any]], dry_run: bool) -> str:
    lines = []
    for client in done:
        changed = [file for file in client["files"] if file["changed"]]
        word = "would restore" if dry_run else "restored"
        name = client["client"]
        lines += [f"{name}: {word} {file['path']}" for file in changed] or [f"{name}: nothing of ours"]
        lines += [file["diff"].rstrip() for file in changed] if dry_run else []
    return "\n".join(lines or ["nothing of ours was found"])
