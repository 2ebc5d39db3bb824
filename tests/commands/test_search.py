from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def two_entries(cli: Any) -> None:
    cli.ok(
        "log", "issue", "--name", "Connection pool exhausted", "--service", "checkout",
        "--root-cause", "A transaction held its connection", "--mitigation", "Raised the pool size",
    )  # fmt: skip
    cli.ok("log", "learning", "--category", "automation_gap", "--summary", "Certificates are rotated by hand")


def test_an_entry_is_found_by_its_words_with_cause_and_fix(cli: Any) -> None:
    out = cli.ok("search", "connection", "pool").out
    assert "Connection pool exhausted" in out
    assert "  cause: A transaction held its connection\n  fix: Raised the pool size\n" in out
    assert "Certificates" not in out


def test_filters_narrow_the_search(cli: Any) -> None:
    assert cli.ok("search", "pool", "--type", "learning").out == "Nothing about: pool\n"
    assert (
        cli.ok("search", "pool", "--service", "checkout", "--format", "json").json["entries"][0]["service"]
        == "checkout"
    )


def test_an_entry_that_a_person_just_typed_is_found(cli: Any, project: Any) -> None:
    path = project / ".learnings/operations/OPERATIONS_ISSUES.md"
    path.write_text(path.read_text() + "\n## [OPS-20260401-009] zookeeper quorum lost\n**Status**: pending\n")
    assert "OPS-20260401-009" in cli.ok("search", "zookeeper").out


def test_a_limit_below_one_is_refused(cli: Any) -> None:
    assert cli("search", "pool", "--limit", "0").status == 2


def test_the_index_is_rebuilt_on_demand(cli: Any, project: Any) -> None:
    assert cli.ok("index", "--format", "json").json == {
        "read": 0,
        "entries": {"LEARNINGS.md": 1, "OPERATIONS_ISSUES.md": 1},
    }
    (project / ".learnings/operations/.state/index.db").write_bytes(b"damaged")
    assert "pool" in cli.ok("search", "pool").out
    assert cli.ok("index", "--rebuild", "--format", "json").json["read"] == 2
