"""What the reference pages say is what the program does: their examples run, their tables are the code's own."""

from __future__ import annotations

import re
import shlex
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from skill.config import Thresholds
from skill.learnings.kinds import KIND_CLASSES
from skill.learnings.promote import TARGETS
from skill.learnings.redact import KINDS
from skill.paths import share

PAGES = sorted(share("references").glob("*.md"))
NOW = datetime(2026, 4, 1, 9, 0, tzinfo=timezone.utc)


def page(name: str) -> str:
    return (share("references") / f"{name}.md").read_text("utf-8")


def examples(text: str) -> list[tuple[str, str]]:
    """Each `$ command` of the console blocks with the output shown below it."""
    found: list[tuple[str, str]] = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def matches(shown: str, said: str) -> bool:
    """`…` in the shown output stands for anything."""
    pattern = ".*".join(re.escape(part) for part in shown.strip().split("…"))
    return bool(re.fullmatch(pattern, said.strip(), re.S))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_examples_of_a_page_run_and_answer_as_shown(cli: Any, monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr("skill.clock.now", lambda: NOW)
    for command, shown in examples(path.read_text("utf-8")):
        words, _, stdin = command.partition(" < ")
        name, *rest = shlex.split(words)
        assert name == "ops-learnings"
        answer = cli(*rest, stdin=stdin.strip('"'))
        assert answer.status == 0, (command, answer.err)
        assert matches(shown, answer.out), (command, answer.out)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_links_of_a_page_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[\w-]+)?\)", path.read_text("utf-8")):
        assert target.startswith("https://") or (path.parent / target).is_file(), target


def test_the_thresholds_are_those_of_the_configuration() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", page("priorities"), re.M))
    held = {name: value for name, value in vars(Thresholds()).items() if name != "mttr_hours"}
    assert {name: float(value) for name, value in rows.items()} == {name: float(value) for name, value in held.items()}
    hours = Thresholds().mttr_hours
    assert f"P1 {hours.P1:g}, P2 {hours.P2:g}, P3 {hours.P3:g}" in page("priorities")


def test_the_values_of_every_field_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (\w+)(?: \((\w+)s\))? \| ((?:`\w+`[, ]*)+)", page("entry-format"), re.M)
    checked = {(name, kind): re.findall(r"`(\w+)`", values) for name, kind, values in rows}
    assert len(checked) >= 10
    for (name, kind), values in checked.items():
        kinds = [kind] if kind else list(KIND_CLASSES)
        choices = [KIND_CLASSES[each].choices[name] for each in kinds if name in KIND_CLASSES[each].choices]
        assert choices and all(list(choice) == values for choice in choices), name


def test_every_promotion_target_is_listed_with_its_place() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", page("entry-format"), re.M))
    assert rows.keys() == TARGETS.keys()
    for name, shown in rows.items():
        place = re.sub(r"\{(\w+)\}", r"<\1>", TARGETS[name].path).replace("<place>", "<service>")
        assert shown == place


def test_every_kind_of_placeholder_is_listed() -> None:
    assert set(re.findall(r"`\[([a-z-]+)-1\]`", page("redaction"))) == set(KINDS)


def test_error_budgets_are_calculated_right() -> None:
    units = {"d": 86400.0, "h": 3600.0, "min": 60.0, "s": 1.0}
    rows = re.findall(r"^\| ([\d.]+) % \| ([^|]+) \| ([^|]+) \|$", page("sre-concepts"), re.M)
    assert len(rows) == 5
    for objective, month, year in rows:
        for shown, days in ((month, 30), (year, 365)):
            said = sum(float(number) * units[unit] for number, unit in re.findall(r"(\d+) (d|h|min|s)", shown))
            exact = (100 - float(objective)) / 100 * days * 86400
            assert said == pytest.approx(exact, abs=30 if exact > 3600 else 1)
