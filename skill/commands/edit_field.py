"""`edit-field ID FIELD VALUE`: one field of an entry, checked like in `log`, nothing else touched."""

from __future__ import annotations

import argparse
import sys

from skill.commands._changes import apply, masked, target
from skill.commands._common import workspace
from skill.learnings.editing import field_set

HELP = "change one field or section of an entry"


def arguments(parser: argparse.ArgumentParser) -> None:
    target(parser, several=False)
    parser.add_argument("field", metavar="FIELD", help="a name as in log, such as root-cause or service")
    parser.add_argument("value", metavar="VALUE", help="the new text; - reads it from stdin")


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    text = sys.stdin.read().rstrip("\n") if args.value == "-" else args.value
    (value,), note = masked(space, text)
    return apply(args, space, lambda raw: field_set(raw, args.field, value), f"{args.field} set", note)
