"""`detect --jsonl`: what the hooks would notice in command outputs, without a client and without a journal."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from skill.commands._common import UsageError, common, workspace
from skill.jsonlines import records

HELP = "say what the hooks notice in command outputs"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="where to read (default: standard input)")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help='read {"id","command","stdout","stderr"?,"exit_code"?} lines, answer {"id","signals"} lines',
    )
    parser.add_argument(
        "--command", default="", metavar="TEXT", help="without --jsonl: the command that made the output"
    )
    parser.add_argument("--exit-code", type=int, metavar="N", help="without --jsonl: how it ended")
    common(parser)


def run(args: argparse.Namespace) -> int:
    limits, rules = _settings(args)
    with _input(args.file) as lines:
        if not args.jsonl:
            record = {"id": "", "command": args.command, "stdout": lines.read(), "exit_code": args.exit_code}
            for signal in signals_of(record, limits, rules):
                print(json.dumps(signal) if args.format == "json" else _line(signal))
            return 0
        for _, record in records(lines, str(args.file or "standard input")):
            answer = {"id": record.get("id"), "signals": signals_of(record, limits, rules)}
            print(json.dumps(answer, ensure_ascii=False))
    return 0


def signals_of(record: dict[str, Any], limits: dict[str, float], rules: list[Any]) -> list[dict[str, Any]]:
    """The signals of one record; where its exit status is known, also through the gate, as the hooks get it."""
    from skill.hook.match import detect

    output = "\n".join(text for text in (str(record.get("stdout") or ""), str(record.get("stderr") or "")) if text)
    command = str(record.get("command") or "")
    code = record.get("exit_code") if isinstance(record.get("exit_code"), int) else None
    if code is not None and not passes(command, output, code):
        return []
    return [_plain(signal) for signal in detect(command, output, code, bool(code), limits, rules)]


def passes(command: str, output: str, code: int) -> bool:
    """Whether the gate lets the event through; a failure always passes."""
    from skill.hook.gate import may_matter

    name = "PostToolUseFailure" if code else "PostToolUse"
    payload = {"hook_event_name": name, "tool_input": {"command": command}, "tool_response": {"stdout": output}}
    return may_matter(json.dumps(payload).encode(), "tool")


def _plain(signal: Any) -> dict[str, Any]:
    names = (
        "rule",
        "title",
        "category",
        "area",
        "severity",
        "priority",
        "pattern_key",
        "service",
        "value",
        "threshold",
    )
    values = {name: getattr(signal, name) for name in names}
    return {name: value for name, value in values.items() if value not in (None, "")}


def _line(signal: dict[str, Any]) -> str:
    about = f" ({signal['service']})" if "service" in signal else ""
    return f"{signal['severity']} {signal['pattern_key']}: {signal['title']}{about} [{signal['rule']}]"


def _settings(args: argparse.Namespace) -> tuple[dict[str, float], list[Any]]:
    from skill.compiled import rule_files
    from skill.hook import place
    from skill.rules.compile import compile_rules

    space = workspace(args)
    thresholds = space.config.as_dict()["thresholds"]
    limits = {name: float(value) for name, value in thresholds.items() if isinstance(value, (int, float))}
    return limits, compile_rules(rule_files(space.root / place.OPERATIONS))["rules"]


def _input(file: Path | None) -> TextIO:
    try:
        return open(file, encoding="utf-8", errors="replace") if file else sys.stdin
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from error
