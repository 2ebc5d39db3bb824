"""`link ID ID...`: entries that belong together name each other under See Also."""

from __future__ import annotations

import argparse

from skill.commands._changes import answer, target
from skill.commands._common import UsageError, workspace
from skill.learnings.lifecycle import linked

HELP = "let entries name each other under See Also"


def arguments(parser: argparse.ArgumentParser) -> None:
    target(parser)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    ids = list(dict.fromkeys(space.entry(entry_id).id for entry_id in args.ids))
    if len(ids) < 2:
        raise UsageError("link: two different ids are needed, such as: ops-learnings link OPS-... LRN-...")

    def with_others(entry_id: str, raw: bytes) -> bytes:
        for other in ids:
            raw = linked(raw, other) if other != entry_id else raw
        return raw

    done = [
        space.change(one, lambda raw, one=one: with_others(one, raw), dry_run=args.dry_run)  # type: ignore[misc]
        for one in ids
    ]
    answer(args, done, "linked")
    return 0
