"""Entries, journal, jobs and commits become records, whatever state they are in."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from skill.hook.journal import Journal
from skill.report.records import Period, Problem, Return
from skill.report.sources import commits, entries, jobs, journal
from skill.report.sources.journal import JournalUnreadable

NOW = datetime(2026, 4, 1, tzinfo=timezone.utc)
PERIOD = Period(NOW - timedelta(days=30), NOW, timezone.utc)
ISSUE = """\
## [OPS-20260310-001] checkout_down

**Logged**: 2026-03-10T12:00:00+01:00
**Priority**: high
**Status**: pending
**Severity**: P1
**Area**: monitoring

### Timeline
| Time (UTC) | Event |
|------------|-------|
| 10:00 | started |
| 10:04 | detected \\| paged |
| 11:30 | restored |

### Metadata
- Trigger: deployment
- Services Affected: Checkout, payments
- Pattern-Key: incident_pattern.rollout
- Recurrence-Count: 3
- Last-Seen: 2026-03-20T08:00:00+00:00

### Resolution
- Resolved: 2026-03-12T09:00:00+00:00

### Reopened
- 2026-03-15T09:00:00+00:00: seen again 3 days after it was resolved (2026-03-12); the recorded fix did not hold
- 2026-03-20T08:00:00+00:00: seen again after it was wont_fix

---
"""
TOIL = """\
## [LRN-20260301-001] toil_accumulation

**Logged**: 2026-03-01T00:00:00Z
**Status**: pending

### Summary
Locks removed by hand

### Impact
- Duration: 30 min

### Metrics
- Frequency: 2 times a week
- Toil Hours: {hours}

---
"""


def read(folder: Path, text: str, name: str = "OPERATIONS_ISSUES.md") -> Problem:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    (one,) = entries.problems(folder)
    return one


def test_an_issue_is_read_with_its_times_returns_and_services(tmp_path: Path) -> None:
    one = read(tmp_path, ISSUE)

    assert (one.id, one.type, one.severity, one.category, one.area) == (
        "OPS-20260310-001", "issue", "P1", "incident_pattern", "monitoring")  # fmt: skip
    assert one.services == ("checkout", "payments")
    assert (one.trigger, one.recurrences, one.status) == ("deployment", 3, "pending")
    assert one.logged == datetime(2026, 3, 10, 11, tzinfo=timezone.utc)
    assert (one.times.detect_min, one.times.restore_min) == (4, 90)
    assert one.returns == (
        Return(datetime(2026, 3, 15, 9, tzinfo=timezone.utc), 3),
        Return(datetime(2026, 3, 20, 8, tzinfo=timezone.utc), None),
    )
    assert one.closed == datetime(2026, 3, 12, 9, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("told", "hours"),
    [("", 2 * 4.35 * 0.5), ("6", 6), ("3 h per week", 3 * 4.35), ("60 % of on-call", None)],
)
def test_toil_is_told_as_hours_or_as_how_often_and_how_long(tmp_path: Path, told: str, hours: float | None) -> None:
    one = read(tmp_path, TOIL.format(hours=told), "LEARNINGS.md")

    assert one.by_hand
    assert one.title == "Locks removed by hand"
    assert one.toil_hours == pytest.approx(hours) if hours else one.toil_hours is None


def test_archived_entries_count_and_feature_requests_do_not(tmp_path: Path) -> None:
    (tmp_path / "FEATURE_REQUESTS.md").write_text("## [FEAT-20260301-001] wish\n\n**Status**: pending\n\n---\n")

    assert read(tmp_path, ISSUE, "archive/2026.md").id == "OPS-20260310-001"


def test_an_untidy_entry_is_read_for_what_it_says(tmp_path: Path) -> None:
    one = read(tmp_path, "# OPS-20260310-002\n- **状态**：resolved\n\nThe disk was full\n")

    assert (one.type, one.status, one.logged, one.times.restore_min) == ("issue", "resolved", None, None)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    Journal(str(path)).close()
    return path


def signal(
    path: Path, days_ago: float, key: str = "a.b", session: str = "s", state: str = "seen", service: str = "shop"
) -> None:
    with sqlite3.connect(path) as db:
        at = NOW.timestamp() - days_ago * 86_400
        values = (at, session, "c", "r", key, "a", "", "P3", "low", "t", "", "k", service, None, None, "", state)
        db.execute(f"INSERT INTO signals VALUES (NULL{',?' * 17})", values)


def test_the_journal_is_told_for_the_period_alone(book: Path) -> None:
    for days, state in ((40, "logged"), (2, "logged"), (1, "dismissed"), (-1, "seen")):
        signal(book, days, state=state)

    found = journal.facts(book, PERIOD, [], 50)

    assert found is not None
    assert found.states == {"logged": 1, "dismissed": 1}
    assert sum(found.quarters.values()) == 2
    assert found.oldest == NOW - timedelta(days=40)
    (noise,) = found.noise
    assert (noise.pattern_key, noise.signals, noise.dismissed, noise.days_over) == ("a.b", 2, 1, 0)


def test_a_day_with_more_signals_of_one_problem_than_the_limit_is_over_it(book: Path) -> None:
    for number in range(4):
        signal(book, 2.5 + number / 1000)
    for number in range(3):
        signal(book, 5.5 + number / 1000)

    found = journal.facts(book, PERIOD, [], 3)

    assert found is not None and [one.days_over for one in found.noise] == [
        1
    ]  # four are more than three, three are not


def test_one_service_is_told_alone(book: Path) -> None:
    signal(book, 1, service="Shop")
    signal(book, 1, service="mail")

    found = journal.facts(book, PERIOD, [], 50, "shop")

    assert found is not None and sum(found.states.values()) == 1


def test_a_failure_is_met_again_once_a_session_after_its_fix_was_recorded(book: Path) -> None:
    fixed = Problem("OPS-1", "issue", pattern_key="a.b", status="resolved", closed=NOW - timedelta(days=10), fixed=True)
    refused = Problem(
        "OPS-2", "issue", pattern_key="a.c", status="wont_fix", closed=NOW - timedelta(days=10), fixed=True
    )
    for days, session, key in ((12, "1", "a.b"), (9, "2", "a.b"), (9, "2", "a.b"), (8, "3", "a.b"), (8, "3", "a.c")):
        signal(book, days, key, session)

    found = journal.facts(book, PERIOD, [fixed, refused], 50)

    assert found is not None and found.met_again == 2  # sessions 2 and 3


def test_recalls_answers_and_changes_are_told(book: Path) -> None:
    at = NOW.timestamp() - 86_400
    with Journal(str(book)) as opened:
        opened.show("OPS-1", "a.b", "s", at)
        opened.judge("OPS-1", "helped")
        opened.show("OPS-2", "a.b", "s", at)
        opened.spoke("s", "tool", 400, 20.0, at)
        opened.spoke("s", "tool", 100, 10.0, at)
        opened.change("deploy", "success", "shop", "s", at)
        opened.change("deploy", "success", "shop", "s", at - 40 * 86_400)  # before what a first deployment needs
        opened.change("deploy", "success", "shop", "s", at - 35 * 86_400)

    found = journal.facts(book, PERIOD, [], 50)

    assert found is not None
    assert found.shown == {"helped": 1, "": 1}
    (spoken,) = found.spoken
    assert (spoken.kind, spoken.milliseconds, spoken.characters) == ("tool", (10.0, 20.0), 500)
    assert len(found.changes) == 3


def test_no_journal_is_no_data_and_a_damaged_one_an_error(tmp_path: Path) -> None:
    assert journal.facts(tmp_path / "journal.db", PERIOD, [], 50) is None
    (tmp_path / "journal.db").write_bytes(b"not a database, but long enough to be taken for one" * 20)
    with pytest.raises(JournalUnreadable, match="move it away, the hooks begin a new one"):
        journal.facts(tmp_path / "journal.db", PERIOD, [], 50)


def test_reading_the_journal_keeps_no_hook_from_writing(book: Path) -> None:
    signal(book, 1)
    with journal.reading(book) as db:
        db.execute("BEGIN")
        db.execute("SELECT * FROM signals").fetchone()
        with Journal(str(book), patience_s=0.1) as hook:
            hook.spoke("s", "tool", 1, 1.0, NOW.timestamp())


def test_jobs_are_told_from_history_and_state(tmp_path: Path) -> None:
    (tmp_path / "monitor-history.jsonl").write_text(
        '{"at":"2026-03-30T10:00:00+02:00","event":"run","job":"backup","result":"exit 0"}\n'
        '{"at":"2026-03-31T10:00:00+02:00","event":"run","job":"backup","result":"exit 1"}\n'
        '{"at":"2026-01-31T10:00:00+02:00","event":"run","job":"scan","result":"exit 0"}\n'
        '{"at":"2026-03-31T10:00:00+02:00","event":"report","job":"backup"}\n'
        '{"at":"2026-03-31T1'
    )
    (tmp_path / "monitor.json").write_text(
        '{"version":1,"updatedAt":"2026-03-31T09:00:00+00:00","jobs":{"sync":{"lastSeen":{"running":true,'
        '"completed":false},"lastProgressAt":1774944000},"backup":{"lastRun":{"result":"exit 1"}}}}'
    )

    found = {one.name: one for one in jobs.jobs(tmp_path, PERIOD) or ()}

    assert (found["backup"].runs, found["backup"].failed, found["backup"].state) == (2, 1, "failed")
    assert found["backup"].last_success == datetime(2026, 3, 30, 8, tzinfo=timezone.utc)
    assert (found["scan"].runs, found["scan"].last_success) == (0, datetime(2026, 1, 31, 8, tzinfo=timezone.utc))
    assert (found["sync"].state, found["sync"].progress_at) == (
        "running",
        datetime.fromtimestamp(1774944000, timezone.utc),
    )
    assert jobs.last_change(tmp_path) == datetime(2026, 3, 31, 9, tzinfo=timezone.utc)


def test_no_monitor_is_no_data(tmp_path: Path) -> None:
    assert jobs.jobs(tmp_path, PERIOD) is None
    assert jobs.last_change(tmp_path) is None


def test_commits_are_told_from_git_and_nothing_without_it(tmp_path: Path) -> None:
    assert commits.commits(tmp_path, NOW) is None
    identity = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    when = {"GIT_AUTHOR_DATE": "1774944000 +0200", "GIT_COMMITTER_DATE": "1774944000 +0200"}
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True, env=os.environ | identity | when)

    assert commits.commits(tmp_path, NOW - timedelta(days=30)) == [datetime.fromtimestamp(1774944000, timezone.utc)]
