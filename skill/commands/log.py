"""`log learning|issue|feature`: record an entry; the same problem is counted instead of written twice."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from skill import clock
from skill.commands._common import Parser, UsageError, common, emit, workspace
from skill.hook.journal import LOGGED
from skill.learnings.entry import PREFIXES
from skill.learnings.kinds import FIELDS, KIND_CLASSES
from skill.workspace import Logged, Workspace

HELP = "record a learning, an issue or a feature request; a known problem is counted"

REPEATABLE = ("timeline", "action_items")
_OURS = ("id", "skill", "recurrence_count", "first_seen", "last_seen", "source_id")
TITLE = {"learning": "summary", "issue": "name", "feature": "name"}
_KEPT = ("category", "area", "priority", "severity", "pattern_key", "service", "signature")


def arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="{learning,issue,feature}", parser_class=Parser)
    for kind in KIND_CLASSES:
        sub = kinds.add_parser(kind, allow_abbrev=False)
        for name in names(kind):
            action = "append" if name in REPEATABLE else "store"
            shown = "|".join(KIND_CLASSES[kind].choices.get(name, ())) or "TEXT"
            sub.add_argument("--" + name.replace("_", "-"), action=action, metavar=shown, dest=name)
        sub.add_argument("--json", metavar="FILE", help="one JSON object with these names in snake_case; - is stdin")
        sub.add_argument("--from-signal", type=int, metavar="N", help="prefilled from what the hooks noticed")
        common(sub, dry_run=True)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    signal = {} if args.from_signal is None else signal_of(space, args.from_signal)
    given = prefilled(signal, args.kind) if signal else {}
    given |= _from_json(args.json) if args.json else {}
    given |= {name: getattr(args, name) for name in names(args.kind) if getattr(args, name) is not None}
    if not given:
        raise UsageError(f"nothing to log: give the fields as flags, see: ops-learnings log {args.kind} --help")
    known_as = str(signal["entry_id"]) if signal.get("state") == LOGGED else ""
    if not known_as.startswith(PREFIXES[args.kind]) or not space.held(known_as):
        known_as = ""
    logged = space.log(args.kind, given, now=clock.now(), dry_run=args.dry_run, known_as=known_as)
    if signal and not args.dry_run:
        space.settle(args.from_signal, logged.id)
    emit(args, asdict(logged) | {"dry_run": args.dry_run}, told(logged, args.dry_run))
    return 0


def names(kind: str) -> list[str]:
    """The fields that a person may give for a kind of entry, in snake_case."""
    return [name for name in FIELDS[kind] if name not in _OURS]


def signal_of(space: Workspace, number: int) -> dict[str, Any]:
    """A signal of the journal; raises UsageError when there is no such signal."""
    known = (space.state / "journal.db").exists()
    signal = space.journal.signal(number) if known else None
    if signal is None:
        raise UsageError(f"--from-signal {number}: no such signal; see: ops-learnings signals")
    return signal


def prefilled(signal: dict[str, Any], kind: str) -> dict[str, Any]:
    """The fields that a signal fills in for a kind of entry."""
    known = names(kind)
    given = {name: signal[name] for name in _KEPT if name in known and signal.get(name)}
    given[TITLE[kind]] = signal["title"]
    if kind != "learning":
        given["summary"] = _sentence(signal)
    return given


def told(logged: Logged, dry_run: bool) -> str:
    """The answer for a reader: what happened, what was masked, what else to know; a dry run shows the entry."""
    if logged.counted:
        lines = [f"{'Would count' if dry_run else 'Counted'} {logged.id} instead of adding: seen {logged.count} times"
                 f" (Pattern-Key {logged.pattern_key})."]  # fmt: skip
    else:
        lines = [f"{'Would log' if dry_run else 'Logged'} {logged.id} in {logged.file}"
                 f" (Pattern-Key {logged.pattern_key})."]  # fmt: skip
    if logged.reopened:
        lines.append("Reopened: it was closed, so the recorded fix did not hold.")
    if logged.raised:
        lines.append(f"Priority is now {logged.raised}.")
    if logged.masked:
        lines.append(f"Masked before writing: {', '.join(logged.masked)}.")
    if logged.similar:
        lines.append(
            f"Similar keys exist: {', '.join(logged.similar)}. Same problem? ops-learnings link {logged.id} ID"
        )
    if logged.kept_back:
        flags = ", ".join(logged.kept_back)
        lines.append(f"Not stored, the entry has its own: {flags}. To change one: ops-learnings edit-field {logged.id}")
    return "\n".join(lines) + (f"\n\n{logged.text}" if dry_run else "")


def _from_json(source: str) -> dict[str, Any]:
    text = sys.stdin.read() if source == "-" else _read(Path(source))
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UsageError(f"--json {source}: not JSON: {error}") from error
    if not isinstance(data, dict):
        raise UsageError(f"--json {source}: one object with the fields is expected, not {type(data).__name__}")
    return data


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--json {path}: cannot be read ({error})") from error


def _sentence(signal: dict[str, Any]) -> str:
    text = str(signal["title"])
    if signal["value"] is not None and signal["threshold"] is not None:
        text += f": {signal['value']:g}, the limit is {signal['threshold']:g}"
    return text + (f" (noticed after a {signal['command_class']} command)" if signal["command_class"] else "")
