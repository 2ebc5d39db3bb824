"""Drives the pinned OpenClaw against a stand-in: a Gateway on a free port, in a home of its own."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.clients.anthropic import Messages
from tests.clients.cache import USER_CACHE, ClientMissing, node_modules
from tests.clients.standin import Request, Say, StandIn, Step

READY_S = 90.0
RUN_S = 180
MODEL = {
    "id": "stand-in",
    "name": "stand-in",
    "contextWindow": 200_000,
    "maxTokens": 8192,
    "input": ["text"],
    "reasoning": False,
    "cost": {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0},
}


def programs() -> tuple[Path, Path]:
    """Node 24, which OpenClaw needs, and OpenClaw's entry."""
    nodes = sorted(node_modules("node24").glob("node-*/bin/node"))
    entry = node_modules("openclaw") / "openclaw" / "openclaw.mjs"
    if not nodes or not entry.exists():
        raise ClientMissing("Node 24 or OpenClaw is not there for this platform")
    return nodes[0], entry


@dataclass
class OpenClaw:
    """An installation with its own home; `path` is the PATH its commands see."""

    home: Path
    path: str
    log: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.home / ".openclaw"

    @property
    def workspace(self) -> Path:
        return self.state / "workspace"

    def environment(self) -> dict[str, str]:
        return {
            "PATH": f"{programs()[0].parent}:{self.path}",
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(USER_CACHE),
            "OPENCLAW_STATE_DIR": str(self.state),
            "OPENCLAW_CONFIG_PATH": str(self.state / "openclaw.json"),
            "OPENCLAW_OFFLINE": "1",
            "OPENCLAW_NO_AUTO_UPDATE": "1",
            "OPENCLAW_SKIP_CHANNELS": "1",
            "OPENCLAW_DISABLE_BONJOUR": "1",
        }

    def configure(self, url: str = "http://127.0.0.1:9") -> None:
        """Write the configuration, keeping what OpenClaw's own commands put into it."""
        self.workspace.mkdir(parents=True, exist_ok=True)
        path = self.state / "openclaw.json"
        config = json.loads(path.read_text()) if path.exists() else {}
        provider = {"baseUrl": url, "apiKey": "dummy", "api": "anthropic-messages", "models": [MODEL]}
        config["models"] = {"catalogRefresh": {"enabled": False}, "providers": {"loop": provider}}
        config |= {"update": {"checkOnStart": False}, "logging": {"file": str(self.home / "gateway.log")}}
        config["agents"] = {"defaults": {"workspace": str(self.workspace), "model": {"primary": "loop/stand-in"}}}
        token = {"mode": "token", "token": secrets.token_hex(16)}
        config["gateway"] = {"mode": "local", "bind": "loopback", "port": _free_port(), "auth": token}
        path.write_text(json.dumps(config))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One `openclaw` command."""
        node, entry = programs()
        return subprocess.run(
            [str(node), str(entry), *words],
            cwd=self.workspace,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_S,
        )

    def ok(self, *words: str) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def gateway(self) -> Iterator[None]:
        """A running Gateway; what it printed is in `log` afterwards."""
        node, entry = programs()
        output = self.home / "gateway.out"
        with output.open("w") as file:
            process = subprocess.Popen(
                [str(node), str(entry), "gateway", "run"],
                cwd=self.workspace,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            _wait(process, output)
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            self.log = output.read_text()

    def conversation(self, turns: Sequence[tuple[str, Sequence[Step]]]) -> list[list[Request]]:
        """One Gateway, and for each message a turn with its script; the requests of each turn."""
        answers: list[list[Request]] = []
        past: list[Step] = []  # fillers for the results of earlier turns: a conversation's requests repeat them all
        with StandIn(Messages(), []) as model:
            self.configure(model.url)
            with self.gateway():
                for message, script in turns:
                    model.script, before = [*past, *script], len(model.turns)
                    self.ok("agent", "--agent", "main", "--message", message, "--json")
                    answers.append(model.turns[before:])
                    past = [Say("done")] * (answers[-1][-1].turn.tool_results if answers[-1] else 0)
        return answers


def _wait(process: subprocess.Popen[bytes], output: Path) -> None:
    until = time.monotonic() + READY_S
    while "[gateway] ready" not in output.read_text():
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(f"the Gateway did not start: {output.read_text()[-2000:]}")
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
