"""Finds the verb, runs it, and turns its errors into one line and a status. The one error boundary of the command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from skill.errors import OpsError

if TYPE_CHECKING:
    import argparse

PACKAGE = "skill.commands"
PROGRAM = "ops-learnings"


class Verb(Protocol):
    """What each module of this folder offers."""

    HELP: str

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace) -> int: ...


def verbs() -> list[str]:
    """The words the command knows, sorted: the modules of this folder that do not start with `_`."""
    from pkgutil import iter_modules

    return sorted(
        m.name.replace("_", "-") for m in iter_modules([str(Path(__file__).parent)]) if not m.name.startswith("_")
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit status: 0 done, 1 a check found something, 2 refused with a reason on stderr."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        if not words or words[0] in ("-h", "--help", "help"):
            _say(_overview())
            return 0
        if words[0] == "--version":
            from skill import __version__

            _say(f"{PROGRAM} {__version__}")
            return 0
        return _run(words[0], words[1:])
    except OpsError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        _drop_stdout()
        return 141


def entry() -> None:
    """The console script."""
    raise SystemExit(main())


def _run(word: str, rest: list[str]) -> int:
    from skill.commands._common import Parser

    verb = _load(word)
    parser = Parser(prog=f"{PROGRAM} {word}", description=verb.HELP, allow_abbrev=False)
    verb.arguments(parser)
    try:
        args = parser.parse_args(rest)
    except SystemExit as stop:  # argparse ends `--help` so
        return int(stop.code or 0)
    status = verb.run(args)
    sys.stdout.flush()
    return status


def _load(word: str) -> Verb:
    from importlib import import_module

    known = verbs()
    if word not in known:
        from skill.nearest import did_you_mean

        raise OpsError(f"unknown verb '{word}'.{did_you_mean(word, known)} Known: {', '.join(known)}")
    return cast(Verb, import_module(f"{PACKAGE}.{word.replace('-', '_')}"))


def _overview() -> str:
    lines = [f"usage: {PROGRAM} VERB [OPTIONS]   ({PROGRAM} VERB --help for one verb)", ""]
    lines += [f"  {word:<14} {_help(word)}" for word in verbs()]
    return "\n".join(lines)


def _help(word: str) -> str:
    """HELP of a verb, read from its source: an overview need not import forty modules."""
    import ast
    from importlib.util import find_spec

    spec = find_spec(f"{PACKAGE}.{word.replace('-', '_')}")
    source = cast(Any, spec.loader).get_source(spec.name) if spec and spec.loader else ""
    for node in ast.parse(source or "").body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "HELP":
            return str(ast.literal_eval(node.value))
    return ""


def _say(text: str) -> None:
    print(text)
    sys.stdout.flush()


def _drop_stdout() -> None:
    """A reader such as `head` left: give Python's exit flush something to write into."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
