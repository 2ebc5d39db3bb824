"""What `init` makes: the three files, how git treats them, and the merge driver. Nothing existing is overwritten."""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from skill.errors import OpsError
from skill.learnings import durable
from skill.learnings.entry import FILES, HEADERS
from skill.managed import with_block

if TYPE_CHECKING:
    from skill.workspace import Workspace

# How teams keep these files: shared in git, on one machine only, or the settings shared and the entries local.
IGNORED = {
    "tracked": (),
    "local": (".learnings/",),
    "hybrid": (".learnings/*.md", ".learnings/operations/*.md", ".learnings/operations/archive/"),
}
# A driver that cannot be started would leave our side alone in the file: then git's own line merge has to do.
PLAIN_MERGE = "; s=$?; test $s -le 1 && exit $s; git merge-file -q -L ours -L base -L theirs %A %O %B"
ATTRIBUTES = (".learnings/**/*.md merge=ops-learnings",)


@dataclass
class Done:
    """What was made, what was there already, and words for the reader; paths relative to the project."""

    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def create_files(space: Workspace, *, dry_run: bool) -> Done:
    """Create the missing files of the project with their headers."""
    done = Done()
    for kind, name in FILES.items():
        path = space.folder / name
        shown = path.relative_to(space.root).as_posix()
        if durable.look(path):
            done.kept.append(shown)
            continue
        done.made.append(shown)
        if not dry_run:
            header = HEADERS[kind].encode()
            space.store.rewrite(name, lambda old, header=header: old or header)  # type: ignore[misc]
    flat = space.flat_files()
    if flat:
        done.notes.append(f".learnings/{flat[0]} is in the flat layout; move it over: ops-learnings migrate --dry-run")
    return done


def ignore(root: Path, way: str, done: Done, *, dry_run: bool) -> None:
    """Write the project's .gitignore lines for one of IGNORED."""
    _manage(root / ".gitignore", list(IGNORED[way]), done, dry_run)


def merge_driver(root: Path, command: list[str], done: Done, *, dry_run: bool) -> None:
    """Let git merge the files by entries: .gitattributes for all, the driver in this clone's configuration."""
    if not (root / ".git").exists():
        raise OpsError(f"{root}: not a git repository; run `git init` first, or leave out --git")
    _manage(root / ".gitattributes", list(ATTRIBUTES), done, dry_run)
    call = " ".join([*map(shlex.quote, command), "merge-driver", "%O", "%A", "%B"])
    # The driver before its name: git refuses to merge at all where it finds a name without a driver.
    settings = {"merge.ops-learnings.driver": call + PLAIN_MERGE, "merge.ops-learnings.name": "entries of .learnings"}
    for name, value in settings.items():
        if not dry_run:
            _git(root, "config", "--local", name, value)
    done.notes.append("git merges .learnings by entries in this clone; each clone runs `ops-learnings init --git` once")


def _manage(path: Path, lines: list[str], done: Done, dry_run: bool) -> None:
    data, seen = durable.read(path)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise OpsError(f"{path}: not UTF-8 (byte {error.start}); mend it, then run init again") from error
    new = with_block(text, lines)
    if new == text:
        done.kept.append(path.name) if lines else None
        return
    done.made.append(path.name)
    if not dry_run:
        durable.replace(path, [new.encode()], seen)


def _git(root: Path, *arguments: str) -> None:
    try:
        subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise OpsError("git: not found on PATH; install it, or leave out --git") from error
    except subprocess.CalledProcessError as error:
        raise OpsError(f"git {shlex.join(arguments)}: {error.stderr.strip()}") from error
