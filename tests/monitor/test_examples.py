"""The examples of references/monitor.md, run as a reader would run them."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from skill.monitor import main, runner
from skill.monitor.cli import VERBS
from skill.monitor.config import Places, load_jobs
from skill.monitor.schema import JOB_KEYS, POLICY_KEYS, TOP_KEYS, read_jobs
from skill.monitor.telling import How
from skill.monitor.tick import tick
from tests.monitor.person import at_terminal, command
from tests.monitor.support import NOON, ROOT, at

Capsys = pytest.CaptureFixture[str]


class Site:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        state = folder.parent.parent / "state" / "monitor.json"
        self.places = Places(folder / "jobs.yaml", state, folder, None)
        self.files = ["--config-file", str(self.places.config), "--state-file", str(self.places.state)]

    def argv(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "skill.monitor", *words, *self.files]

    def home(self, job: str) -> runner.Home:
        return runner.Home.of(self.places.runs, job)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The examples in a folder of their own, beside twelve folders of two files each to take stock of."""
    shutil.copytree(ROOT / "examples", tmp_path / "stock" / "examples")
    for number in range(12):
        folder = tmp_path / "stock" / f"room{number:02}"
        folder.mkdir()
        for name in ("a", "b"):
            (folder / name).write_text(name * number)
    return Site(tmp_path / "stock" / "examples")


def test_the_examples_are_valid_without_a_warning(site: Site, capsys: Capsys) -> None:
    assert main(["validate-config", *site.files]) == 0
    said = capsys.readouterr()
    assert "version=1 jobs=4 enabled=1" in said.out and said.err == ""


def test_the_inventory_goes_on_where_it_stopped(
    site: Site, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVENTORY_PAUSE_S", "0.2")
    assert main(["start", "inventory", *site.files]) == 0
    home = site.home("inventory")
    deadline = time.monotonic() + 30
    while (runner.status(home).progress or {}).get("done", 0) < 3:
        assert time.monotonic() < deadline
    assert main(["stop", "inventory", *site.files]) == 0
    stopped = (runner.status(home).progress or {})["done"]
    assert 3 <= stopped < 14
    monkeypatch.delenv("INVENTORY_PAUSE_S")
    assert main(["start", "inventory", *site.files]) == 0
    while not runner.status(home).completed:
        assert time.monotonic() < deadline, runner.status(home)
    assert runner.status(home).progress == {"done": 14, "total": 14}
    lines = [json.loads(line) for line in (home.scratch / "inventory.jsonl").read_text().splitlines()]
    found = [line for line in lines if "/room" in line["path"]]
    assert len(found) == len({line["path"] for line in found}) == 24
    capsys.readouterr()
    assert tick(site.places, How(print_only=True), NOON) == 0
    assert "• Inventory of a folder (inventory, long_running_read)\n- state: completed ✅" in capsys.readouterr().out


def test_the_nightly_check_is_silent_when_all_is_well_and_comes_back_every_night(site: Site, capsys: Capsys) -> None:
    text = site.places.config.read_text()
    site.places.config.write_text(text.replace('"85"', '"101"'))
    assert main(["run", "nightly-check", *site.files]) == 0
    state = json.loads(site.places.state.read_text())
    first = state["queue"][0]["notBefore"]
    site.places.config.write_text(text.replace('"85"', '"0"'))
    from datetime import datetime, timezone

    capsys.readouterr()
    for night, told in ((first - 1, False), (first + 1, True), (first + 86_402, True)):
        tick(site.places, How(print_only=True), datetime.fromtimestamp(night, timezone.utc))
        assert ("ACTION REQUIRED: disk of" in capsys.readouterr().out) == told


def test_the_write_is_approved_applied_and_verified(site: Site, own_home: Path, capsys: Capsys) -> None:
    (site.folder / "inventory.jsonl").write_text('{"path": "a"}\n{"path": "b"}\n')
    typed = [("Why (for the record): ", "weekly"), ("to refuse: ", "publish")]
    status, screen = at_terminal(own_home, site.argv("approve", "publish"), typed)
    assert status == 0, screen
    done = subprocess.run(
        command(own_home, site.argv("apply", "publish")), env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "published 2 lines" in done.stdout and "queued: verify-publish in 5 s" in done.stdout
    verify(site, at(10**8), capsys, "")
    (site.folder / "published" / "inventory.jsonl").write_text("damaged")
    data = json.loads(site.places.state.read_text())
    assert [item["status"] for item in data["queue"]] == ["done"]


def verify(site: Site, now: Any, capsys: Capsys, told: str) -> None:
    capsys.readouterr()
    tick(site.places, How(print_only=True), now)
    assert told in capsys.readouterr().out


# The page itself.

PAGE = (ROOT / "references" / "monitor.md").read_text(encoding="utf-8") if (ROOT / "references").is_dir() else ""


def test_the_page_names_every_verb_and_every_key() -> None:
    for word in (*VERBS, *TOP_KEYS, *JOB_KEYS, *POLICY_KEYS):
        assert f"`{word}" in PAGE, word


def test_the_configurations_on_the_page_are_valid(tmp_path: Path) -> None:
    blocks = re.findall(r"```(yaml|json)\n(.*?)```", PAGE, re.DOTALL)
    whole = [yaml.safe_load(text) for _, text in blocks if "version" in text]
    assert len(whole) >= 2
    for data in whole:
        jobs, problems = read_jobs(data, base=str(tmp_path))
        assert problems == [] and jobs.warnings == ()


def test_the_commands_on_the_page_exist() -> None:
    for verb in re.findall(r"ops-learnings monitor ([a-z-]+)", PAGE):
        assert verb in VERBS, verb


def test_the_examples_of_the_page_are_those_of_the_folder() -> None:
    jobs = load_jobs(Places(ROOT / "examples" / "jobs.yaml", Path("x"), ROOT / "examples", None)).jobs
    for job in jobs:
        assert f"`{job}`" in PAGE, job
