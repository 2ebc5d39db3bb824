"""How channels are described, what OpenClaw's configuration offers, and the channels other than Telegram."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from skill.monitor import main
from skill.monitor.channels import ChannelError, build, openclaw
from skill.monitor.channels.openclaw import OpenClaw
from skill.monitor.channels.telegram import Telegram
from tests.monitor.standin import api
from tests.monitor.support import NOON, Box

TOKEN = f"{len(os.sep) * 123456}:{os.urandom(12).hex()}"
Capsys = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("described", "told"),
    [
        ([{"type": "telegramm"}], "one of stdout, openclaw, telegram, apprise (is 'telegramm'). Did you mean"),
        ([{"type": "telegram", "token": "x"}], "'token' is a secret, and agents read this file; use tokenEnv or"),
        ([{"type": "telegram", "chat": "1"}], "nobody reads 'chat'"),
        ([{"type": "stdout"}, {"type": "stdout"}], "'stdout' is there twice; give it a `name`"),
        ([{"type": "telegram", "apiBase": "http://evil.example"}], "apiBase should start with https://"),
        ([{"type": "apprise"}], "urlEnv or urlFile should name"),
        ([{"type": "telegram", "target": ["1"]}], "target should be a text"),
    ],
)
def test_a_wrong_description_names_what_it_should_be(
    tmp_path: Path, described: list[dict[str, Any]], told: str
) -> None:
    with pytest.raises(ChannelError) as caught:
        build(described, "", tmp_path)
    assert told in str(caught.value)


def test_a_wrong_channel_makes_the_config_invalid(box: Box, capsys: Capsys) -> None:
    box.top["channels"] = [{"type": "pigeon"}]
    assert "the jobs file is invalid, nothing runs" in box.tick(NOON, capsys)


def openclaw_home(tmp_path: Path, config: object) -> Path:
    home = tmp_path / "claw"
    home.mkdir()
    (home / "openclaw.json").write_text(json.dumps(config))
    return home


def test_the_published_default_is_openclaws_chat_and_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat = {"agents": {"list": [{"id": "main", "heartbeat": {"target": "telegram", "to": 77}}]}}
    home = openclaw_home(tmp_path, beat | {"channels": {"telegram": {"botToken": TOKEN, "allowFrom": [5]}}})
    assert openclaw.default_target(home) == "77" and openclaw.bot_token(home) == TOKEN
    monkeypatch.setattr(openclaw, "find", lambda: "/usr/bin/openclaw")
    assert [type(channel).__name__ for channel in build(None, "", home).values()] == ["OpenClaw"]
    monkeypatch.setattr(openclaw, "find", lambda: "")
    found = build(None, "", home)["telegram"]
    assert isinstance(found, Telegram) and found.target == "77"


@pytest.mark.parametrize("config", [{}, [], {"agents": [], "channels": {"telegram": {"allowFrom": "x"}}}])
def test_without_openclaw_there_is_no_default(tmp_path: Path, config: object) -> None:
    assert build(None, "", openclaw_home(tmp_path, config)) == {}
    assert build(None, "", tmp_path / "nowhere") == {}


imghdr = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise imports it


def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """An `openclaw` command on the PATH."""
    (tmp_path / "openclaw").write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
    (tmp_path / "openclaw").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")


def test_openclaw_gets_channel_target_and_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, monkeypatch, f"open({str(tmp_path / 'args')!r}, 'w').write(repr(sys.argv[1:]))")
    assert OpenClaw("openclaw", "telegram", "42", "").send("two\nlines").ok
    assert (tmp_path / "args").read_text() == repr(
        ["message", "send", "--channel", "telegram", "--target", "42", "--message", "two\nlines"]
    )


@pytest.mark.parametrize(("said", "permanent"), [("Gateway not reachable", False), ("Error: Chat not found", True)])
def test_openclaws_refusals_are_told_without_the_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, permanent: bool
) -> None:
    script(tmp_path, monkeypatch, f"sys.exit({said!r} + ' for ' + sys.argv[-1])")
    sent = OpenClaw("openclaw", "telegram", "42", "").send("the text")
    assert (sent.ok, sent.permanent) == (False, permanent)
    assert sent.error == f"openclaw message send: exit 1: {said} for [message]"


def test_openclaw_that_hangs_may_have_sent_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(openclaw, "LIMIT_S", 0.5)
    assert OpenClaw("openclaw", "telegram", "42", "").send("x").unsure


@imghdr
def test_apprise_delivers_to_whatever_it_knows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("apprise", reason="the extra `notify` is not installed")
    with api() as found:
        address = found.url.replace("http://", "json://")
        monkeypatch.setenv("NOTIFY_URL", address)
        channel = build([{"type": "apprise", "urlEnv": "NOTIFY_URL"}], "", tmp_path)["apprise"]
        assert channel.send("🛠️ Ops report (12:00:00)\n\n• scan").ok
        body = found.requests[0][1]
    assert body["title"] == "🛠️ Ops report (12:00:00)" and body["message"] == "• scan"


@imghdr
def test_apprise_with_an_address_it_does_not_know_is_permanent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytest.importorskip("apprise", reason="the extra `notify` is not installed")
    monkeypatch.setenv("NOTIFY_URL", f"nothing-known://{TOKEN}")
    sent = build([{"type": "apprise", "urlEnv": "NOTIFY_URL"}], "", tmp_path)["apprise"].send("x")
    assert sent.permanent and TOKEN not in sent.error


def test_apprise_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    channel = build([{"type": "apprise", "urlFile": str(tmp_path / "url")}], "", tmp_path)["apprise"]
    assert "pip install 'self-improving-operations[notify]'" in channel.send("x").error


def test_selftest_tries_what_the_machine_can_do(capsys: Capsys) -> None:
    assert main(["selftest"]) == 0
    assert capsys.readouterr().out.count("ok ") >= 5


def test_selftest_with_channels_needs_one(box: Box, capsys: Capsys) -> None:
    box.save()
    assert main(["selftest", "--channels", "--config-file", str(box.config), "--state-file", str(box.state)]) == 3

