"""Claims and signals in one SQLite file, with processes that race."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from skill.hook.journal import Error, Journal
from skill.hook.taught import learned

ROOT = Path(__file__).parents[2]


def signal(pattern_key: str = "incident_pattern.crash_loop") -> object:
    return learned(pattern_key, "Pod restarts in a loop", "back off restarting failed container")


def test_a_claim_is_taken_once_inside_its_window_and_again_at_its_end(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "j.db"))
    with journal:
        assert journal.claim({"a": 300}, 1000.0)
        assert not journal.claim({"a": 300}, 1299.9)
        assert journal.claim({"a": 300}, 1300.0)


def test_of_two_claims_none_is_taken_when_one_is_held(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "j.db"))
    with journal:
        assert journal.claim({"a": 300}, 1000.0)
        assert not journal.claim({"b": 300, "a": 300}, 1001.0)
        assert journal.claim({"b": 300}, 1002.0)


def test_a_clock_that_was_set_back_does_not_hold_a_claim_for_ever(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "j.db"))
    with journal:
        assert journal.claim({"a": 300}, 90_000.0)
        assert journal.claim({"a": 300}, 1000.0)


def test_an_error_inside_a_transaction_takes_nothing(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "j.db"))
    with pytest.raises(RuntimeError), journal:
        journal.claim({"a": 300}, 1000.0)
        raise RuntimeError
    with journal:
        assert journal.claim({"a": 300}, 1001.0)


def test_a_recorded_signal_is_read_back_and_settled_once(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "j.db"))
    with journal:
        number = journal.record(signal(), "s-1", "claude-code", "kubectl", 1000.0)
    found = journal.signal(number)
    assert found is not None
    assert (found["title"], found["session"], found["state"]) == ("Pod restarts in a loop", "s-1", "seen")
    with journal:
        assert journal.settle("n=?", (number,), "logged", "OPS-20260401-001") == 1
        assert journal.settle("n=?", (number,), "dismissed") == 0
    assert [row["entry_id"] for row in journal.signals("state='logged'")] == ["OPS-20260401-001"]


def test_judgements_count_what_helped_and_what_did_not(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "j.db"))
    with journal:
        journal.show("OPS-20260401-001", "k.a", "s-1", 1.0)
        assert journal.judge("OPS-20260401-001", "helped") == 1
        journal.show("OPS-20260401-001", "k.a", "s-2", 2.0)
        assert journal.judge("OPS-20260401-001", "not") == 1
        assert journal.judge("OPS-20260401-999", "not") == 0
    assert journal.judgements() == {"OPS-20260401-001": (1, 1)}


def test_pruning_keeps_the_newest_rows_inside_the_days(tmp_path: Path) -> None:
    journal = Journal(str(tmp_path / "j.db"))
    with journal:
        for at in range(10):
            journal.record(signal(), "s", "c", "other", float(at))
        assert journal.prune(before=4.0, rows=3) == 7
    assert [row["at"] for row in journal.signals("1")] == [7.0, 8.0, 9.0]


def test_of_processes_that_race_for_one_claim_one_wins(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path.append(sys.argv[1]); from skill.hook.journal import Journal\n"
        "journal = Journal(sys.argv[2], patience_s=20)\n"
        "with journal: print(journal.claim({'reminder|operations': 300}, 1000.0))"
    )
    command = [sys.executable, "-I", "-S", "-c", code, str(ROOT), str(tmp_path / "j.db")]
    racers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(16)]
    answers = [racer.communicate(timeout=60)[0].strip() for racer in racers]
    assert sorted(answers) == ["False"] * 15 + ["True"]


def test_processes_that_race_to_make_the_journal_all_get_one(tmp_path: Path) -> None:
    code = (
        "import sys, time; sys.path.append(sys.argv[1]); from skill.hook.journal import Journal\n"
        "while time.time() < float(sys.argv[3]): pass\n"
        "with Journal(sys.argv[2]) as journal: journal.claim({sys.argv[4]: 1.0}, 1.0)"
    )
    for number in range(5):
        path, start = str(tmp_path / f"{number}.db"), str(time.time() + 0.15)
        command = [sys.executable, "-I", "-S", "-c", code, str(ROOT), path, start]
        racers = [subprocess.Popen([*command, str(racer)]) for racer in range(4)]
        assert [racer.wait(60) for racer in racers] == [0] * 4


def test_a_damaged_file_is_moved_aside_and_the_next_journal_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    path.write_bytes(b"this is no database at all" * 50)
    with pytest.raises(Error):
        Journal(str(path))
    assert (tmp_path / "j.db.damaged").exists()
    with Journal(str(path)) as journal:
        assert journal.claim({"a": 1}, 1.0)
