"""`recall TEXT`: what the hooks would show about a symptom, and how sure they are; `--jsonl` for many at once."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from skill import clock
from skill.commands._common import UsageError, common, emit, workspace
from skill.jsonlines import records

if TYPE_CHECKING:
    from skill.hook.recall import Past

HELP = "show what the hooks would recall about an error or a prompt; nothing when unsure"
KINDS = ("error", "prompt")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="*", metavar="TEXT", help="the symptom (default: standard input)")
    parser.add_argument("--kind", choices=KINDS, default="error", help="what TEXT is")
    parser.add_argument("--service", default="", metavar="NAME", help="prefer entries of this service")
    parser.add_argument("--environment", default="", metavar="NAME", help="prefer entries of this environment")
    parser.add_argument("--limit", type=int, default=3, metavar="N", help="at most this many (default 3)")
    parser.add_argument(
        "--jsonl", action="store_true", help='read {"id","text","kind"} lines, answer {"id","results"} lines'
    )
    common(parser)


def run(args: argparse.Namespace) -> int:
    if args.limit < 1:
        raise UsageError(f"--limit {args.limit}: at least 1 is expected")
    space = workspace(args)
    path = str(space.fresh().path) if space.exists else ""
    if args.jsonl:
        for where, record in records(sys.stdin, "standard input"):
            if record.get("kind", "error") not in KINDS:
                raise UsageError(f"{where}: kind: one of {', '.join(KINDS)} is expected")
            found = _recalled(path, record, args)
            print(json.dumps({"id": record.get("id"), "results": [_plain(past) for past in found]}))
        return 0
    text = " ".join(args.text) or sys.stdin.read()
    found = _recalled(path, {"text": text, "kind": args.kind}, args)
    emit(args, {"results": [_plain(past) for past in found]}, "\n".join(map(_told, found)) or "Nothing for sure.")
    return 0


def _recalled(path: str, record: dict[str, Any], args: argparse.Namespace) -> list[Past]:
    from skill.hook import match, taught
    from skill.hook.recall import recall

    text, kind = str(record.get("text") or ""), str(record.get("kind") or args.kind)
    texts: list[str] = []
    if kind == "prompt":
        keys = [topic.pattern_key for topic in match.prompt_topics(text)]
    else:
        texts = taught.signatures(taught.error_lines(text))
        keys = [signal.pattern_key for signal in match.detect("", text, None, True, {}, ())]
    now = clock.now().timestamp()
    return recall(path, keys, texts, text, kind, args.service, args.environment, now, args.limit)


def _plain(past: Past) -> dict[str, Any]:
    plain: dict[str, Any] = {"entry": past.id, "score": past.score}
    if past.source_id:
        plain["source_id"] = past.source_id
    return plain | {"how": past.how, "title": past.title, "cause": past.cause, "fix": past.fix}


def _told(past: Past) -> str:
    lines = [f"{past.id} {past.title} ({past.status or 'no status'}, {past.how}, {past.score:.2f})"]
    lines += [f"  cause: {past.cause}"] if past.cause else []
    return "\n".join([*lines, f"  fix: {past.fix}"] if past.fix else lines)
