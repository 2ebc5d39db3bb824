"""Promote entries of one project: render, put into the file without touching a person's edits, mark the entries."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from skill.errors import OpsError
from skill.learnings import blocks, durable
from skill.learnings.document import parse
from skill.learnings.promote import TARGETS, Story, Target, default_path, promoted, story, values
from skill.learnings.render import render

if TYPE_CHECKING:
    from skill.workspace import Workspace

ATTEMPTS = 20


class Promotion(NamedTuple):
    """What became of a promotion: the file (relative to the project where it lies inside), and all of its text."""

    ids: list[str]
    path: str
    written: bool
    text: str
    gaps: int


class Edited(OpsError):
    """The part that would be rewritten was changed by a person."""


def promote(
    space: Workspace, ids: Sequence[str], target: str, out: str | None = None, *, dry_run: bool = False
) -> Promotion:
    """Render the entries into the target's file and mark them promoted; nothing is written on a dry run.

    Entries that the file already holds stay in it. Raises OpsError for an unknown id, Edited when a person changed
    the part that we wrote.
    """
    shape = TARGETS[target]
    stories = [told(space, entry_id) for entry_id in dict.fromkeys(ids)]
    path = out or default_path(target, stories)
    for _ in range(ATTEMPTS):
        data, seen = durable.read(space.root / path)
        old = data.decode("utf-8", "surrogateescape")
        new, body = _merged(space, target, shape, stories, old, path)
        if dry_run or new == old:
            break
        (space.root / path).parent.mkdir(parents=True, exist_ok=True)
        with suppress(durable.Changed):
            durable.replace(space.root / path, [new.encode("utf-8", "surrogateescape")], seen)
            break
    else:
        raise OpsError(f"{path}: changed {ATTEMPTS} times while it was to be written; nothing was, try again")
    for one in stories:
        if not dry_run:
            space.change(one.id, lambda raw: promoted(raw, target, path))
    return Promotion([one.id for one in stories], path, new != old, new, body.count("not recorded"))


def told(space: Workspace, entry_id: str) -> Story:
    """One entry of the project as a story; raises OpsError with the nearest id."""
    row = space.entry(entry_id)
    block = parse(space.store.text(row)).entries[0]
    file = (space.folder / row.file).relative_to(space.root).as_posix()
    return story(file, block)


def _merged(
    space: Workspace, target: str, shape: Target, stories: Sequence[Story], old: str, path: str
) -> tuple[str, str]:
    held = blocks.find(old, target, shape.form)
    known = [source for source in held.sources if source.rpartition("#")[2]] if held else []
    new = {one.source: one for one in stories}
    if held and not held.intact:
        if all(f"#{one.id}" in held.body for one in stories):
            return old, held.body
        raise Edited(
            f"{path}:{held.line}: edited by a person since it was written, so it stays as it is. "
            f"Show the new text with: ops-learnings promote {' '.join(one.id for one in stories)} --to {target} "
            "--dry-run --out NEW-FILE, or write it there without --dry-run"
        )
    every = [new.pop(at) if at in new else told(space, at.rpartition("#")[2]) for at in known]
    every += list(new.values())
    body = space.masked(render(shape.template, values(target, every), space.template_folder))
    return blocks.placed(old, target, shape.form, tuple(one.source for one in every), body), body
