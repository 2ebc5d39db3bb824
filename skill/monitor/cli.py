"""The command line of the monitor: one module a verb, only the verb asked for is imported, one error boundary."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from skill.errors import OpsError
from skill.nearest import did_you_mean

PROGRAM = "ops-learnings monitor"
VERBS = ("validate-config", "selftest", "status", "tick", "start", "stop", "run", "approve", "apply", "watch",
         "history", "schedule", "adopt", "adapter")  # fmt: skip


class UsageError(OpsError):
    """Words on the command line that cannot be meant."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. See: {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb. 0 fine, 1 the job failed, 2 bad config or arguments, 3 nobody to notify."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if not words or words[0] in ("-h", "--help", "help"):
            print(overview())
            return 0
        return _run(words[0], words[1:])
    except OpsError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _drop_stdout()
        return 141


def overview() -> str:
    """All verbs with their one line."""
    lines = [f"usage: {PROGRAM} VERB [OPTIONS]   ({PROGRAM} VERB --help for one verb)", ""]
    lines += [f"  {word:<16} {_module(word).HELP}" for word in VERBS]
    return "\n".join(lines)


def _run(word: str, rest: list[str]) -> int:
    if word not in VERBS:
        raise UsageError(f"unknown verb '{word}'.{did_you_mean(word, VERBS)} Known: {', '.join(VERBS)}")
    module = _module(word)
    parser = _Parser(prog=f"{PROGRAM} {word}", description=module.HELP, allow_abbrev=False)
    parser.add_argument("--config-file", metavar="FILE", help="the jobs (default: the project's, else OpenClaw's)")
    parser.add_argument("--state-file", metavar="FILE", help="the state (default: beside them)")
    module.arguments(parser)
    try:
        args = parser.parse_args(rest)
    except SystemExit as stop:  # argparse ends `--help` so
        return int(stop.code or 0)
    status: int = module.run(args)
    sys.stdout.flush()
    return status


def _module(word: str) -> Any:
    from importlib import import_module

    return import_module(f"skill.monitor.verbs.{word.replace('-', '_')}")


def _drop_stdout() -> None:
    """A reader such as `head` left: give Python's exit flush something to write into."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
