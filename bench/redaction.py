"""Measure redaction on labelled texts, alone and beside detect-secrets, and its speed.

    python -m bench.redaction LABELLED.jsonl

A line of LABELLED.jsonl is `{"id", "text", "spans": [[start, end], …], "keep": ["…", …]}`: the spans must be gone from
the redacted text and the keep strings must still be there. detect-secrets is measured when it can be imported
(`pip install detect-secrets`, in an environment of its own).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from skill.learnings.redact import redact

Mask = Callable[[str], str]


class Score(NamedTuple):
    """Shares of 1: spans that are gone, keep strings that are harmed, texts without spans that were harmed; seconds."""

    gone: float
    harmed: float
    false_alarms: float
    seconds: float


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("labelled", type=Path)
    records = [json.loads(line) for line in parser.parse_args().labelled.read_text("utf-8").splitlines() if line]
    candidates: dict[str, Mask] = {"our rules": lambda text: redact(text).text}
    if importlib.util.find_spec("detect_secrets"):
        candidates |= {
            "detect-secrets": detect_secrets,
            "our rules + detect-secrets": lambda text: detect_secrets(redact(text).text),
        }
    print(f"{len(records)} texts; share of 1\n{'':28}  gone  harmed  false alarms  seconds")
    for name, mask in candidates.items():
        score = measured(records, mask)
        print(f"{name:28}{score.gone:6.3f}{score.harmed:8.3f}{score.false_alarms:14.3f}{score.seconds:9.2f}")
    print(f"\n1 MB of log lines, a private address in each: {megabyte():.2f} s")
    return 0


def measured(records: list[dict[str, Any]], mask: Mask) -> Score:
    gone = spans = harmed = kept = alarms = clean = 0
    start = time.process_time()
    masked = [mask(record["text"]) for record in records]
    seconds = time.process_time() - start
    for record, text in zip(records, masked, strict=True):
        secrets = [record["text"][begin:end] for begin, end in record["spans"]]
        lost = sum(keep not in text for keep in record["keep"])
        spans, gone = spans + len(secrets), gone + sum(is_gone(secret, text) for secret in secrets)
        kept, harmed = kept + len(record["keep"]), harmed + lost
        clean, alarms = clean + (not secrets), alarms + (not secrets and lost > 0)
    return Score(gone / max(spans, 1), harmed / max(kept, 1), alarms / max(clean, 1), seconds)


def is_gone(secret: str, text: str) -> bool:
    """Neither the secret nor half of it in one piece."""
    half = max(6, (len(secret) + 1) // 2)
    pieces = (secret[at : at + half] for at in range(max(1, len(secret) - half + 1)))
    return not any(piece in text for piece in pieces)


def detect_secrets(text: str) -> str:
    """The text without what detect-secrets reports with its default plugins for a file, as its commit hook does."""
    from detect_secrets.core.scan import scan_file  # type: ignore[import-not-found,unused-ignore]
    from detect_secrets.settings import default_settings  # type: ignore[import-not-found,unused-ignore]

    with tempfile.TemporaryDirectory() as folder, default_settings():
        file = Path(folder) / "text.log"
        file.write_text(text, "utf-8")
        found = {str(secret.secret_value or "") for secret in scan_file(str(file))}
    for value in sorted(found - {""}, key=len, reverse=True):
        text = text.replace(value, "[secret-1]")
    return text


def megabyte() -> float:
    line = "2026-02-18T07:{:02d}:17Z INFO svc-{} request_id=834ad659-d081-4a76-b51c-{:012d} 200 client=10.0.{}.9\n"
    text = "".join(line.format(n % 60, n % 7, n, n % 250) for n in range(9_500))[:1_000_000]
    start = time.process_time()
    redact(text)
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
