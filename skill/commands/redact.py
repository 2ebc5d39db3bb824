"""`redact`: mask secrets, personal data and internal addresses in a text, or find them before a commit."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from skill.commands._common import UsageError, common, workspace
from skill.jsonlines import records
from skill.learnings.redact import Redacted, RedactOptions, Redactor

HELP = "mask secrets and personal data in a text, or check files for them"
FOUND = 1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="FILE", help="what to read (default: standard input)")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--jsonl", action="store_true", help='{"id","text"} lines in, {"id","text","masked"} out')
    how.add_argument("--check", action="store_true", help="change nothing; name file, line and kind, end with 1 if any")
    common(parser)


def run(args: argparse.Namespace) -> int:
    options = workspace(args).redaction
    texts = _texts(args.files)
    if args.check:
        return _check(args, texts, options)
    if args.jsonl:
        return _jsonl(texts, options)
    redactor, kinds = Redactor(options), dict[str, None]()
    for _, text in texts:
        done = redactor.redact(text)
        kinds |= dict.fromkeys(done.masked)
        if args.format == "json":
            print(json.dumps({"text": done.text, "masked": done.masked}, ensure_ascii=False))
        else:
            sys.stdout.write(done.text)
    if kinds and args.format == "text":
        print(f"ops-learnings: masked {', '.join(kinds)}", file=sys.stderr)
    return 0


def _texts(files: list[str]) -> Iterator[tuple[str, str]]:
    for name in files or ["-"]:
        if name == "-":
            yield "(standard input)", sys.stdin.read()
            continue
        try:
            yield name, Path(name).read_bytes().decode("utf-8", "surrogateescape")
        except OSError as error:
            raise UsageError(f"{name}: {error.strerror}") from error


def _check(args: argparse.Namespace, texts: Iterable[tuple[str, str]], options: RedactOptions) -> int:
    findings = [
        {"file": name, "line": text.count("\n", 0, span.start) + 1, "kind": span.kind}
        for name, text in texts
        for span in Redactor(options).find(text)
    ]
    for found in findings:
        told = json.dumps(found) if args.format == "json" else "{file}:{line}: {kind}".format(**found)
        print(told)
    if findings and args.format == "text":
        print("ops-learnings: mask them with: ops-learnings redact FILE", file=sys.stderr)
    return FOUND if findings else 0


def _jsonl(texts: Iterable[tuple[str, str]], options: RedactOptions) -> int:
    for name, text in texts:
        for where, record in records(text.split("\n"), name):
            if not isinstance(record.get("text"), str) or "id" not in record:
                raise UsageError(f'{where}: an object with "id" and a string "text" is expected')
            done: Redacted = Redactor(options).redact(record["text"])
            answer = {"id": record["id"], "text": done.text, "masked": done.masked}
            print(json.dumps(answer, ensure_ascii=False))
    return 0
