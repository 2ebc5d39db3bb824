"""A reusable skill out of entries: `python -m skill.extract NAME [--from ID…] [--dry-run] [--output-dir DIR]`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, NamedTuple

from skill.errors import OpsError
from skill.learnings import durable
from skill.learnings.document import set_field, set_metadata
from skill.learnings.lifecycle import block_of
from skill.learnings.promote import Story, slug, values
from skill.learnings.render import render
from skill.learnings.text import one_line
from skill.promotion import told

if TYPE_CHECKING:
    from skill.workspace import Workspace

FOLDER = "skills"
# In two pieces, so that a search for unfinished work in this code finds none.
MISSING = "TODO"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DESCRIPTION = 1024


class Criterion(NamedTuple):
    """One reason to extract, whether it holds, and the figures that say so."""

    name: str
    met: bool
    why: str


class Extracted(NamedTuple):
    """A new skill: its folder relative to the project, its text, what it stands on, and how many gaps it has."""

    path: str
    text: str
    ids: list[str]
    criteria: list[Criterion]
    gaps: int


class Refused(OpsError):
    """A skill that must not be written; says why and what to give instead."""


def extract(
    space: Workspace, name: str, ids: Sequence[str] = (), folder: str = FOLDER, *, dry_run: bool = False
) -> Extracted:
    """Write `folder/name/SKILL.md` from the entries and mark them; nothing is written on a dry run.

    Without `ids` the entries whose Pattern-Key or title matches the name are taken. Raises Refused for a name that
    the Agent Skills format does not allow, a folder outside of the project, an existing skill, or entries that meet
    no criterion.
    """
    path = _path(space.root, name, folder)
    stories = [told(space, entry_id) for entry_id in dict.fromkeys(ids) or _matching(space, name)]
    criteria = judged(stories, flagged=bool(ids))
    if stories and not any(one.met for one in criteria):
        failed = "; ".join(f"{one.name} ({one.why})" for one in criteria)
        raise Refused(f"{name}: no criterion for a skill is met: {failed}. To do it anyway: --from ID")
    text = space.masked(render("promotions/skill.md.j2", _values(name, stories), space.template_folder))
    if not dry_run:
        _write(space.root / path, text)
        for one in stories:
            space.change(one.id, lambda raw: marked(raw, path.as_posix()))
    return Extracted(path.as_posix(), text, [one.id for one in stories], criteria, text.count(f"{MISSING}:"))


def judged(stories: Sequence[Story], *, flagged: bool) -> list[Criterion]:
    """The criteria for extraction; one that is met is reason enough. Pure."""
    services = {part.strip() for one in stories for part in one.service.split(",") if part.strip()}
    places = {part.strip() for one in stories for part in one.environment.split(",") if part.strip()}
    seen = sum(int(one.recurrence_count or 1) for one in stories)
    wide = max(len(services), len(places)) >= 2
    solved = [one for one in stories if not one.open and one.cause and (one.confirmed or one.fix)]
    explained = [one for one in stories if len(str(one.cause)) >= 60]
    general = [one for one in stories if one.prevention or one.kind == "learning" and one.fix]
    spread = f"{len(services)} services, {len(places)} environments"
    return [
        Criterion("recurring", wide and seen >= 2, f"seen {seen}x in {spread}"),
        Criterion("solved", bool(solved), f"{len(solved)} of {len(stories)} resolved with a cause and a fix"),
        Criterion("non-obvious", bool(explained), f"{len(explained)} of {len(stories)} explain their cause"),
        Criterion("broadly applicable", wide and bool(general), f"{len(general)} of {len(stories)} say what to do"),
        Criterion("flagged", flagged, "named with --from" if flagged else "not named with --from"),
    ]


def marked(raw: bytes, path: str) -> bytes:
    """The entry's bytes once it is a skill: its status and Skill-Path. Pure."""
    if block_of(raw).status != "promoted_to_skill":
        raw = set_field(raw, "Status", "promoted_to_skill")
    return raw if block_of(raw).metadata.get("skill-path") == path else set_metadata(raw, "Skill-Path", path)


def _path(root: Path, name: str, folder: str) -> PurePosixPath:
    if len(name) > 64 or not _NAME.fullmatch(name):
        hint = slug(name)
        raise Refused(f"{name!r}: a skill's name has at most 64 of a-z, 0-9 and single hyphens; try: {hint}")
    parts = PurePosixPath(folder.replace("\\", "/"))
    if parts.is_absolute() or PureWindowsPath(folder).drive or ".." in parts.parts:
        raise Refused(f"--output-dir {folder}: a folder inside of the project is expected, without '..'")
    path = parts / name
    if not (root / path).resolve().is_relative_to(root.resolve()):
        raise Refused(f"--output-dir {folder}: leads out of the project through a link")
    if (root / path).exists():
        raise Refused(f"{path}: exists already; choose another name or remove it first")
    return path


def _matching(space: Workspace, name: str) -> list[str]:
    """Entries whose Pattern-Key says what the name says, or whose title does."""
    found = []
    for row in space.rows():
        symptom = slug(str(row.pattern_key).rpartition(".")[2]) if row.pattern_key else ""
        if name in (symptom, slug(row.title or ""), slug(str(row.pattern_key or ""))):
            found.append(row.id)
    return found


def _values(name: str, stories: Sequence[Story]) -> dict[str, object]:
    if not stories:
        empty: list[object] = []
        topics = ("meaning", "cause", "fix", "confirmed", "prevention", "sources")
        held: dict[str, object] = {**dict.fromkeys(topics, empty), "title": name.replace("-", " ").capitalize()}
    else:
        held = values("runbook", stories)
    signs = dict.fromkeys(pair for one in stories for pair in one.signs)
    trigger = _trigger(name, stories)
    return held | {
        "name": name,
        "description": json.dumps(_description(name, stories, trigger), ensure_ascii=False),
        "trigger": trigger,
        "signs": list(signs),
        "permanent": held["confirmed"],
        "missing": MISSING,
    }


def _trigger(name: str, stories: Sequence[Story]) -> str:
    if not stories:
        return f"{MISSING}: which symptom or alert makes this skill useful?"
    services = str(values("runbook", stories)["services"])
    titles = dict.fromkeys(one_line(str(one.title)).rstrip(".") for one in stories)
    where = f" in {services}" if services else ""
    return f"Use when {' or when '.join(titles)}{where} shows again, or something with the same symptoms."


def _description(name: str, stories: Sequence[Story], trigger: str) -> str:
    what = next((one_line(str(one.meaning)) for one in stories if one.meaning), name.replace("-", " "))
    text = f"How to recognise, mitigate and prevent: {what.rstrip('.')}. {trigger}".replace("<", "(").replace(">", ")")
    if len(text) <= _DESCRIPTION:
        return text
    room = max(0, _DESCRIPTION - len(trigger) - 2)
    short = f"{what[:room].rsplit(' ', 1)[0]}… {trigger}".replace("<", "(").replace(">", ")")
    return short if len(short) <= _DESCRIPTION else short[: _DESCRIPTION - 1].rsplit(" ", 1)[0] + "…"


def _write(folder: Path, text: str) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir()
    except OSError as error:
        raise durable.WriteFailed(f"{folder}: cannot be made ({error.strerror})") from error
    durable.replace(folder / "SKILL.md", [text.encode("utf-8", "replace")], None)


def main(words: Sequence[str]) -> int:
    """`ops-learnings extract` with these words."""
    from skill.commands import main as command

    return command(["extract", *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
