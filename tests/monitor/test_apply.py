"""A write from approval to verification, and what becomes of it when something dies in between."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from skill.monitor.vault import Vault
from tests.monitor.approvals import T, apply, approve
from tests.monitor.person import command
from tests.monitor.support import NOON, ROOT, Box, at

Capsys = pytest.CaptureFixture[str]


def test_a_person_approves_and_apply_writes_once_and_queues_the_verification(
    site: Box, own_home: Path, capsys: Capsys
) -> None:
    status, screen = approve(site, own_home)
    assert status == 0, screen
    for fact in ("Approve one run of: change", "risk:         write_external", "argument 1:   'change.sh'",
                 "verified by:  check", "change.sh sha256", "holds for:    4 h, once"):  # fmt: skip
        assert fact in screen
    done = apply(site, own_home)
    assert done.returncode == 0, done.stderr
    assert "apply change: started, approved by" in done.stdout and "(release 7)" in done.stdout
    assert "queued: check in 60 s, run by the next tick then" in done.stdout
    assert site.count("change.writes") == 1
    again = apply(site, own_home)
    assert again.returncode == 2 and "was used. A person approves it at a terminal" in again.stderr
    assert site.count("change.writes") == 1
    rows = [json.loads(line) for line in site.places.history.read_text().splitlines()]
    assert [row["event"] for row in rows] == ["approved", "apply", "run"]
    assert rows[0]["reason"] == "release 7" and rows[1]["approval"] == rows[0]["approval"]


@pytest.mark.parametrize(("after_s", "runs"), [(59, 0), (61, 1)])
def test_the_verification_runs_from_the_queue_and_its_failure_is_an_alert(
    site: Box, own_home: Path, capsys: Capsys, after_s: float, runs: int
) -> None:
    site.jobs[1]["commands"]["run"] = ["sh", "-c", f"echo ran >> {site.scratch}/check.runs; echo not there; exit 1"]
    site.save()
    approve(site, own_home)
    apply(site, own_home)
    queued_at = site.data()["queue"][0]["createdAt"]
    from datetime import datetime, timezone

    text = site.tick(datetime.fromtimestamp(queued_at + after_s, timezone.utc), capsys)
    assert site.count("check.runs") == runs
    assert ("• ALERT: verification of change failed" in text) == (runs == 1)
    assert ("- ACTION REQUIRED: the write may be incomplete" in text) == (runs == 1)


def test_the_write_gets_the_approved_environment_and_not_the_callers(site: Box, own_home: Path) -> None:
    site.jobs[0] |= {"commands": {"run": ["sh", "-c", f"env > {site.scratch}/env"]}, "passEnvironment": ["REGION"]}
    site.save()
    assert approve(site, own_home)[0] == 0
    done = apply(site, own_home, REGION="south", BASH_ENV="/tmp/evil", LD_DEBUG="libs", PYTHONPATH=str(ROOT))
    assert done.returncode == 0, done.stderr
    got = dict(line.partition("=")[::2] for line in (site.scratch / "env").read_text().splitlines())
    assert got["REGION"] == "south" and got["PATH"] == os.environ["PATH"]
    assert not {"BASH_ENV", "LD_DEBUG", "PYTHONPATH"} & set(got)


def test_an_apply_that_was_killed_is_finished_by_a_tick(
    site: Box, own_home: Path, capsys: Capsys
) -> None:
    site.jobs[0]["commands"]["run"] = ["sh", "-c", f"echo wrote >> {site.scratch}/change.writes; sleep 1; echo done"]
    site.save()
    approve(site, own_home)
    process = subprocess.Popen(
        command(own_home, site.argv("apply", "change")), env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert "started" in process.stdout.readline()
    process.kill()
    process.communicate()
    assert site.tick(NOON, capsys) == "" and site.data()["jobs"]["change"]["apply"]["status"] == "running"
    deadline = time.monotonic() + 20
    while not (text := site.tick(NOON, capsys)):
        assert time.monotonic() < deadline
    assert "• change was applied" in text and "- output: done" in text
    assert site.data()["jobs"]["change"]["apply"]["status"] == "done"
    assert [item["jobId"] for item in site.data()["queue"]] == ["check"]
    assert site.count("change.writes") == 1 and site.tick(at(1), capsys) == ""


def test_an_apply_that_died_before_it_began_is_told_and_can_never_begin(
    site: Box, kept: Vault, capsys: Capsys
) -> None:
    dead = {"pid": 1, "started": "0@x", "host": __import__("socket").gethostname(), "until": 0}
    site.put_state(jobs={"change": {"apply": {"status": "claimed", "runId": "a1", "claim": dead}}})
    (site.places.runs / "change" / "runs" / "a1").mkdir(parents=True)
    text = site.tick(NOON, capsys)
    assert "• apply of change was interrupted before it began" in text
    assert "ACTION REQUIRED: nothing was written" in text
    assert site.data()["jobs"]["change"]["apply"]["status"] == "interrupted"
    from skill.monitor import supervise

    assert not supervise.take_start(site.places.runs / "change" / "runs" / "a1")


def test_a_write_whose_end_nobody_saw_is_an_alert_and_is_verified(site: Box, capsys: Capsys) -> None:
    dead = {"pid": 1, "started": "0@x", "host": __import__("socket").gethostname(), "until": 0}
    site.put_state(jobs={"change": {"apply": {"status": "running", "runId": "a1", "claim": dead}}})
    run = site.places.runs / "change" / "runs" / "a1"
    run.mkdir(parents=True)
    keeper = {"pid": 1, "started": "0@x"}
    (run / "started").write_text(json.dumps(keeper))
    (run / "run.json").write_text(json.dumps({"runId": "a1", "pid": 2, "started": "0@x", "supervisor": keeper,
                                              "startedAt": T}))  # fmt: skip
    text = site.tick(NOON, capsys)
    assert "• ALERT: apply of change ended without an exit status" in text
    assert [item["jobId"] for item in site.data()["queue"]] == ["check"]


def test_a_failed_write_is_reported_and_not_verified(site: Box, own_home: Path, capsys: Capsys) -> None:
    site.jobs[0]["commands"]["run"] = ["sh", "-c", "echo no space; exit 4"]
    site.save()
    approve(site, own_home)
    assert apply(site, own_home).returncode == 1
    text = site.tick(NOON, capsys)
    assert "• ALERT: job failed\n- job: change (change, one_shot_write)\n- exit 4\n- output: no space" in text
    assert site.data()["queue"] == []


def test_two_applies_at_once_write_once(site: Box, own_home: Path) -> None:
    site.jobs[0]["commands"]["run"] = ["sh", "-c", f"echo wrote >> {site.scratch}/change.writes; sleep 0.5"]
    site.save()
    approve(site, own_home)
    many = [
        subprocess.Popen(
            command(own_home, site.argv("apply", "change")), env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(5)
    ]  # fmt: skip
    errors = [process.communicate()[1] for process in many]
    assert sorted(process.returncode for process in many) == [0, 2, 2, 2, 2], errors
    assert site.count("change.writes") == 1
