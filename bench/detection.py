"""Measure the detector on labelled command outputs, beside a list of alarming words.

    python -m bench.detection LABELLED.jsonl

A line of LABELLED.jsonl is `{"id", "command", "stdout", "label": true | false, "group"?}`: label says whether on-call
would act on the output. The alarming words are looked for anywhere, as the usual list of substrings does.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from bench.recall import read
from skill.commands.detect import signals_of

Judge = Callable[[dict[str, Any]], bool]
WORDS = re.compile(
    r"error|fail|timeout|refused|oom|killed|crash|rollback|alert|unhealthy|degraded|unavailable|exceeded|deadlock"
    r"|50[234]|429|no space",
    re.IGNORECASE,
)


class Score(NamedTuple):
    """Shares of 1, and CPU seconds for all records."""

    precision: float
    recall: float
    false_alarms: float
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("labelled", type=Path)
    records = read(parser.parse_args().labelled)
    positives = sum(bool(record["label"]) for record in records)
    print(f"{positives} operational outputs, {len(records) - positives} others\n")
    print(f"{'':22}  precision  recall  false alarms  seconds")
    for name, judge in (("our rules", noticed), ("alarming words", alarming)):
        score = measured(records, judge)
        figures = f"{score.precision:11.3f}{score.recall:8.3f}{score.false_alarms:14.3f}{score.seconds:9.2f}"
        print(f"{name:22}{figures}")
    alarms = Counter(str(record.get("group")) for record in records if not record["label"] and noticed(record))
    print(
        "\nfalse alarms of our rules by group: " + (", ".join(f"{group} {n}" for group, n in alarms.items()) or "none")
    )
    return 0


def noticed(record: dict[str, Any]) -> bool:
    return bool(signals_of(record, {}, []))


def alarming(record: dict[str, Any]) -> bool:
    return WORDS.search(record["stdout"]) is not None


def measured(records: list[dict[str, Any]], judge: Judge) -> Score:
    start = time.process_time()
    said = [judge(record) for record in records]
    seconds = time.process_time() - start
    counts = Counter(zip((bool(record["label"]) for record in records), said, strict=True))
    right, missed, wrong, silent = (
        counts[pair] for pair in ((True, True), (True, False), (False, True), (False, False))
    )
    return Score(right / max(right + wrong, 1), right / max(right + missed, 1), wrong / max(wrong + silent, 1), seconds)


if __name__ == "__main__":
    sys.exit(main())
