"""Only a person at a terminal approves: flags, pipes, agents and lines typed ahead do not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from skill.monitor import main, terminal
from skill.monitor.terminal import NotAPerson, refuse_agents
from skill.monitor.vault import Vault
from tests.monitor.approvals import TYPED, apply
from tests.monitor.person import at_terminal, command
from tests.monitor.support import ROOT, Box

Capsys = pytest.CaptureFixture[str]


@pytest.mark.parametrize("word", ["", "yes", "chang", "change x"])
def test_anything_but_the_jobs_id_refuses(site: Box, own_home: Path, word: str) -> None:
    status, screen = at_terminal(own_home, site.argv("approve", "change"), [TYPED[0], (TYPED[1][0], word)])
    assert status == 2 and "nothing was approved" in screen
    assert apply(site, own_home).returncode == 2


def test_what_was_typed_ahead_does_not_answer(site: Box, own_home: Path) -> None:
    status, _ = at_terminal(
        own_home, site.argv("approve", "change"), [TYPED[0], (TYPED[1][0], "no")], before="x\nchange\nchange\n"
    )
    assert status == 2


@pytest.mark.parametrize(
    ("above", "env"),
    [("node claude bash", {}), ("bash codex", {}), ("bash sshd", {"CLAUDECODE": "1"}), ("bash", {"GEMINI_CLI": "1"})],
)
def test_a_terminal_that_an_agent_made_is_refused(
    site: Box, own_home: Path, above: str, env: dict[str, str]
) -> None:
    status, screen = at_terminal(own_home, site.argv("approve", "change"), [], above=above, env=env)
    assert status == 2 and "this runs inside an agent" in screen


def test_the_programs_above_are_found(tmp_path: Path) -> None:
    (tmp_path / "claude").symlink_to("/bin/sh")
    code = "from skill.monitor.terminal import ancestors; import os; print(*ancestors(os.getpid()))"
    done = subprocess.run(
        [tmp_path / "claude", "-c", f"{sys.executable} -c '{code}'; true"], cwd=ROOT, text=True, capture_output=True,
        check=True,
    )  # fmt: skip
    assert "claude" in done.stdout.split()
    with pytest.raises(NotAPerson, match="inside an agent \\(claude\\)"):
        refuse_agents({}, done.stdout.split())
    refuse_agents({"PATH": "x"}, ["bash", "python3", "sshd", "tmux: server"])


def test_a_program_in_the_background_cannot_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "ancestors", lambda pid: [])
    monkeypatch.setattr(terminal, "TERMINAL", "/dev/null")
    for name in terminal.MARKS:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(NotAPerson, match="terminal in the foreground"):
        terminal.confirm("x", [])


def test_an_argument_cannot_repaint_what_a_person_reads(site: Box, own_home: Path) -> None:
    site.jobs[0]["commands"]["run"] = ["sh", "change.sh", "\x1b[2J\rharmless"]
    site.save()
    _, screen = at_terminal(own_home, site.argv("approve", "change"), [TYPED[0], (TYPED[1][0], "no")])
    assert "\x1b[2J" not in screen and "x1b[2J" in screen


def test_a_job_that_changes_while_it_is_read_is_not_approved(
    site: Box, own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    def read_slowly(facts: object, questions: object) -> list[str]:
        (site.folder / "change.sh").write_text("echo something else\n")
        return ["release 7", "change"]

    monkeypatch.setattr(terminal, "ask", read_slowly)
    assert main(["approve", "change", "--config-file", str(site.config), "--state-file", str(site.state)]) == 2
    assert "changed while you were reading; nothing was approved" in capsys.readouterr().err
    assert Vault().all() == []


def test_only_a_write_is_approved_and_for_a_sensible_time(site: Box, capsys: Capsys) -> None:
    files = ["--config-file", str(site.config), "--state-file", str(site.state)]
    assert main(["approve", "check", *files]) == 2
    assert "only a one_shot_write is approved and applied" in capsys.readouterr().err
    assert main(["approve", "change", "--hours", "169", *files]) == 2
    assert "--hours should lie above 0 and up to 168" in capsys.readouterr().err


def test_no_flag_and_no_pipe_approves(site: Box, own_home: Path) -> None:
    for words in (["--yes"], ["--reason", "x"], []):
        done = subprocess.run(
            command(own_home, [*site.argv("approve", "change"), *words]), input="release 7\nchange\n", text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, start_new_session=True, check=False,
        )  # fmt: skip
        assert done.returncode == 2
    assert "an approval needs a terminal" in done.stderr
    assert apply(site, own_home).returncode == 2
