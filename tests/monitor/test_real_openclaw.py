"""The real OpenClaw: a message as it would send it, and a cron job in its Gateway that replaces itself."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from skill.monitor.channels import openclaw as channel
from skill.monitor.schedule import Entry, entry_name, place
from tests.clients.cache import ClientMissing
from tests.clients.openclaw import OpenClaw, programs
from tests.monitor.tools import absent


@pytest.fixture
def claw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenClaw:
    """OpenClaw in a home of its own, its command first on the PATH."""
    try:
        node, entry = programs()
    except ClientMissing as reason:
        absent(str(reason))
    folder = tmp_path / "claw"
    folder.mkdir()
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "openclaw"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(str(node))} {shlex.quote(str(entry))} "$@"\n')
    command.chmod(0o755)
    claw = OpenClaw(folder, f"{tmp_path / 'bin'}:/usr/local/bin:/usr/bin:/bin")
    claw.configure()
    for name, value in claw.environment().items():
        monkeypatch.setenv(name, value)
    return claw


def test_a_report_is_accepted_as_a_message(claw: OpenClaw) -> None:
    sender = channel.OpenClaw("openclaw", "telegram", "4242", "", dry_run=True)
    text = "🛠️ Ops report (12:00:00)\n\n• scan (scan, long_running_read)\n- state: completed ✅"
    done = subprocess.run(sender.command(text), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["action"], answer["dryRun"], answer["payload"]["to"]) == ("send", True, "telegram:4242")
    assert sender.send(text).ok


def test_without_a_gateway_a_report_is_kept(claw: OpenClaw) -> None:
    sent = channel.OpenClaw("openclaw", "telegram", "4242", "").send("hello")
    assert not sent.ok and sent.error.startswith("openclaw message send: exit ")


def test_the_tick_becomes_one_cron_job_however_often_it_is_installed(claw: OpenClaw, tmp_path: Path) -> None:
    config = tmp_path / "jobs.yaml"
    words = [sys.executable, "-c", "print('it ticks')"]
    scheduler = place("openclaw")
    with claw.gateway():
        for every_s in (600, 300):
            scheduler.install(Entry(entry_name(config), words, tmp_path, config, every_s))
        listed: Any = json.loads(claw.ok("cron", "list", "--json"))
    jobs = [job for job in listed["jobs"] if job["name"] == entry_name(config)]
    assert len(jobs) == 1
    assert jobs[0]["schedule"]["everyMs"] == 300_000
    assert os.fspath(tmp_path) in json.dumps(jobs[0])
