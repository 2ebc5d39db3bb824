from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from skill import __version__
from skill.commands import main, verbs

VERBS = Path(__file__).resolve().parents[2] / "skill" / "commands"


def test_every_module_of_the_folder_is_a_verb() -> None:
    assert verbs() == sorted(
        path.stem.replace("_", "-") for path in VERBS.glob("*.py") if not path.stem.startswith("_")
    )


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help"]) == 0
    assert f"usage: ops-learnings {verb}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_without_a_verb_all_verbs_are_listed_with_one_line_each(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 0
    out = capsys.readouterr().out
    for verb in verbs():
        line = next(line for line in out.splitlines() if line.strip().split(" ")[0] == verb)
        assert len(line.split()) > 2, f"{verb} has no HELP"
        assert len(line) <= 110


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"ops-learnings {__version__}\n"


def test_an_unknown_verb_is_refused_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serach", "pool"]) == 2
    assert capsys.readouterr().err.startswith("ops-learnings: unknown verb 'serach'. Did you mean 'search'? Known: ")


@pytest.mark.parametrize("word", ["_common", "../setup", "__init__", "log.x", ""])
def test_what_is_no_verb_is_never_imported(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word]) == 2
    assert f"unknown verb '{word}'" in capsys.readouterr().err


def test_an_unknown_option_is_refused_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "issue", "--sevrity", "P2"]) == 2
    assert capsys.readouterr().err == (
        "ops-learnings: unrecognized arguments: --sevrity P2. Did you mean '--severity'?"
        " See: ops-learnings log --help\n"
    )


def test_a_wrong_choice_is_refused_with_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "isue", "--name", "x"]) == 2
    assert "Did you mean 'issue'?" in capsys.readouterr().err


def test_only_the_module_of_the_verb_is_imported(process: Any) -> None:
    code = (
        "import sys; from skill.commands import main; main(['list'])\n"
        "print(*sorted(m for m in sys.modules if m.startswith('skill.commands.')))"
    )
    done = subprocess.run(
        [process.command()[0], "-c", code],
        cwd=process.at,
        env=process.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1].split() == [
        "skill.commands._common",
        "skill.commands._filters",
        "skill.commands._main",
        "skill.commands.list",
    ]


@pytest.mark.parametrize("module", ["skill", "skill.commands"])
def test_the_package_runs_as_a_module(process: Any, module: str) -> None:
    done = subprocess.run(
        [process.command()[0], "-m", module, "--version"],
        cwd=process.at,
        env=process.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"ops-learnings {__version__}\n"


def test_a_reader_that_leaves_early_ends_the_command_quietly(process: Any) -> None:
    for number in range(3):
        assert process("log", "issue", "--name", f"{'x' * 60} {number}").status == 0
    words = " ".join(process.command("list", "--limit", "0"))
    done = subprocess.run(
        ["sh", "-c", f"{words} | true"],
        cwd=process.at,
        env=process.environment(),
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
