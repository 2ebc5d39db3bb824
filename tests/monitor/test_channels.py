"""Reports reach people through channels that answer badly, late or never; and no text gives a token away."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable

import pytest

from skill.monitor import main, telling
from skill.monitor.channels.telegram import Telegram, read_answer
from skill.monitor.tick import tick
from tests.monitor.standin import Api, api, error
from tests.monitor.support import NOON, Box, at

TOKEN = f"{len(os.sep) * 123456}:{os.urandom(12).hex()}"
Capsys = pytest.CaptureFixture[str]


def telegram(found: Api, limit_s: float = 5) -> Telegram:
    return Telegram("telegram", "42", TOKEN, found.url, limit_s)


def test_a_message_is_delivered() -> None:
    with api() as found:
        assert telegram(found).send("hello").ok
    assert found.requests == [
        (f"/bot{TOKEN}/sendMessage", {"chat_id": "42", "text": "hello", "disable_web_page_preview": True})
    ]


@pytest.mark.parametrize(
    ("answer", "permanent", "retry_after_s", "unsure"),
    [
        (error(429, "Too Many Requests: retry after 37", retry_after=37), False, 37, False),
        ((429, {"Retry-After": "90"}, b"slow down"), False, 90, False),
        (error(500, "Internal Server Error"), False, None, True),
        ((502, {}, b"<html>bad gateway</html>"), False, None, True),
        ((503, {"Retry-After": "oops"}, b""), False, None, True),
        (error(403, "Forbidden: bot was blocked by the user"), True, None, False),
        (error(401, "Unauthorized"), True, None, False),
        (error(400, "Bad Request: chat not found"), True, None, False),
        ((200, {}, b"\xff\xfe not json"), False, None, True),
        ((200, {}, b"[" * 100_000), False, None, True),
        ((200, {}, b'{"ok": "yes"}'), False, None, True),
        ((418, {}, b"{}"), False, None, False),
    ],
)  # fmt: skip
def test_each_bad_answer_has_its_meaning(
    answer: tuple[int, dict[str, str], bytes], permanent: bool, retry_after_s: float | None, unsure: bool
) -> None:
    with api(answer) as found:
        sent = telegram(found).send("hello")
    assert (sent.ok, sent.permanent, sent.retry_after_s, sent.unsure) == (False, permanent, retry_after_s, unsure)


@pytest.mark.parametrize("behaviour", ["hang", "drip"])
def test_a_server_that_never_ends_its_answer_is_given_up(behaviour: str) -> None:
    with api(behaviour) as found:
        sent = telegram(found, limit_s=0.4).send("hello")
    assert (sent.ok, sent.unsure, sent.error) == (False, True, "Telegram: no whole answer within 0.4 s")


def test_nobody_there_is_an_error_that_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    sent = Telegram("telegram", "42", TOKEN, url, 2).send("hello")
    assert (sent.ok, sent.permanent, sent.unsure) == (False, False, False) and "ConnectionRefusedError" in sent.error


def test_no_error_gives_the_token_away() -> None:
    answers = [error(401, f"Unauthorized: bot{TOKEN}"), error(500, f"token {TOKEN.partition(':')[2]} refused")]
    for status, headers, body in answers:
        assert TOKEN.partition(":")[2] not in read_answer(status, headers, body, TOKEN).error
    broken = Telegram("telegram", "42", TOKEN + "\r\nX: y", "http://127.0.0.1:9", 2).send("hello")
    assert broken.permanent and broken.error == "Telegram: the token does not have a token's form"


def test_a_missing_token_or_chat_is_permanent() -> None:
    assert Telegram("telegram", "42", "").send("x").error == "Telegram: there is no token"
    assert Telegram("telegram", "", TOKEN).send("x").permanent


# A tick with channels, from end to end.


def with_telegram(box: Box, found: Api, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], int]:
    box.top["channels"] = [{"type": "telegram", "target": "42", "tokenEnv": "BOT_TOKEN", "apiBase": found.url}]
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    box.long()
    box.save()
    return lambda seconds: tick(box.places, telling.How(), at(seconds))


def test_a_report_that_could_not_be_delivered_is_kept_and_sent_later(
    box: Box, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    with api(error(429, "Too Many Requests", retry_after=100), (200, {}, b'{"ok": true}')) as found:
        run = with_telegram(box, found, monkeypatch)
        box.says(running=False, completed=True)
        assert run(0) == 0
        assert "HTTP 429: Too Many Requests; kept and tried again by a later tick" in capsys.readouterr().err
        assert len(box.data()["outbox"]) == 1
        run(99)
        assert len(found.requests) == 1
        run(100)
        assert len(found.requests) == 2 and box.data()["outbox"] == []
        run(101)
        assert len(found.requests) == 2
    assert found.texts[1].startswith("🛠️ Ops report (12:00:00)\n\n• scan (scan, long_running_read)\n- state: completed")


def test_reports_wait_their_turn_behind_one_that_failed(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    with api(error(500, "oops"), error(500, "oops"), (200, {}, b'{"ok": true}')) as found:
        run = with_telegram(box, found, monkeypatch)
        box.says(progress={"n": 1})
        run(0)
        box.says(running=False, stopReason="quota")
        run(30)
        assert len(found.requests) == 2
        run(91)
    first, second = found.texts[2:]
    assert "- state: running" in first and first.endswith("(sent again: an earlier delivery may have arrived)")
    assert "- paused: quota" in second


def test_a_channel_that_refuses_for_good_is_switched_off_and_another_one_says_so(
    box: Box, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    with api(error(403, "Forbidden: bot was blocked by the user"), (200, {}, b'{"ok": true}')) as found:
        run = with_telegram(box, found, monkeypatch)
        box.top["channels"].append({"type": "stdout"})
        box.save()
        box.says(progress={"n": 1})
        assert run(0) == 0
        out = capsys.readouterr().out
        assert "ACTION REQUIRED: channel telegram is switched off" in out and "bot was blocked" in out
        box.says(running=False, completed=True)
        run(10)
        assert len(found.requests) == 1
        assert main(["selftest", "--channels", "--config-file", str(box.config), "--state-file", str(box.state)]) == 0
        run(3600)
    assert len(found.requests) == 4 and "channels" not in {k for k, v in box.data().items() if v}


def test_a_switched_off_only_channel_leaves_nobody_to_notify(
    box: Box, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    with api(error(403, "Forbidden")) as found:
        run = with_telegram(box, found, monkeypatch)
        box.says(running=False, completed=True)
        assert run(0) == 3
        assert "nobody to notify, 1 report(s) kept" in capsys.readouterr().err


def test_without_any_channel_a_report_is_kept_until_there_is_one(
    box: Box, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    box.long()
    box.says(running=False, completed=True)
    box.save()
    assert tick(box.places, telling.How(), NOON) == 3
    assert "Pass --target, add `channels`" in capsys.readouterr().err
    box.top["channels"] = [{"type": "stdout"}]
    box.save()
    assert tick(box.places, telling.How(), at(60)) == 0
    assert "- state: completed" in capsys.readouterr().out


def test_a_tick_with_nothing_to_say_needs_no_channel(box: Box) -> None:
    box.save()
    assert tick(box.places, telling.How(), NOON) == 0


def test_a_report_for_a_channel_that_was_removed_goes_to_those_that_are_left(box: Box, capsys: Capsys) -> None:
    box.put_state(outbox=[{"id": "r", "createdAt": 0, "text": "old news", "to": {"gone": {"attempts": 2}}}])
    box.top["channels"] = [{"type": "stdout"}]
    box.save()
    assert tick(box.places, telling.How(), NOON) == 0
    assert "old news" in capsys.readouterr().out


def test_printing_does_not_take_a_report_from_its_channel(box: Box, capsys: Capsys) -> None:
    box.put_state(outbox=[{"id": "r", "createdAt": 0, "text": "for the chat", "to": {"telegram": {"attempts": 2}}}])
    assert box.tick(NOON, capsys) == ""
    assert list(box.data()["outbox"][0]["to"]) == ["telegram"]


def test_no_token_in_state_history_log_or_output(
    box: Box, monkeypatch: pytest.MonkeyPatch, capsys: Capsys, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = TOKEN.partition(":")[2]
    with api(error(500, f"broken {TOKEN}"), "hang", error(403, f"no {secret}")) as found:
        run = with_telegram(box, found, monkeypatch)
        monkeypatch.setattr("skill.monitor.channels.telegram.LIMIT_S", 0.3)
        box.says(running=False, completed=True)
        run(0)
        run(40)
    printed = capsys.readouterr()
    told = [printed.out, printed.err, caplog.text, *(p.read_text() for p in box.state.parent.rglob("*") if p.is_file())]
    assert len(found.requests) == 2 and not any(secret in text for text in told)
