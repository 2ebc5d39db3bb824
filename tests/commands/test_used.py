from __future__ import annotations

from typing import Any

import pytest

SYMPTOM = "ERROR: deadlock detected while updating stock"


@pytest.fixture(autouse=True)
def two_alike(cli: Any) -> None:
    for number in ("first", "second"):
        cli.ok(
            "log", "issue", "--name", f"Deadlock of stock updates, the {number} time", "--service", "stock",
            "--root-cause", "Rows were locked in opposite order", "--mitigation", f"Sorted them, {number} way",
            "--pattern-key", f"incident_pattern.stock_{number}",
        )  # fmt: skip


def recalled(cli: Any) -> list[str]:
    return [result["entry"] for result in cli.ok("recall", SYMPTOM, "--format", "json").json["results"]]


def test_what_helped_is_recalled_before_what_did_not(cli: Any) -> None:
    first, second = sorted(recalled(cli))
    cli.ok("used", first, "--not")
    assert cli.ok("used", second, "--helped").out == f"{second}: helped 1x, did not help 0x.\n"
    assert recalled(cli) == [second, first]
    for _ in range(3):
        cli.ok("used", first, "--helped")
        cli.ok("used", second, "--not")
    assert recalled(cli)[0] == first


def test_the_judgement_must_be_said(cli: Any) -> None:
    assert cli("used", recalled(cli)[0]).status == 2


def test_an_unknown_entry_is_refused(cli: Any) -> None:
    refused = cli("used", "OPS-20200101-999", "--helped")
    assert refused.status == 2
    assert "OPS-20200101-999" in refused.err
