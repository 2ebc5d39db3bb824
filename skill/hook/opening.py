"""What is open when a session starts, read from the index."""

import _sqlite3
import os

PATIENCE_S = 0.05


def open_issues(index_path: str, limit: int) -> "list[tuple[str, str, str]]":
    """Open P1 and P2 issues as (id, severity, title), the most severe and latest first; none without an index.

    Raises _sqlite3.Error when the index is damaged or busy.
    """
    if not os.path.exists(index_path):
        return []
    db = _sqlite3.connect(index_path, timeout=PATIENCE_S, isolation_level=None)
    try:
        return db.execute(
            "SELECT id, severity, title FROM entries WHERE status IN ('pending','in_progress') AND archived=0"
            " AND severity IN ('P1','P2') ORDER BY severity, last_seen DESC LIMIT ?",
            (limit,),
        ).fetchall()
    finally:
        db.close()
