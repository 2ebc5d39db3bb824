"""List every file below a folder with its size, one JSON line a file; started again, it goes on where it stopped.

Writes only below $OPS_SCRATCH, as a read_only job must, and says in $OPS_PROGRESS_FILE how far it is.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def main() -> int:
    root = Path(sys.argv[1]).resolve()
    scratch = Path(os.environ["OPS_SCRATCH"])
    pause_s = float(os.environ.get("INVENTORY_PAUSE_S", "0"))
    folders = sorted(str(path) for path in (root, *root.rglob("*")) if path.is_dir() and ".git" not in path.parts)
    finished = done_before(scratch / "finished")
    with open(scratch / "inventory.jsonl", "a") as lines, open(scratch / "finished", "a") as checkpoint:
        for folder in folders:
            if folder in finished:
                continue
            for file in sorted(Path(folder).iterdir()):
                if file.is_file() and not file.is_symlink():
                    lines.write(json.dumps({"path": str(file), "bytes": file.stat().st_size}) + "\n")
            lines.flush()
            checkpoint.write(folder + "\n")
            checkpoint.flush()
            finished.add(folder)
            tell(len(finished), len(folders))
            time.sleep(pause_s)
    return 0


def done_before(checkpoint: Path) -> set[str]:
    """The folders that an earlier run finished; an unfinished last line does not count."""
    if not checkpoint.exists():
        return set()
    return {line.rstrip("\n") for line in checkpoint.read_text().splitlines(keepends=True) if line.endswith("\n")}


def tell(done: int, total: int) -> None:
    """Replace the progress file whole, so that nobody reads half of it."""
    target = Path(os.environ["OPS_PROGRESS_FILE"])
    temporary = target.with_suffix(".new")
    temporary.write_text(json.dumps({"done": done, "total": total}))
    os.replace(temporary, target)


if __name__ == "__main__":
    raise SystemExit(main())
