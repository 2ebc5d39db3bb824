"""What the verbs that change entries share: which entries, masking, and the answer."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from skill.commands._common import UsageError, common, emit
from skill.learnings.lifecycle import block_of

if TYPE_CHECKING:
    from skill.workspace import Changed, Workspace


def target(parser: argparse.ArgumentParser, *, several: bool = True) -> None:
    """Add the ids (or one id) a verb works on, --occurrence and the common options."""
    parser.add_argument("ids", nargs="+" if several else 1, metavar="ID")
    parser.add_argument("--occurrence", type=int, metavar="N", help="which one, where a file uses the id twice")
    common(parser, dry_run=True)


def masked(space: Workspace, *texts: str) -> tuple[list[str], str]:
    """The texts without secrets, numbered together, and a sentence on what was masked (empty when nothing)."""
    from skill.learnings.redact import Redactor

    redactor = Redactor(space.redaction)
    done = [redactor.redact(text) for text in texts]
    kinds = dict.fromkeys(kind for one in done for kind in one.masked)
    return [one.text for one in done], f"Masked before writing: {', '.join(kinds)}." if kinds else ""


def needed(value: str | None, flag: str, why: str) -> str:
    """The text of an option that a verb cannot do without; raises UsageError."""
    if not value or not value.strip():
        raise UsageError(f"{flag}: {why}")
    return value


def apply(args: argparse.Namespace, space: Workspace, edit: Callable[[bytes], bytes], did: str, note: str = "") -> int:
    """Edit each of the ids and answer: what was done, or that it was so already, and what was masked."""
    done = [space.change(entry_id, edit, occurrence=args.occurrence, dry_run=args.dry_run) for entry_id in args.ids]
    answer(args, done, did, note)
    return 0


def answer(args: argparse.Namespace, done: list[Changed], did: str, note: str = "") -> None:
    """One line for each entry; a dry run shows it as it would be."""
    lines = [_line(one, did, args.dry_run) for one in done] + ([note] if note else [])
    emit(args, {"entries": [_data(one) for one in done], "note": note, "dry_run": args.dry_run}, "\n".join(lines))


def _line(one: Changed, did: str, dry_run: bool) -> str:
    if not one.changed:
        return f"{one.row.id}: {did} already, nothing changed."
    if dry_run:
        return f"{one.row.id}: would be {did}.\n{one.after.decode('utf-8', 'replace').rstrip()}"
    moved = f", taken back from {one.row.file}" if one.file != one.row.file else ""
    return f"{one.row.id}: {did} ({one.file}{moved})."


def _data(one: Changed) -> dict[str, object]:
    block = block_of(one.after)
    return {"id": one.row.id, "changed": one.changed, "status": block.status or "", "file": one.file,
            "text": one.after.decode("utf-8", "replace") if one.changed else ""}  # fmt: skip
