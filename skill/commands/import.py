"""`import`: entries from elsewhere, as JSON lines or as free-form notes; a second import adds nothing twice."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from skill import clock
from skill.commands._common import UsageError, common, emit, workspace
from skill.importing import bring_in, notes
from skill.jsonlines import records
from skill.learnings.entry import CATEGORIES

HELP = "add entries from JSON lines or free-form notes; repeating it adds nothing"


def arguments(parser: argparse.ArgumentParser) -> None:
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--jsonl", metavar="FILE", help="a line: type, source_id and the fields of log; - is stdin")
    source.add_argument("--notes", metavar="FILE", help="each `## [DATE] TITLE` with text becomes a learning")
    parser.add_argument("--category", choices=CATEGORIES, default="process_bottleneck", help="of the notes")
    common(parser, dry_run=True)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    where = args.jsonl or args.notes
    text = _text(where)
    found = records(text.split("\n"), where) if args.jsonl else notes(text, where, args.category)
    done = bring_in(space, found, clock.now(), dry_run=args.dry_run)
    verb = "Would add" if args.dry_run else "Added"
    lines = [f"{verb} {len(done.added)} entries{_span(done.added)}; {len(done.known)} were there already."]
    lines += [f"Masked before writing: {', '.join(done.masked)}."] if done.masked else []
    emit(args, asdict(done) | {"dry_run": args.dry_run}, "\n".join(lines))
    return 0


def _span(ids: list[str]) -> str:
    return f" ({ids[0]} ... {ids[-1]})" if len(ids) > 1 else f" ({ids[0]})" if ids else ""


def _text(source: str) -> str:
    try:
        data = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise UsageError(f"{source}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError(f"{source}:{line}: not UTF-8; save it as UTF-8 first") from error
