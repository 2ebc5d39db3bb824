"""`metrics`: what Prometheus scrapes, as a file for node_exporter's textfile collector."""

from __future__ import annotations

import argparse
from pathlib import Path

from skill import clock
from skill.commands._common import common, emit, workspace

HELP = "metrics for Prometheus, as a file for node_exporter's textfile collector"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--textfile", type=Path, required=True, metavar="PATH", help="PATH.prom; replaced whole")
    common(parser)


def run(args: argparse.Namespace) -> int:
    from skill.report import textfile

    samples = textfile.write(workspace(args), args.textfile, clock.now())
    emit(args, {"file": str(args.textfile), "samples": samples}, f"Wrote {args.textfile} ({samples} samples).")
    return 0
