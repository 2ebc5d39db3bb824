from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from skill.monitor import history, main
from skill.monitor.verbs.history import line
from tests.monitor.support import Box

Capsys = pytest.CaptureFixture[str]


def test_rows_come_back_latest_first_and_by_job(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "h.jsonl"
    history.append(path, [{"n": n, "job": "ab"[n % 2]} for n in range(10)])
    history.append(path, [{"n": 10, "job": "a", "text": "ü" * 50_000}, {"n": 11}])
    assert [row["n"] for row in history.last(path, 3)] == [11, 10, 9]
    assert [row["n"] for row in history.last(path, 99, "b")] == [9, 7, 5, 3, 1]
    assert history.last(tmp_path / "none", 5) == []


def test_broken_lines_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "h.jsonl"
    path.write_bytes(b'{"n": 1}\n{"torn\n[2]\n\xff\xfe\n{"n": 2}')
    assert [row["n"] for row in history.last(path, 9)] == [2, 1]


def test_a_large_file_is_put_aside_and_still_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "TURN_BYTES", 100)
    path = tmp_path / "h.jsonl"
    for n in range(12):
        history.append(path, [{"n": n, "text": "x" * 20}])
    assert path.with_name("h.jsonl.1").exists()
    assert [row["n"] for row in history.last(path, 4)] == [11, 10, 9, 8]


def test_ten_thousand_rows_slow_nothing(tmp_path: Path) -> None:
    def spent(rows: int) -> float:
        path = tmp_path / f"{rows}.jsonl"
        history.append(path, [{"n": n, "job": "a", "event": "run", "result": "exit 0"} for n in range(rows)])
        began = time.process_time()
        for _ in range(50):
            history.append(path, [{"n": 0, "job": "a"}])
            history.last(path, 20)
        return time.process_time() - began

    spent(1)
    assert spent(10_000) < 3 * spent(100) + 0.05


def test_a_row_is_one_readable_line() -> None:
    row = {"at": "2026-03-10T12:00:00+00:00", "event": "run", "job": "check", "result": "exit 0", "durationMs": 61_000,
           "verifies": "change"}  # fmt: skip
    assert line(row) == "2026-03-10T12:00:00+00:00 run check exit 0 (1m01s) verifies=change"


def test_the_verb_lists_and_prints_json(box: Box, capsys: Capsys) -> None:
    box.read("check")
    box.save()
    files = ["--config-file", str(box.config), "--state-file", str(box.state)]
    assert main(["history", *files]) == 0 and capsys.readouterr().out == "nothing yet\n"
    main(["run", "check", *files])
    capsys.readouterr()
    assert main(["history", "check", "--json", *files]) == 0
    assert [row["event"] for row in json.loads(capsys.readouterr().out)] == ["run"]
