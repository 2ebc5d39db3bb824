"""What reading a learnings file costs: seconds of CPU and peak memory against the size of the file.

    python -m bench.reading [--entries 100 10000 100000]

Each size is read in a process of its own, from disk, once for its entries and once more for all diagnostics.
Peak memory is what Linux tells about the process.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from skill.learnings.document import parse
from skill.learnings.entry import HEADERS, entry_from_mapping, stamped
from skill.learnings.render import render_entry

NOW = datetime(2026, 4, 1, 9, 0, tzinfo=timezone.utc)
MB = 1_000_000


def made(entries: int) -> bytes:
    """A file of that many entries of about a kilobyte, code and tables included."""
    fields = {
        "name": "queue_backlog",
        "service": "billing",
        "severity": "P2",
        "summary": "The queue grew for an hour while consumers were restarted one by one. " * 4,
        "timeline": ["08:00 detected", "09:00 restored"],
        "root_cause": "A slow consumer held its partition. " * 5
        + "\n```sh\n# look\nkafka-consumer-groups --describe\n```",
        "mitigation": "Restarted the consumer and moved the partition. " * 5,
    }
    text = render_entry(stamped(entry_from_mapping("issue", fields), "OPS-20260401-PLACE", NOW)) + "\n"
    return (HEADERS["issue"] + "\n" + "".join(text.replace("PLACE", f"{n:06d}") for n in range(entries))).encode()


def read(path: Path) -> str:
    """One row of the table, measured in this process."""
    idle = _peak_mb()
    start = time.process_time()
    data = path.read_bytes()
    document = parse(data)
    parsed = time.process_time()
    peak = _peak_mb() - idle
    odd = len(document.diagnostics)
    checked = time.process_time()
    size = len(data) / MB
    return (
        f"| {len(document.entries)} | {size:.1f} | {parsed - start:.2f} | {checked - parsed:.2f} "
        f"| {peak:.0f} ({peak / size:.1f}x) | {odd} |"
    )


def _peak_mb() -> float:
    # ru_maxrss would begin at what the parent held when it started this process.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / MB


def main() -> None:
    """Prints a table with one row a size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[100, 10_000, 100_000])
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.file:
        print(read(args.file))
        return
    print("| entries | MB | parse, s | diagnostics, s | memory above idle, MB | odd |\n|---|---|---|---|---|---|")
    for entries in args.entries:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "OPERATIONS_ISSUES.md"
            path.write_bytes(made(entries))
            subprocess.run([sys.executable, "-m", "bench.reading", "--file", str(path)], check=True)


if __name__ == "__main__":
    main()
