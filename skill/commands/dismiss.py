"""`dismiss N`: a signal that is not worth an entry."""

from __future__ import annotations

import argparse
import json

from skill import clock
from skill.commands._changes import masked, needed
from skill.commands._common import UsageError, common, emit, workspace
from skill.hook.journal import DISMISSED, KNOWN, SEEN

HELP = "drop signals that are not worth an entry; says why"
KEPT = "dismissed.jsonl"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("numbers", nargs="+", type=int, metavar="N")
    parser.add_argument("--why", metavar="TEXT", help="kept beside the journal: it tells which rules cry wolf")
    common(parser)


def run(args: argparse.Namespace) -> int:
    why = needed(args.why, "--why", "say why it is not worth an entry")
    space = workspace(args)
    held = (space.state / "journal.db").exists()
    signals = {number: space.journal.signal(number) if held else None for number in args.numbers}
    unknown = [number for number, signal in signals.items() if signal is None]
    if unknown:
        raise UsageError(f"{unknown[0]}: no such signal; see: ops-learnings signals")
    (why,), note = masked(space, why)
    fresh = [signal for signal in signals.values() if signal and signal["state"] in (SEEN, KNOWN)]
    with space.journal as journal:
        for signal in fresh:
            journal.settle("n=?", (signal["n"],), DISMISSED)
    with open(space.state / KEPT, "a", encoding="utf-8") as file:
        for signal in fresh:
            kept = {"n": signal["n"], "rule": signal["rule"], "at": clock.now().isoformat(), "why": why}
            file.write(json.dumps(kept) + "\n")
    numbers = [int(str(signal["n"])) for signal in fresh]
    text = f"Dismissed: {', '.join(map(str, numbers))}." if numbers else "Settled already, nothing changed."
    emit(args, {"dismissed": numbers, "note": note}, f"{text} {note}".strip())
    return 0
