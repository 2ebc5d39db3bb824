"""The two lists in the state: work that is due, and reports on their way."""

from __future__ import annotations

from typing import Any

import pytest

from skill.monitor import outbox, worklist
from skill.monitor.job import LONG, READ, READ_ONLY, WRITE, Job
from skill.monitor.outbox import Sent
from skill.monitor.process import Ended

T = 1_800_000_000.0
JOBS = {
    "check": Job("check", READ, READ_ONLY, "/", commands={"run": ("true",)}),
    "local": Job("local", READ, "write_local", "/", commands={"run": ("true",)}),
    "scan": Job("scan", LONG, READ_ONLY, "/"),
    "change": Job("change", WRITE, "write_external", "/"),
}


def mine(limit_s: float) -> dict[str, Any]:
    return {"owner": "me"}


def dead(held: object) -> bool:
    return held == {"owner": "dead"}


def take(queue: list[dict[str, Any]], now: float = T) -> tuple[list[dict[str, Any]], list[str]]:
    return worklist.take_due(queue, JOBS, now, mine, dead)


@pytest.mark.parametrize(("now", "due"), [(T + 59, False), (T + 60, True), (T + 61, True)])
def test_an_item_is_due_at_its_time(now: float, due: bool) -> None:
    queue = [worklist.entry("check", "q1", T, delay_s=60)]
    assert bool(take(queue, now)[0]) == due


def test_a_taken_item_is_nobody_elses() -> None:
    queue = [worklist.entry("check", "q1", T)]
    assert len(take(queue)[0]) == 1
    assert take(queue) == ([], [])
    assert queue[0]["status"] == "running" and queue[0]["attempt"] == 1


def test_an_item_of_a_dead_monitor_is_due_again_but_not_for_ever() -> None:
    queue = [worklist.entry("check", "q1", T)]
    for attempt in (1, 2, 3):
        assert [item["attempt"] for item in take(queue)[0]] == [attempt]
        queue[0]["claim"] = {"owner": "dead"}
    taken, sections = take(queue)
    assert taken == [] and "given up, 3 monitors died" in sections[0] and queue[0]["status"] == "blocked"


@pytest.mark.parametrize("job", ["local", "scan", "change", "nowhere"])
def test_anything_but_a_read_only_one_shot_read_is_blocked_and_told_once(job: str) -> None:
    queue = [worklist.entry(job, "q1", T)]
    taken, sections = take(queue)
    assert taken == [] and len(sections) == 1 and "ACTION REQUIRED: queued job blocked" in sections[0]
    assert take(queue) == ([], [])


def test_the_end_of_a_run_counts_only_for_who_took_it() -> None:
    queue = [worklist.entry("check", "q1", T)]
    take(queue)
    assert not worklist.finish(queue, "q1", 2, Ended(0))
    assert worklist.finish(queue, "q1", 1, Ended(3))
    assert (queue[0]["status"], queue[0]["exitCode"], "claim" in queue[0]) == ("failed", 3, False)
    assert not worklist.finish(queue, "q1", 1, Ended(0))


def test_old_ends_are_forgotten_and_what_waits_stays() -> None:
    queue = [{"id": str(n), "status": "done"} for n in range(250)]
    queue.insert(0, worklist.entry("check", "waiting", T))
    worklist.compact(queue)
    assert [item["id"] for item in queue] == ["waiting", *map(str, range(50, 250))]


def test_an_item_may_bring_its_own_time_limit() -> None:
    assert worklist.limit_s({"timeoutSeconds": 5}) == 5
    assert worklist.limit_s({"timeoutSeconds": True}) == worklist.limit_s({}) == 300


def box(*numbers: str, to: tuple[str, ...] = ("a",)) -> list[dict[str, Any]]:
    return [outbox.entry(number, T, f"report {number}", to) for number in numbers]


def due(items: list[dict[str, Any]], now: float = T, disabled: dict[str, Any] | None = None) -> list[outbox.Delivery]:
    return outbox.take(items, {"a": 1, "b": 1}, disabled or {}, now, mine, dead)


def test_a_channel_gets_its_reports_in_order_and_one_at_a_time() -> None:
    items = box("1", "2")
    first = due(items)
    assert [(d.report, d.channel, d.again) for d in first] == [("1", "a", False)]
    assert due(items) == []
    outbox.settle(items, first[0], Sent(True), T)
    assert [item["id"] for item in items] == ["2"]
    assert [d.report for d in due(items)] == ["2"]


@pytest.mark.parametrize(("after_s", "tried"), [(29, False), (30, True), (31, True)])
def test_a_failed_delivery_is_kept_and_tried_after_the_back_off(after_s: float, tried: bool) -> None:
    items = box("1", "2")
    outbox.settle(items, due(items)[0], Sent(False, "HTTP 500"), T)
    assert [d.report for d in due(items, T + after_s)] == (["1"] if tried else [])


@pytest.mark.parametrize(("after_s", "tried"), [(299, False), (300, True)])
def test_retry_after_is_honoured_when_it_is_longer(after_s: float, tried: bool) -> None:
    items = box("1")
    outbox.settle(items, due(items)[0], Sent(False, "HTTP 429", retry_after_s=300), T)
    assert bool(due(items, T + after_s)) == tried


def test_the_back_off_doubles_up_to_an_hour() -> None:
    assert [outbox.wait_s(n, None) for n in (1, 2, 3, 8, 99)] == [30, 60, 120, 3600, 3600]


def test_a_delivery_of_a_dead_monitor_is_sent_again_and_says_so() -> None:
    items = box("1")
    due(items)
    items[0]["to"]["a"]["claim"] = {"owner": "dead"}
    assert [d.again for d in due(items)] == [True]


def test_a_time_out_may_have_arrived() -> None:
    items = box("1")
    outbox.settle(items, due(items)[0], Sent(False, "no answer", unsure=True), T)
    assert [d.again for d in due(items, T + 30)] == [True]


def test_channels_do_not_wait_for_each_other() -> None:
    items = box("1", "2", to=("a", "b"))
    first = {d.channel: d for d in due(items)}
    outbox.settle(items, first["a"], Sent(False, "HTTP 500"), T)
    outbox.settle(items, first["b"], Sent(True), T)
    assert [(d.report, d.channel) for d in due(items)] == [("2", "b")]


def test_a_switched_off_channel_gets_nothing_and_its_reports_are_kept() -> None:
    items = box("1")
    assert due(items, disabled={"a": {}}) == []
    assert len(items) == 1 and [d.report for d in due(items)] == ["1"]
