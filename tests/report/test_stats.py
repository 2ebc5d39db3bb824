"""`stats` over a project: every form says the same, and what nobody recorded is no data."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bench.history import NOW


def test_an_empty_project_has_no_data_and_no_zeros(cli: Any) -> None:
    data = cli.ok("stats", "--format", "json").json

    assert data["incidents"]["total"] is data["recurrence"]["rate"] is data["toil"]["share"] is None
    assert data["alerts"]["signals"] is data["delivery"]["frequency"]["value"] is data["memory"]["tokens"] is None
    assert data["jobs"]["runs"] is data["heat"] is None
    text = cli.ok("stats").out
    assert "incidents" in text and "no data" in text
    assert " 0 " not in text.partition("\n")[2]


def test_what_was_logged_is_counted(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skill.clock.now", lambda: NOW)
    rows = ["--timeline", "2026-06-29T23:50:00+00:00 started", "--timeline", "2026-06-30T00:20:00+00:00 restored"]
    cli.ok("log", "issue", "--name", "down", "--severity", "P1", "--service", "shop", *rows)
    cli.ok("log", "issue", "--name", "slow", "--severity", "P3", "--service", "mail")

    monkeypatch.setattr("skill.clock.now", lambda: NOW + timedelta(seconds=1))
    data = cli.ok("stats", "--since", "7d", "--format", "json").json

    assert (data["incidents"]["total"], data["incidents"]["by_severity"]) == (2, {"P1": 1, "P3": 1})
    assert (data["incidents"]["restore"]["mean_min"], data["incidents"]["restore"]["share"]) == (30.0, 0.5)
    one = cli.ok("stats", "--service", "Shop", "--format", "json").json
    assert one["incidents"]["by_severity"] == {"P1": 1}


def test_every_section_of_the_table_is_in_markdown_too(shop: Any) -> None:
    table, markdown = shop.ok("stats", "--since", "365d").out, shop.ok("stats", "--since", "365d", "--format", "md").out

    titles = [line[3:] for line in markdown.splitlines() if line.startswith("## ")]
    assert len(titles) == 7
    assert all(title.upper() in table for title in titles)
    assert "| recurrence rate |" in markdown


def test_the_figures_of_the_year_agree_with_each_other(shop: Any) -> None:
    data = shop.ok("stats", "--since", "365d", "--format", "json").json

    incidents = data["incidents"]
    assert incidents["total"] == sum(incidents["by_severity"].values()) == sum(incidents["by_category"].values())
    assert incidents["total"] == sum(sum(span["incidents"].values()) for span in data["trend"])
    assert incidents["total"] == sum(mark["incidents"] for mark in data["timeline"])
    assert data["alerts"]["signals"] == sum(map(sum, data["heat"])) == 4_000
    assert data["jobs"]["runs"] == sum(job["runs"] for job in data["jobs"]["jobs"]) == 120
    assert [one["policy"] for one in data["budgets"]] != [None] * 3


def test_the_hooks_own_health_is_told(shop: Any, year: Path) -> None:
    (year / ".learnings/operations/.state/hook.log").write_text(
        "2026-06-29T10:00:00Z error_detector: OSError at place.py:3: No space left on device\n"
        "2025-01-01T10:00:00Z error_detector: long ago\n"
    )

    data = shop.ok("stats", "--self", "--format", "json").json

    assert data["hooks"]["errors"] == 1
    assert {one["kind"] for one in data["hooks"]["kinds"]} == {"tool", "prompt", "session_start", "turn_end"}
    text = shop.ok("stats", "--self").out
    assert "ms median" in text and "errors" in text
    assert "| errors | 1 |" in shop.ok("stats", "--self", "--format", "md").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--since", "soon"], "--since soon: a span such as 7d"),
        (["--since", "2099-01-01"], "--since 2099-01-01: lies not before now"),
        (["--timezone", "Mars/Base"], "--timezone Mars/Base: a name such as Europe/Vienna is expected"),
        (["--format", "xml"], "invalid choice"),
    ],
)
def test_what_cannot_be_meant_is_refused(cli: Any, words: list[str], message: str) -> None:
    answer = cli("stats", *words)

    assert answer.status == 2
    assert message in answer.err


def test_a_mistake_in_slos_yaml_is_told_with_its_line(cli: Any, project: Path) -> None:
    cli.ok("init")
    (project / ".learnings/operations/slos.yaml").write_text("version: 1\nslo: []\n")

    answer = cli("stats")

    assert answer.status == 2
    assert "slos.yaml:2: slo: unknown. Did you mean 'slos'?" in answer.err


def test_stats_write_nothing(shop: Any, year: Path) -> None:
    shop.ok("stats")  # the first command of a project prepares its state
    before = held(year)

    shop.ok("stats", "--since", "365d")

    assert held(year) == before


def held(root: Path) -> dict[str, int]:
    """Files and when they were written; SQLite's shared memory belongs to whoever reads."""
    return {
        str(path): path.stat().st_mtime_ns
        for path in root.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }
