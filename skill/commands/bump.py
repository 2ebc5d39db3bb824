"""`bump ID`: the same problem happened again."""

from __future__ import annotations

import argparse

from skill import clock
from skill.commands._changes import answer, target
from skill.commands._common import emit, workspace
from skill.commands.log import signal_of
from skill.hook.journal import LOGGED
from skill.learnings.document import set_metadata
from skill.learnings.lifecycle import block_of
from skill.learnings.recurrence import Counted, count

HELP = "count one more occurrence of a known problem"


def arguments(parser: argparse.ArgumentParser) -> None:
    target(parser, several=False)
    parser.add_argument("--from-signal", type=int, metavar="N", help="what the hooks noticed; counted once only")


def run(args: argparse.Namespace) -> int:
    space, now = workspace(args), clock.now()
    signal = {} if args.from_signal is None else signal_of(space, args.from_signal)
    if signal.get("state") == LOGGED:
        text = f"{args.ids[0]}: signal {args.from_signal} is counted already, in {signal['entry_id']}."
        emit(args, {"entries": [], "note": text, "dry_run": args.dry_run}, text)
        return 0
    made: list[Counted] = []

    def one_more(raw: bytes) -> bytes:
        made[:] = [count(block_of(raw), raw, now, {"promote_at": space.config.thresholds.promote_at})]
        return _with_service(made[0].data, str(signal.get("service", "")))

    done = space.change(args.ids[0], one_more, occurrence=args.occurrence, dry_run=args.dry_run)
    if signal and not args.dry_run:
        space.settle(args.from_signal, done.row.id)
    answer(args, [done], f"seen {made[0].count} times", _note(made[0]))
    return 0


def _with_service(raw: bytes, service: str) -> bytes:
    metadata = block_of(raw).metadata
    name = "Services Affected" if "services-affected" in metadata else "Service"
    held = [part.strip() for part in metadata.get(name.lower().replace(" ", "-"), "").split(",") if part.strip()]
    if not service or service.lower() in [part.lower() for part in held]:
        return raw
    return set_metadata(raw, name, ", ".join([*held, service]))


def _note(counted: Counted) -> str:
    notes = [f"Priority is now {counted.priority}."] if counted.priority else []
    notes += ["Reopened: it was closed, so the recorded fix did not hold."] if counted.reopened else []
    return " ".join(notes)
