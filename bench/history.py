"""A made-up year of operations, the same for the same seed: entries, journal, job runs, changes, service levels.

    python bench/history.py FOLDER [--entries 10000] [--signals 200000] [--runs 5000] [--days 365] [--seed 7]

The year ends at NOW. Restores get faster over it and toil falls, so that a report has a story to show.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sqlite3
import subprocess
import sys
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from skill.hook.journal import Journal  # noqa: E402  (the checkout comes first)
from skill.learnings.document import set_section  # noqa: E402
from skill.learnings.entry import AREAS, FILES, HEADERS, PREFIXES, Entry  # noqa: E402
from skill.learnings.kinds import KIND_CLASSES  # noqa: E402
from skill.learnings.lifecycle import resolved  # noqa: E402
from skill.learnings.render import render_entry  # noqa: E402

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=timezone.utc)
SERVICES = ("checkout", "payments", "search", "catalog", "mail", "identity")
SYMPTOMS = {
    "incident_pattern": ("rollout stuck behind a readiness probe", "pods killed for memory", "replica lag after a"
                         " failover", "retries that grow into a storm", "TLS handshakes refused by the gateway"),
    "capacity_issue": ("connection pool exhausted at the evening peak", "disk of the log volume full",
                       "queue grows faster than its consumers"),
    "process_bottleneck": ("deployments wait for one approver", "rollback needs three manual steps"),
    "automation_gap": ("certificates renewed by hand", "credentials rotated by hand"),
    "sla_breach": ("answers slower than promised", "export late for a customer"),
    "toil_accumulation": ("stale locks removed by hand", "tickets for access answered by hand"),
}  # fmt: skip
CAUSES = ("The limit was set for last year's load", "A default changed with the new version",
          "Two settings that must agree did not", "The check looked at the wrong endpoint")  # fmt: skip
FIXES = ("Raised the limit and added an alert at 80 %", "Rolled back, pinned the version",
         "Moved the setting to one place that both read", "Probe the port that serves")  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How much is made up."""

    entries: int = 10_000
    signals: int = 200_000
    runs: int = 5_000
    days: int = 365
    seed: int = 7


class Year:
    """Writes the year into the project at `root`; every draw comes from one seeded generator."""

    def __init__(self, root: Path, size: Size) -> None:
        self.root, self.size = root, size
        self.rng = random.Random(size.seed)
        self.folder = root / ".learnings" / "operations"
        self.state = self.folder / ".state"
        self.begin = NOW - timedelta(days=size.days)

    def write(self) -> None:
        """All of it; the folder must not hold learnings yet."""
        self.state.mkdir(parents=True)
        (self.root / ".git").mkdir(exist_ok=True)
        entries = self._entries()
        self._journal(entries)
        self._jobs()
        self._levels()
        self._commits()

    def _moment(self) -> datetime:
        """A moment of the year: more at working hours and in the evening, less on weekends."""
        while True:
            at = self.begin + timedelta(seconds=self.rng.random() * self.size.days * 86_400)
            hour = at.hour + at.minute / 60
            weight = 0.15 + 0.6 * math.exp(-(((hour - 14) / 3.2) ** 2)) + 0.5 * math.exp(-(((hour - 19.5) / 1.6) ** 2))
            if self.rng.random() < weight * (0.45 if at.weekday() > 4 else 1):
                return at

    def _progress(self, at: datetime) -> float:
        return (at - self.begin) / timedelta(days=self.size.days)

    def _entries(self) -> list[tuple[str, str, datetime]]:
        kinds = self.rng.choices(("issue", "learning", "feature"), (30, 55, 15), k=self.size.entries)
        moments = sorted(self._moment() for _ in kinds)
        files: dict[str, list[bytes]] = {kind: [HEADERS[kind].encode(), b"\n"] for kind in FILES}
        numbers: dict[str, int] = {}
        known: list[tuple[str, str, datetime]] = []
        for kind, at in zip(kinds, moments, strict=True):
            prefix = f"{PREFIXES[kind]}-{at:%Y%m%d}"
            numbers[prefix] = numbers.get(prefix, 0) + 1
            entry = self._entry(kind, f"{prefix}-{numbers[prefix]:03d}", at)
            files[kind] += [self._fate(render_entry(entry).encode(), at, entry), b"\n"]
            known.append((entry.id, entry.pattern_key, at))
        for kind, parts in files.items():
            (self.folder / FILES[kind]).write_bytes(b"".join(parts))
        return known

    def _entry(self, kind: str, entry_id: str, at: datetime) -> Entry:
        rng = self.rng
        category = rng.choices(tuple(SYMPTOMS), (40, 18, 10, 12, 8, 12))[0]
        symptom, service = rng.choice(SYMPTOMS[category]), rng.choice(SERVICES)
        times = min(90, int(rng.paretovariate(1.7)))
        last = min(NOW, at + timedelta(days=rng.expovariate(1 / 25))) if times > 1 else at
        shared: dict[str, Any] = {
            "id": entry_id, "logged": at.isoformat(timespec="seconds"), "service": service, "environment": "production",
            "pattern_key": f"{category}.{'_'.join(symptom.lower().split()[:3])}_{entry_id[-3:]}_{service}",
            "recurrence_count": times, "first_seen": f"{at:%Y-%m-%d}", "last_seen": last.isoformat(timespec="seconds"),
        }  # fmt: skip
        if kind == "issue":
            return KIND_CLASSES["issue"](**shared, **self._issue(at, category, symptom, service))
        if kind == "learning":
            return KIND_CLASSES["learning"](**shared, **self._learning(at, category, symptom, service))
        values: dict[str, Any] = {"name": f"one command for {symptom.split()[0]}", "area": "automation",
                                  "requested_capability": "One command", "complexity": "simple"}  # fmt: skip
        return KIND_CLASSES["feature"](**shared, **values)

    def _issue(self, at: datetime, category: str, symptom: str, service: str) -> dict[str, Any]:
        rng, better = self.rng, 1.35 - 0.8 * self._progress(at)
        severity = rng.choices(("P1", "P2", "P3", "P4"), (4, 16, 50, 30))[0]
        steps = [("started", 0.0), ("detected by an alert", rng.expovariate(1 / 9) * better)]
        steps.append(("declared", steps[-1][1] + rng.uniform(1, 6)))
        restore = steps[-1][1] + rng.lognormvariate(3.4, 0.8) * better * {"P1": 1.4, "P2": 1.1}.get(severity, 0.9)
        steps += [("mitigated", restore * 0.8), ("service restored", restore)]
        begin = at - timedelta(minutes=restore)
        dated = rng.random() < 0.5
        timeline = tuple(
            (moment.isoformat(timespec="seconds") if dated else f"{moment:%H:%M}", event)
            for event, minute in steps
            for moment in [begin + timedelta(minutes=minute)]
        )
        return {
            "name": f"{service}: {symptom}", "category": category, "severity": severity,
            "priority": {"P1": "critical", "P2": "high", "P3": "medium"}.get(severity, "low"),
            "area": rng.choices(AREAS, (9, 5, 3, 2, 4, 1, 2))[0], "summary": f"Users of {service} met errors: {symptom}.",
            "timeline": timeline if rng.random() < 0.72 else (), "root_cause": rng.choice(CAUSES),
            "mitigation": rng.choice(FIXES),
            "trigger": rng.choices(("alert", "deployment", "monitoring"), (12, 1, 7))[0],
        }  # fmt: skip

    def _learning(self, at: datetime, category: str, symptom: str, service: str) -> dict[str, Any]:
        rng = self.rng
        values: dict[str, Any] = {
            "category": category, "priority": rng.choice(("medium", "medium", "low", "high")), "area": "on_call",
            "summary": f"{service}: {symptom}", "details": rng.choice(CAUSES), "suggested_action": rng.choice(FIXES),
            "source": "incident",
        }  # fmt: skip
        if category in ("toil_accumulation", "automation_gap") and rng.random() < 0.16 - 0.13 * self._progress(at):
            values |= {"frequency": rng.choice(("weekly", "2 times a week", "3 times a month")),
                       "duration": f"{rng.choice((10, 15, 20, 30))} min"}  # fmt: skip
        return values

    def _fate(self, raw: bytes, at: datetime, entry: Entry) -> bytes:
        rng = self.rng
        days = rng.expovariate(1 / (10 if entry.kind == "issue" else 60))
        closed = at + timedelta(days=days)
        if closed >= NOW or (entry.kind == "feature" and rng.random() < 0.7) or rng.random() < 0.02:
            return raw
        raw = resolved(raw, closed, "the fix was watched for a week")
        back = closed + timedelta(days=rng.expovariate(1 / 30))
        if entry.recurrence_count > 2 and rng.random() < 0.12 and back < NOW:
            held = (back.date() - closed.date()).days
            note = (f"- {back.isoformat(timespec='seconds')}: seen again {held} days after it was resolved "
                    f"({closed:%Y-%m-%d}); the recorded fix did not hold")  # fmt: skip
            raw = set_section(raw, "Reopened", note, "Resolution")
            if rng.random() < 0.25:
                raw = raw.replace(b"**Status**: resolved", b"**Status**: pending", 1)
        return raw

    def _journal(self, entries: list[tuple[str, str, datetime]]) -> None:
        path = self.state / "journal.db"
        Journal(str(path)).close()
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("BEGIN")
        db.executemany(f"INSERT INTO signals VALUES (NULL{',?' * 17})", self._signals(entries))
        db.executemany("INSERT INTO shown VALUES (NULL,?,?,?,?,?)", self._shown(entries))
        db.executemany("INSERT INTO spoken VALUES (NULL,?,?,?,?,?)", self._spoken())
        db.executemany("INSERT INTO changes VALUES (NULL,?,?,?,?,?)", self._changes())
        db.execute("COMMIT")
        db.close()

    def _signals(self, entries: list[tuple[str, str, datetime]]) -> Iterator[tuple[object, ...]]:
        rng, moments = self.rng, [moment for _, _, moment in entries]
        for at in sorted(self._moment() for _ in range(self.size.signals)):
            entry_id, key, _ = entries[self._near(at, moments)]
            state = rng.choices(("logged", "known", "dismissed", "seen"), (45, 25, 18, 12))[0]
            held = entry_id if state in ("logged", "known") else ""
            service = key.rpartition("_")[2]
            yield (at.timestamp(), f"s{int(at.timestamp()) // 5400}", "claude-code", "rule", key,
                   key.partition(".")[0], "incident_management", "P3", "medium", "a failure", "connection refused",
                   "kubectl", service, None, None, held, state)  # fmt: skip

    def _near(self, at: datetime, moments: list[datetime]) -> int:
        """A problem of the days before, or now and then one of the few that are always loud."""
        if self.rng.random() < 0.12:
            return min(len(moments) - 1, int(self.rng.paretovariate(0.5)) * 37)
        return max(0, bisect(moments, at) - 1 - int(self.rng.expovariate(1 / 60)))

    def _shown(self, entries: list[tuple[str, str, datetime]]) -> Iterator[tuple[object, ...]]:
        for at in sorted(self._moment() for _ in range(self.size.signals // 60)):
            entry_id, key, _ = self.rng.choice(entries)
            outcome = self.rng.choices(("helped", "not", ""), (46, 12, 42))[0]
            yield at.timestamp(), f"s{int(at.timestamp()) // 5400}", entry_id, key, outcome

    def _spoken(self) -> Iterator[tuple[object, ...]]:
        for at in sorted(self._moment() for _ in range(self.size.signals // 25)):
            kind = self.rng.choices(("tool", "prompt", "session_start", "turn_end"), (50, 30, 12, 8))[0]
            spent = self.rng.lognormvariate(3.1, 0.25)
            yield at.timestamp(), f"s{int(at.timestamp()) // 5400}", kind, self.rng.randint(160, 620), spent

    def _changes(self) -> Iterator[tuple[object, ...]]:
        for at in sorted(self._moment() for _ in range(self.size.days * 5)):
            kind = self.rng.choices(("deploy", "rollback", "manual_fix"), (90, 4, 6))[0]
            failed = self.rng.random() < 0.12 - 0.06 * self._progress(at)
            outcome = "restart" if kind == "manual_fix" else "failure" if failed and kind == "deploy" else "success"
            yield at.timestamp(), "s", kind, outcome, self.rng.choice(SERVICES)

    def _jobs(self) -> None:
        names = ("inventory", "backup", "certificate-scan", "cost-report")
        rows = []
        for at in sorted(self._moment() for _ in range(self.size.runs)):
            result = "exit 0" if self.rng.random() < 0.97 else "exit 1"
            rows.append({"at": at.isoformat(timespec="seconds"), "event": "run", "job": self.rng.choice(names),
                         "result": result, "durationMs": self.rng.randint(400, 90_000)})  # fmt: skip
        text = "".join(json.dumps(row, sort_keys=True) + "\n" for row in rows)
        (self.state / "monitor-history.jsonl").write_text(text)
        seen = {"running": True, "completed": False, "progressKey": "{}"}
        job = {"rev": 3, "lastSeen": seen, "lastProgressAt": NOW.timestamp() - 240, "lastProgressKey": "{}"}
        state = {"version": 1, "generation": 9, "updatedAt": NOW.isoformat(timespec="seconds"), "queue": [],
                 "outbox": [], "jobs": {"inventory": job}}  # fmt: skip
        (self.state / "monitor.json").write_text(json.dumps(state))

    def _levels(self) -> None:
        (self.folder / "slos.yaml").write_text(
            "version: 1\non_call:\n  hours_per_month: 320\nslos:\n"
            "  - name: checkout-availability\n    service: checkout\n    objective: 99.9\n    window: 30d\n"
            "    events: slo/checkout.csv\n"
            "  - name: search-answers\n    service: search\n    objective: 99.5\n    window: 30d\n"
            "    events: slo/search.csv\n"
            "  - name: payments-uptime\n    service: payments\n    objective: 99\n    window: 30d\n"
            "    incidents: [P1, P2]\n"
        )
        (self.folder / "slo").mkdir()
        for name, bad in (("checkout", 0.0004), ("search", 0.0046)):
            lines = ["time,good,total\n"]
            for step in range(31 * 288):
                at = NOW - timedelta(minutes=5 * step)
                total = int(3000 + 2000 * math.exp(-(((at.hour - 19) / 3) ** 2)) + self.rng.random() * 300)
                worse = 6 if name == "search" and step < 40 else 1
                good = total - int(total * bad * worse * 2 * self.rng.random() + self.rng.random())
                lines.append(f"{at:%Y-%m-%dT%H:%M:%SZ},{good},{total}\n")
            (self.folder / "slo" / f"{name}.csv").write_text("".join(lines[:1] + lines[:0:-1]))

    def _commits(self) -> None:
        """Commits before the deployments, so that lead times can be told."""
        git = ["git", "-C", str(self.root)]
        subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
        lines = []
        for at in sorted(self._moment() for _ in range(self.size.days * 8)):
            stamp = f"{int(at.timestamp())} +0000"
            lines.append(f"commit refs/heads/main\ncommitter A Person <person@example.org> {stamp}\ndata 1\nx\n")
        subprocess.run([*git, "fast-import", "--quiet"], input="".join(lines).encode(), check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    for name, value in vars(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    Year(args.folder, Size(args.entries, args.signals, args.runs, args.days, args.seed)).write()
    print(f"{args.folder}: {args.entries} entries, {args.signals} signals, {args.runs} job runs, {args.days} days")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
