"""`report`: the figures as one HTML page, to open, to print, to put on a wall."""

from __future__ import annotations

import argparse
from pathlib import Path

from skill import clock
from skill.commands._common import common, emit, workspace
from skill.commands._period import add_period, figures_of

HELP = "one HTML page of charts and figures, without scripts or requests"
OUT = Path("operations-report.html")


def arguments(parser: argparse.ArgumentParser) -> None:
    add_period(parser, "365d")
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help=f"where to write it (default: {OUT})")
    common(parser)


def run(args: argparse.Namespace) -> int:
    from skill.report import making

    space = workspace(args)
    figures = figures_of(args, space)
    size = making.write(space, figures, args.out, clock.now())
    emit(args, {"file": str(args.out), "bytes": size}, f"Wrote {args.out} ({size / 1e6:.2f} MB).")
    return 0
