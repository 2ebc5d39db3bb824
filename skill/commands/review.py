"""`review`: what is due now and why, most urgent first, each with the command that answers it."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from skill import clock
from skill.commands._common import common, emit, short, since, workspace
from skill.learnings.review import LEVELS, Due, due
from skill.reviewing import gather

HELP = "what is due now and why, most urgent first, with the commands"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="SPAN", help="only what was seen since: 7d, 12h, 2w, or a date")
    parser.add_argument("--limit", type=int, default=10, metavar="N", help="at most this many (default 10, 0: all)")
    parser.add_argument("--fail-on", choices=LEVELS, help="status 1 when something of this level or above is due")
    common(parser, formats="text json md")


def run(args: argparse.Namespace) -> int:
    space, now = workspace(args), clock.now()
    start = since(args.since, now) if args.since else None
    found = due(gather(space, now, start)) if space.exists else []
    shown = found[: args.limit] if args.limit > 0 else found
    counts = Counter(one.level for one in found)
    text = _text(shown, counts) if args.format != "md" else _markdown(shown, counts)
    if len(shown) < len(found):
        text += f"\n{len(found) - len(shown)} more; --limit 0 shows all"
    emit(args, {"total": len(found), "levels": dict(counts), "due": [asdict(one) for one in shown]}, text)
    return int(bool(args.fail_on) and any(counts[level] for level in LEVELS[: LEVELS.index(args.fail_on) + 1]))


def _summary(counts: Counter[str]) -> str:
    levels = ", ".join(f"{counts[level]} {level}" for level in LEVELS if counts[level])
    return f"{sum(counts.values())} due ({levels})" if counts else "Nothing is due."


def _reasons(one: Due) -> str:
    return "; ".join(f"{name}: {words}" for name, words in one.reasons.items())


def _what_to_run(one: Due) -> list[str]:
    """Two commands, those that change something before the one that only shows the entry."""
    return sorted(one.commands, key=lambda command: " show " in command)[:2]


def _text(shown: Sequence[Due], counts: Counter[str]) -> str:
    lines = [_summary(counts)]
    for number, one in enumerate(shown, 1):
        ids = " ".join(one.ids[:1]) + (f" +{len(one.ids) - 1}" if len(one.ids) > 1 else "")
        lines.append(f"{number}. {one.level} {ids} {short(one.title, 60)}".replace("  ", " "))
        lines.append(f"   {_reasons(one)}")
        lines += [f"   {command}" for command in _what_to_run(one)]
    return "\n".join(lines)


def _markdown(shown: Sequence[Due], counts: Counter[str]) -> str:
    lines = ["# Due now", "", _summary(counts), ""]
    for one in shown:
        ids = f" ({', '.join(one.ids)})" if one.ids else ""
        lines.append(f"- **{one.level}** {short(one.title, 80)}{ids}: {_reasons(one)}")
        lines += [f"  - `{command}`" for command in one.commands]
    return "\n".join(lines)
