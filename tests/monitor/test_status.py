from __future__ import annotations

import json

import pytest

from skill.monitor.status import Status, parse_status


def said(**data: object) -> Status:
    return parse_status(0, json.dumps({"running": True, "completed": False, **data}))


def test_a_whole_status_is_taken_over() -> None:
    status = said(pid=12, stopReason=" quota ", progress={"n": 1}, progressKey="k", level="warn", message="slow")
    assert status == Status(True, False, 12, "quota", {"n": 1}, "k", "warn", "slow")


def test_the_progress_key_is_by_default_the_sorted_progress() -> None:
    assert said(progress={"b": 1, "a": "ä"}).progress_key == '{"a": "ä", "b": 1}'
    assert said(progress={"b": 1, "a": 2}).progress_key == said(progress={"a": 2, "b": 1}).progress_key
    assert said().progress_key == ""


@pytest.mark.parametrize(
    ("exit_code", "stdout", "reason"),
    [
        (3, '{"running": true, "completed": false}', "status command ended with 3: disk on fire"),
        (0, "", "status command printed nothing"),
        (0, " \n", "status command printed nothing"),
        (0, "running", "status command did not print JSON"),
        (0, "[" * 100_000, "status command did not print JSON"),
        (0, "[true, false]", "status is not a JSON object"),
        (0, '{"completed": false}', "status lacks the boolean 'running'"),
        (0, '{"running": 1, "completed": false}', "status lacks the boolean 'running'"),
        (0, '{"running": true, "completed": "no"}', "status lacks the boolean 'completed'"),
    ],
)
def test_a_broken_contract_is_not_running_with_an_alert_and_the_reason(
    exit_code: int, stdout: str, reason: str
) -> None:
    status = parse_status(exit_code, stdout, "some words\ndisk on fire\n")
    assert (status.running, status.completed, status.level, status.error) == (False, False, "alert", reason)


@pytest.mark.parametrize("more", [{"pid": -4}, {"pid": True}, {"pid": "7"}, {"level": "loud"}, {"progress": [1]}])
def test_optional_fields_of_a_wrong_kind_are_left_out(more: dict[str, object]) -> None:
    assert said(**more) == said()


def test_a_status_is_written_as_it_is_read() -> None:
    status = said(pid=12, progress={"n": 1}, message="slow", level="warn")
    assert parse_status(0, json.dumps(status.to_json())) == status
