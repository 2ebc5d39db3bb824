"""Ready status commands for work that runs elsewhere: `python -m skill.monitor.adapters KIND …` prints the contract.

One module a kind, with HELP, `arguments(parser)` and `status(args) -> Status`; what its tool printed is judged by a
pure function beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from skill.errors import OpsError
from skill.monitor.process import Ended, run_limited
from skill.nearest import did_you_mean

KINDS = ("systemd", "pidfile", "kubernetes", "slurm", "logfile", "url")
LIMIT_S = 25.0  # below the 30 s that a status command has by default


class AdapterError(OpsError):
    """What is watched cannot be asked; a status command then fails with this text."""

    exit_status = 1


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise OpsError(f"{message}. See: {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Print one status as JSON: 0 printed, 1 the other side cannot be asked, 2 wrong arguments."""
    words = list(sys.argv[1:] if argv is None else argv)
    program = "python -m skill.monitor.adapters"
    try:
        if not words or words[0] in ("-h", "--help"):
            print(f"usage: {program} KIND [OPTIONS]\n\n" + "\n".join(f"  {k:<12} {_module(k).HELP}" for k in KINDS))
            return 0
        if words[0] not in KINDS:
            hint = did_you_mean(words[0], KINDS)
            raise OpsError(f"unknown kind '{words[0]}'.{hint} Known: {', '.join(KINDS)}")
        module = _module(words[0])
        parser = _Parser(prog=f"{program} {words[0]}", description=module.HELP, allow_abbrev=False)
        module.arguments(parser)
        try:
            args = parser.parse_args(words[1:])
        except SystemExit as stop:  # argparse ends `--help` so
            return int(stop.code or 0)
        print(json.dumps(module.status(args).to_json(), ensure_ascii=False))
        return 0
    except OpsError as error:
        print(f"adapter: {error}", file=sys.stderr)
        return error.exit_status


def ask(argv: Sequence[str]) -> Ended:
    """Run the tool that knows; raises AdapterError when it is missing or does not answer in time."""
    ended = run_limited(argv, cwd="/", limit_s=LIMIT_S)
    if ended.error:
        raise AdapterError(f"{argv[0]} {ended.error}")
    return ended


def _module(kind: str) -> Any:
    from importlib import import_module

    return import_module(f"{__name__}.{kind}")
