"""The live view: what it makes of facts, how it looks in a terminal with rich, and as plain lines elsewhere."""

from __future__ import annotations

import os
import pty
import sys
from typing import Any

import pytest

from skill.monitor import main
from skill.monitor.facts import Facts
from skill.monitor.job import LONG, READ_ONLY, Job, Policy
from skill.monitor.status import Status
from skill.monitor.view import Sample, amounts, plain, row, span
from tests.monitor.support import ROOT, Box
from tests.monitor.tools import absent

Capsys = pytest.CaptureFixture[str]
T = 1_800_000_000.0
JOB = Job("scan", LONG, READ_ONLY, "/", "Inventory", True, policy=Policy(stall_s=600, report_every_s=1800))
RUNNING = Status(True, False, 7, progress={"done": 30, "total": 120}, progress_key="k30")


def test_a_row_has_progress_rate_stall_countdown_and_next_report() -> None:
    samples = [Sample(T - 20, 10, "k10"), Sample(T - 10, 20, "k20"), Sample(T, 30, "k30")]
    shown = row(JOB, RUNNING, Facts(report_at=T - 300), samples, T + 5)
    assert (shown.fraction, shown.rate, shown.since_progress_s) == (0.25, 1.0, 5)
    assert (shown.stalls_in_s, shown.reports_in_s) == (595, 1495)
    assert plain(shown) == (
        "scan: running (pid 7) · 25% · done=30 | total=120 · 1.00/s · progress 5s ago · stall in 9m55s"
        " · report in 24m55s"
    )


def test_the_last_move_is_known_from_the_ticks_before_this_watch_began() -> None:
    facts = Facts(progress_key="k30", progress_at=T - 700)
    shown = row(JOB, RUNNING, facts, [Sample(T, 30, "k30")], T)
    assert (shown.since_progress_s, shown.stalls_in_s) == (700, -100)
    assert "STALLED for 1m40s" in plain(shown)


def test_a_job_that_does_not_run_has_no_countdowns() -> None:
    shown = row(JOB, Status(completed=True), Facts(report_at=T), [], T)
    assert (shown.since_progress_s, shown.stalls_in_s, shown.reports_in_s, shown.rate) == (None, None, None, None)
    assert plain(shown) == "scan: completed ✅"


@pytest.mark.parametrize(
    ("progress", "found"),
    [
        ({"done": 3, "total": 9}, (3, 9)), ({"scannedDirs": 29, "totalDirs": 80}, (29, 80)),
        ({"percent": 41.5}, (41.5, 100)),
        ({"processed": 3}, (3, None)), ({"done": True, "total": "9"}, (None, None)), (None, (None, None)),
    ],
)  # fmt: skip
def test_amounts_are_found_by_the_names_people_use(progress: dict[str, Any] | None, found: tuple[Any, Any]) -> None:
    assert amounts(progress) == found


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (59.9, "59s"), (60, "1m00s"), (3599, "59m59s"), (3600, "1h00m"), (86_399, "23h59m"), (90_000, "1d01h")],
)
def test_spans_are_said_as_people_say_them(seconds: float, text: str) -> None:
    assert span(seconds) == text


def test_without_a_terminal_it_prints_lines(box: Box, capsys: Capsys) -> None:
    box.long()
    box.long("other", enabled=False)
    box.says(progress={"done": 1, "total": 4})
    box.save()
    files = ["--config-file", str(box.config), "--state-file", str(box.state)]
    assert main(["watch", "--count", "2", "--interval", "0.01", *files]) == 0
    out = capsys.readouterr().out
    assert out.count("scan: running · 25% · done=1 | total=4") == 2 and "other" not in out
    assert main(["watch", "other", "--count", "1", *files]) == 0


def test_with_nothing_to_watch_it_says_so(box: Box, capsys: Capsys) -> None:
    box.read()
    box.save()
    assert main(["watch", "--config-file", str(box.config), "--state-file", str(box.state)]) == 2
    assert "there is no enabled long_running_read job to watch" in capsys.readouterr().err


def on_terminal(box: Box, *words: str) -> str:
    """What a verb draws on a terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ |= {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "140", "LINES": "30"}
        os.execv(sys.executable, box.argv(*words))
    screen = b""
    while True:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:
            break
        screen += chunk
        if not chunk:
            break
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, screen
    return screen.decode()


def test_in_a_terminal_it_draws_bars(box: Box) -> None:
    try:
        import rich  # noqa: F401
    except ImportError:
        absent("rich is not installed (the extra `monitor-watch`)")
    box.long()
    box.says(progress={"done": 1, "total": 4})
    box.save()
    screen = on_terminal(box, "watch", "--count", "2", "--interval", "0.05")
    assert "━" in screen and "\x1b[" in screen
    for word in ("scan", "running", "stall", "moved", "59m59s"):
        assert word in screen


def test_a_status_cannot_draw_on_the_terminal(box: Box) -> None:
    box.long()
    box.says(message="[bold]x[/bold] \x1b[7;7H")
    box.save()
    screen = on_terminal(box, "watch", "--count", "1")
    assert "[bold]x[/bold]" in screen and "\x1b[7;7H" not in screen
