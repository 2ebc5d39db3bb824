"""`used ID --helped|--not`: the fate of an entry that was shown; what helps is recalled sooner, what does not sinks."""

from __future__ import annotations

import argparse

from skill import clock
from skill.commands._common import common, emit, workspace

HELP = "say whether a recalled entry helped; it is recalled sooner or later accordingly"
BY_HAND = "by-hand"  # the session of a judgement on an entry that no hook had shown


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID")
    outcome = parser.add_mutually_exclusive_group(required=True)
    outcome.add_argument("--helped", dest="outcome", action="store_const", const="helped", help="it led to the fix")
    outcome.add_argument("--not", dest="outcome", action="store_const", const="not", help="it was about another matter")
    common(parser)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    row = space.entry(args.id)
    with space.journal as journal:
        if not journal.judge(row.id, args.outcome):
            journal.show(row.id, row.pattern_key, BY_HAND, clock.now().timestamp())
            journal.judge(row.id, args.outcome)
        votes = journal.judgements()
    space.index.judged(votes)
    helped, failed = votes[row.id]
    said = {"id": row.id, "helped": helped, "not": failed}
    emit(args, said, f"{row.id}: helped {helped}x, did not help {failed}x.")
    return 0
