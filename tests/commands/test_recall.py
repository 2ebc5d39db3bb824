from __future__ import annotations

import json
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def two_entries(cli: Any) -> None:
    cli.ok(
        "log", "issue", "--name", "Checkout ran out of database connections", "--service", "checkout",
        "--summary", "Half of the requests failed at noon.",
        "--root-cause", "Every worker opened its own sessions until none were left",
        "--mitigation", "A pooler in front of the database",
    )  # fmt: skip
    cli.ok(
        "log", "issue", "--name", "Certificate of the partner gateway ran out", "--service", "gateway",
        "--root-cause", "Nobody watched its end date", "--mitigation", "Renewed it, alert at 21 days",
    )  # fmt: skip


def test_a_raw_error_recalls_the_incident_told_in_plain_words(cli: Any) -> None:
    out = cli.ok("recall", "FATAL: sorry, too many clients already").out
    assert "Checkout ran out of database connections" in out
    assert "  fix: A pooler in front of the database\n" in out
    assert "Certificate" not in out


def test_what_the_memory_does_not_know_recalls_nothing(cli: Any) -> None:
    assert cli.ok("recall", "printer on floor 3 is out of paper").out == "Nothing for sure.\n"


def test_lines_are_answered_in_their_order_with_scores(cli: Any) -> None:
    asked = [
        {"id": "a", "text": "curl: (60) SSL certificate problem: certificate has expired", "kind": "error"},
        {"id": "b", "text": "make the headline of the page green", "kind": "prompt"},
    ]
    out = cli.ok("recall", "--jsonl", stdin="".join(json.dumps(one) + "\n" for one in asked)).out
    first, second = map(json.loads, out.splitlines())
    assert first["id"] == "a"
    assert first["results"][0]["title"] == "Certificate of the partner gateway ran out"
    assert 0 < first["results"][0]["score"] <= 1
    assert second == {"id": "b", "results": []}


def test_a_line_that_cannot_be_meant_is_refused_with_its_number(cli: Any) -> None:
    refused = cli("recall", "--jsonl", stdin='{"id": 1, "text": "x"}\nnonsense\n')
    assert refused.status == 2
    assert "standard input:2: not JSON" in refused.err


def test_a_project_without_learnings_recalls_nothing(cli: Any, tmp_path: Any) -> None:
    (tmp_path / "bare").mkdir()
    assert cli.ok("recall", "--project", str(tmp_path / "bare"), "disk full").out == "Nothing for sure.\n"
