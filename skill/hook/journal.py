"""What the hooks remember between calls: signals seen, claims taken, entries shown. One SQLite file, safe to delete.

Every call takes one short write transaction (`with journal:`); processes that race are put in line by SQLite.
"""

# The C module itself: the `sqlite3` package around it costs another millisecond of imports.
import _sqlite3
import os
import time

Error = _sqlite3.Error

_SCHEMA_VERSION = 1
_SCHEMA = """
PRAGMA journal_mode=WAL;
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS claims (key TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS signals (
  n INTEGER PRIMARY KEY, at REAL NOT NULL, session TEXT NOT NULL, client TEXT NOT NULL, rule TEXT NOT NULL,
  pattern_key TEXT NOT NULL, category TEXT NOT NULL, area TEXT NOT NULL, severity TEXT NOT NULL,
  priority TEXT NOT NULL, title TEXT NOT NULL, signature TEXT NOT NULL, command_class TEXT NOT NULL,
  service TEXT NOT NULL, value REAL, threshold REAL, entry_id TEXT NOT NULL, state TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS signals_by_session ON signals (session, state);
CREATE INDEX IF NOT EXISTS signals_by_pattern ON signals (pattern_key, at);
CREATE INDEX IF NOT EXISTS signals_by_time ON signals (at);
CREATE TABLE IF NOT EXISTS shown (
  n INTEGER PRIMARY KEY, at REAL NOT NULL, session TEXT NOT NULL, entry_id TEXT NOT NULL,
  pattern_key TEXT NOT NULL, outcome TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS shown_by_entry ON shown (entry_id);
CREATE TABLE IF NOT EXISTS changes (
  n INTEGER PRIMARY KEY, at REAL NOT NULL, session TEXT NOT NULL, kind TEXT NOT NULL,
  outcome TEXT NOT NULL, service TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS changes_by_time ON changes (at);
CREATE TABLE IF NOT EXISTS spoken (n INTEGER PRIMARY KEY, at REAL NOT NULL, session TEXT NOT NULL,
  kind TEXT NOT NULL, characters INTEGER NOT NULL, milliseconds REAL NOT NULL);
PRAGMA user_version=1;
COMMIT;
"""

# A signal's fate: nobody wrote it down yet; an entry knows it but has not counted it; it became or counted in an
# entry; somebody said it does not matter.
SEEN, KNOWN, LOGGED, DISMISSED = "seen", "known", "logged", "dismissed"

COLUMNS = (
    "n",
    "at",
    "session",
    "client",
    "rule",
    "pattern_key",
    "category",
    "area",
    "severity",
    "priority",
    "title",
    "signature",
    "command_class",
    "service",
    "value",
    "threshold",
    "entry_id",
    "state",
)


class Journal:
    """The journal at `path`; `patience_s` is how long a call waits for another writer before it gives up.

    A damaged file is moved aside, so that the next call starts anew; this one still raises Error.
    """

    def __init__(self, path: str, patience_s: float = 0.5) -> None:
        self._path = path
        self._db = _sqlite3.connect(path, timeout=patience_s, isolation_level=None)
        try:
            self._db.execute("PRAGMA synchronous=NORMAL")
            if self._db.execute("PRAGMA user_version").fetchone()[0] != _SCHEMA_VERSION:
                self._create(patience_s)
        except Error as error:
            self._set_aside_if_damaged(error)
            raise

    def _create(self, patience_s: float) -> None:
        """Make the tables. Going over to WAL does not wait for another process that is making them, so it is tried again."""
        given_up = time.monotonic() + patience_s
        while True:
            try:
                self._db.executescript(_SCHEMA)
                return
            except _sqlite3.OperationalError as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if "locked" not in str(error) or time.monotonic() > given_up:
                    raise
                time.sleep(0.005)

    def __enter__(self) -> "Journal":
        self._db.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self._db.execute("COMMIT")
            return
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._set_aside_if_damaged(error)

    def _set_aside_if_damaged(self, error: object) -> None:
        if type(error) is not _sqlite3.DatabaseError:  # its subclasses mean locked, full, read-only: not damaged
            return
        self._db.close()
        for suffix in ("-wal", "-shm"):
            if os.path.exists(self._path + suffix):
                os.remove(self._path + suffix)
        os.replace(self._path, self._path + ".damaged")

    def close(self) -> None:
        """Let go of the file; a hook does not need to, it ends."""
        self._db.close()

    def __del__(self) -> None:
        if hasattr(self, "_db"):
            self.close()

    def claim(self, keys: "dict[str, float]", now: float) -> bool:
        """Take all `keys` (name -> window in seconds), or none when one was taken inside its window."""
        if not self.is_free(keys, now):
            return False
        self._db.executemany("INSERT OR REPLACE INTO claims VALUES (?,?)", [(key, now) for key in keys])
        return True

    def is_free(self, keys: "dict[str, float]", now: float) -> bool:
        """Whether none of `keys` was taken inside its window; a clock that was set back frees them."""
        for key, window_s in keys.items():
            row = self._db.execute("SELECT at FROM claims WHERE key=?", (key,)).fetchone()
            if row is not None and abs(now - row[0]) < window_s:
                return False
        return True

    def record(
        self, signal: object, session: str, client: str, command_class: str, now: float, entry_id: str = ""
    ) -> int:
        """Keep a match.Signal; returns its number, which `--from-signal` takes. `entry_id`: the entry that knows it."""
        values = [getattr(signal, name) for name in ("rule", "pattern_key", "category", "area", "severity")]
        values += [getattr(signal, name) for name in ("priority", "title", "signature")]
        values += [command_class] + [getattr(signal, name) for name in ("service", "value", "threshold")]
        cursor = self._db.execute(
            f"INSERT INTO signals VALUES (NULL{',?' * 17})",
            (now, session, client, *values, entry_id, KNOWN if entry_id else SEEN),
        )
        return cursor.lastrowid or 0

    def signal(self, number: int) -> "dict[str, object] | None":
        """One signal as a mapping of COLUMNS, or None."""
        found = self.signals("n=?", (number,))
        return found[0] if found else None

    def signals(self, where: str, values: "tuple[object, ...]" = ()) -> "list[dict[str, object]]":
        """Signals that meet a condition over COLUMNS, oldest first."""
        rows = self._db.execute(f"SELECT {','.join(COLUMNS)} FROM signals WHERE {where} ORDER BY n", values)
        return [{name: row[i] for i, name in enumerate(COLUMNS)} for row in rows]

    def sessions_with(self, pattern_key: str, since: float, most: int) -> int:
        """In how many sessions a pattern was seen since then, up to about `most`: a bounded look at the newest rows."""
        rows = self._db.execute(
            "SELECT session FROM signals WHERE pattern_key=? AND at>? ORDER BY at DESC LIMIT ?",
            (pattern_key, since, most * 50),
        )
        return len({session for (session,) in rows})

    def settle(self, where: str, values: "tuple[object, ...]", state: str, entry_id: str = "") -> int:
        """Give matching signals their fate (LOGGED with the entry's id, or DISMISSED); returns how many."""
        changed = self._db.execute(
            f"UPDATE signals SET state=?, entry_id=? WHERE state IN ('{SEEN}','{KNOWN}') AND {where}",
            (state, entry_id, *values),
        )
        return changed.rowcount

    def show(self, entry_id: str, pattern_key: str, session: str, now: float) -> None:
        """Remember that an entry was put before the model, so that its fate can be told."""
        self._db.execute("INSERT INTO shown VALUES (NULL,?,?,?,?,'')", (now, session, entry_id, pattern_key))

    def judge(self, entry_id: str, outcome: str) -> int:
        """Set the latest showing of an entry to `helped` or `not`; returns 0 when it was never shown."""
        return self._db.execute(
            "UPDATE shown SET outcome=? WHERE n=(SELECT max(n) FROM shown WHERE entry_id=?)", (outcome, entry_id)
        ).rowcount

    def judge_showing(self, number: int, outcome: str) -> None:
        """The same for one showing by its number."""
        self._db.execute("UPDATE shown SET outcome=? WHERE n=?", (outcome, number))

    def judgements(self) -> "dict[str, tuple[int, int]]":
        """Entry id -> (times helped, times not)."""
        rows = self._db.execute(
            "SELECT entry_id, sum(outcome='helped'), sum(outcome='not') FROM shown WHERE outcome!='' GROUP BY 1"
        )
        return {entry_id: (helped, failed) for entry_id, helped, failed in rows}

    def shown(self, since: float) -> "list[tuple[int, float, str, str, str, str]]":
        """Entries shown since then: (number, at, session, entry id, pattern key, outcome), oldest first."""
        return self._db.execute(
            "SELECT n, at, session, entry_id, pattern_key, outcome FROM shown WHERE at>? ORDER BY n", (since,)
        ).fetchall()

    def change(self, kind: str, outcome: str, service: str, session: str, now: float) -> None:
        """Count a deployment, rollback or manual fix; see `skill.learnings.patterns.Change`."""
        self._db.execute("INSERT INTO changes VALUES (NULL,?,?,?,?,?)", (now, session, kind, outcome, service))

    def changes(self, since: float) -> "list[tuple[float, str, str, str]]":
        """Changes since then as (at, kind, outcome, service), oldest first."""
        return self._db.execute(
            "SELECT at, kind, outcome, service FROM changes WHERE at>? ORDER BY n", (since,)
        ).fetchall()

    def spoke(self, session: str, kind: str, characters: int, milliseconds: float, now: float) -> None:
        """Count an answer: its size and what it took, for `stats`."""
        self._db.execute("INSERT INTO spoken VALUES (NULL,?,?,?,?,?)", (now, session, kind, characters, milliseconds))

    def prune(self, before: float, rows: int) -> int:
        """Drop signals older than `before` and beyond the newest `rows`, and claims that can hold nothing any more."""
        self._db.execute("DELETE FROM claims WHERE at < ?", (before,))
        self._db.execute("DELETE FROM spoken WHERE at < ?", (before,))
        return self._db.execute(
            "DELETE FROM signals WHERE at < ? OR n <= (SELECT max(n) FROM signals) - ?", (before, rows)
        ).rowcount
