"""`stats`: what an SRE team reviews, in figures."""

from __future__ import annotations

import argparse

from skill.commands._common import common, emit, workspace
from skill.commands._period import add_period, figures_of

HELP = "incidents, MTTR, recurrence, toil, DORA, error budgets and the memory's worth in figures"


def arguments(parser: argparse.ArgumentParser) -> None:
    add_period(parser, "30d")
    parser.add_argument("--self", dest="own", action="store_true", help="how the hooks themselves fare")
    common(parser, formats="table json md")
    parser.set_defaults(format="table")


def run(args: argparse.Namespace) -> int:
    from skill.report import figures, text

    space = workspace(args)
    found = figures_of(args, space)
    data = figures.plain(found)
    if args.own:
        emit(args, {"period": data["period"], "hooks": data["hooks"], "memory": data["memory"]},
             text.own(found, as_markdown=args.format == "md"))  # fmt: skip
    else:
        emit(args, data, text.markdown(found) if args.format == "md" else text.table(found))
    return 0
