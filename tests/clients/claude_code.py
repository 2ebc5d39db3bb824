"""Drives the pinned Claude Code against a stand-in, in a home of its own."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.clients.anthropic import Messages
from tests.clients.cache import ClientMissing, node_modules
from tests.clients.standin import Request, StandIn, Step

RUN_S = 120
_ADDED = re.compile(
    r"^(\w+)(?::\w+)? hook additional context: (.*?)"
    r"(?=\n\n(?:\w+(?::\w+)? hook additional context: |Today's date is |# Environment\n)|\n</system-reminder>|\Z)",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Injected:
    """A text that a hook put before the model, and the event that hook answered."""

    event: str
    text: str


@dataclass(frozen=True)
class Session:
    """One finished `claude -p`: the requests it made, in order, and what it printed."""

    requests: list[Request]
    result: dict[str, Any]
    stderr: str

    def seen_by_model(self, turn: int) -> str:
        """All text the model got with the request after `turn` tool results."""
        return self.requests[turn].turn.text

    @property
    def id(self) -> str:
        """The client's own id of the session."""
        return str(self.result["session_id"])

    def injected(self, turn: int) -> list[Injected]:
        """What hooks added since the request before, in the client's own framing of such texts."""
        before = len(_added(self.requests[turn - 1])) if turn else 0
        return _added(self.requests[turn])[before:]


@dataclass
class ClaudeCode:
    """An installation with its own home and project; sessions of one object share both."""

    home: Path
    project: Path
    path: str
    plugin: Path | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def session(self, prompt: str, *script: Step, resume: str = "") -> Session:
        """Run one prompt to its end, the model playing `script`; raises when the client itself fails.

        `resume` is the id of a session to go on with; its tool results count, so `script` begins before them.
        """
        with StandIn(Messages(), script) as model:
            done = self.command(
                *(["--resume", resume] if resume else []),
                "-p",
                prompt,
                "--allowedTools",
                "Bash",
                "--output-format",
                "json",
                ANTHROPIC_BASE_URL=model.url,
                ANTHROPIC_API_KEY="dummy",
            )
        if done.returncode != 0:
            raise AssertionError(f"claude ended with {done.returncode}: {done.stdout}{done.stderr}")
        return Session(model.turns, json.loads(done.stdout), done.stderr)

    def command(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `claude` with these arguments and nothing of the caller's environment."""
        return subprocess.run(
            self._words(arguments),
            cwd=self.project,
            env=self._variables(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_S,
        )

    @contextmanager
    def conversation(self, model: StandIn) -> Iterator[Callable[[str], None]]:
        """One session of many prompts in one process: the function given sends one and waits for the turn's end."""
        options = ["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"]
        process = subprocess.Popen(
            self._words([*options, "--allowedTools", "Bash"]),
            cwd=self.project,
            env=self._variables({"ANTHROPIC_BASE_URL": model.url, "ANTHROPIC_API_KEY": "dummy"}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin and process.stdout
        to_client, from_client = process.stdin, process.stdout

        def says(prompt: str) -> None:
            message = {"type": "user", "message": {"role": "user", "content": prompt}}
            to_client.write(json.dumps(message) + "\n")
            to_client.flush()
            for line in from_client:
                if json.loads(line)["type"] == "result":
                    return
            raise AssertionError(f"claude ended with {process.wait()} in the middle of a conversation")

        with process:
            yield says

    def _words(self, arguments: Sequence[str]) -> list[str]:
        plugin = ["--plugin-dir", str(self.plugin)] if self.plugin else []
        return [str(executable()), *plugin, *arguments]

    def _variables(self, variables: dict[str, str]) -> dict[str, str]:
        return {
            "PATH": self.path,
            "HOME": str(self.home),
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_AUTOUPDATER": "1",
            "IS_SANDBOX": "1",
            **self.environment,
            **variables,
        }


def _added(request: Request) -> list[Injected]:
    messages = Messages.texts(request.body)
    return [Injected(*found.groups()) for text in messages for found in _ADDED.finditer(text)]


def executable() -> Path:
    """The platform's binary; the package's own wrapper would need its install script to have run."""
    packages = node_modules("claude-code") / "@anthropic-ai"
    binaries = sorted(packages.glob("claude-code-*/claude"))
    if not binaries:
        raise ClientMissing(f"{packages} holds no binary for this platform")
    return binaries[0]
