"""`link ID ID...`: entries that belong together name each other under See Also; other skills' entries are only named."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from skill import neighbours
from skill.commands._changes import answer, target
from skill.commands._common import UsageError, workspace
from skill.learnings.lifecycle import linked

if TYPE_CHECKING:
    from skill.workspace import Workspace

HELP = "let entries name each other under See Also"


def arguments(parser: argparse.ArgumentParser) -> None:
    target(parser)
    parser.epilog = "An entry of another skill is SKILL/ID, such as coding/ERR-20260401-002: it is named, not changed."


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    named = list(dict.fromkeys(_name(space, entry_id) for entry_id in args.ids))
    ids = [name for name in named if "/" not in name]
    if not ids and named:
        raise UsageError(f"link: one of the ids must be ours; the files of other skills are theirs: {', '.join(named)}")
    if len(named) < 2:
        raise UsageError("link: two different ids are needed, such as: ops-learnings link OPS-... LRN-...")

    def with_others(entry_id: str, raw: bytes) -> bytes:
        for other in named:
            raw = linked(raw, other) if other != entry_id else raw
        return raw

    done = [
        space.change(one, lambda raw, one=one: with_others(one, raw), dry_run=args.dry_run)  # type: ignore[misc]
        for one in ids
    ]
    answer(args, done, "linked")
    return 0


def _name(space: Workspace, reference: str) -> str:
    """How See Also names an entry that is there: by its id, or as `skill/ID`."""
    skill, entry_id = neighbours.split(reference)
    return f"{skill}/{neighbours.entry(space, skill, entry_id)[1].id}" if skill else space.entry(entry_id).id
