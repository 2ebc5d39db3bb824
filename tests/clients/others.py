"""Drives the pinned Codex, Gemini CLI, Copilot CLI and OpenCode against a stand-in, each in a home of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.clients.anthropic import Messages
from tests.clients.cache import USER_CACHE, ClientMissing, node_modules
from tests.clients.gemini_api import GenerateContent
from tests.clients.responses import Responses
from tests.clients.standin import Request, StandIn, Step, Wire

RUN_S = 120


@dataclass(frozen=True)
class Place:
    """A home and a project, which sessions of one client share, and the PATH they see."""

    home: Path
    project: Path
    path: str


@dataclass(frozen=True)
class Client:
    """How one client is pointed at the stand-in and asked one question."""

    name: str
    program: str
    wire: Callable[[], Wire]
    prepare: Callable[[Place, str], dict[str, str]]
    words: Callable[[str], list[str]]

    def executable(self) -> Path:
        program = node_modules(self.name) / self.program
        if not program.exists():
            raise ClientMissing(f"{program} is not there")
        return program

    def session(self, place: Place, prompt: str, *script: Step) -> list[Request]:
        """Run one prompt to its end, the model playing `script`; the requests of the conversation."""
        with StandIn(self.wire(), script) as model:
            variables = self.prepare(place, model.url)
            done = subprocess.run(
                [str(self.executable()), *self.words(prompt)],
                cwd=place.project,
                env={
                    "PATH": place.path,
                    "HOME": str(place.home),
                    "XDG_CACHE_HOME": str(USER_CACHE),  # the private environment of bin/ops-learnings
                    **variables,
                },
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=RUN_S,
            )
        if done.returncode != 0 or not model.turns:
            raise AssertionError(f"{self.name} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return model.turns


def _codex(place: Place, url: str) -> dict[str, str]:
    folder = place.home / ".codex"
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(
        'model = "stand-in"\nmodel_provider = "loop"\n'
        f'[model_providers.loop]\nname = "loop"\nbase_url = "{url}/v1"\nwire_api = "responses"\n'
        f'[projects."{place.project}"]\ntrust_level = "trusted"\n'
    )
    return {}


def _gemini(place: Place, url: str) -> dict[str, str]:
    folder = place.home / ".gemini"
    folder.mkdir(exist_ok=True)
    chosen = {"security": {"auth": {"selectedType": "gemini-api-key"}}, "general": {"enableAutoUpdate": False}}
    (folder / "settings.json").write_text(json.dumps(chosen))
    return {"GOOGLE_GEMINI_BASE_URL": url, "GEMINI_API_KEY": "dummy", "GEMINI_CLI_TRUST_WORKSPACE": "true"}


def _copilot(place: Place, url: str) -> dict[str, str]:
    return {
        "COPILOT_OFFLINE": "true",
        "COPILOT_PROVIDER_BASE_URL": f"{url}/v1",
        "COPILOT_PROVIDER_TYPE": "openai",
        "COPILOT_PROVIDER_WIRE_API": "responses",
        "COPILOT_PROVIDER_API_KEY": "dummy",
        "COPILOT_MODEL": "stand-in",
    }


def _opencode(place: Place, url: str) -> dict[str, str]:
    provider = {
        "npm": "@ai-sdk/anthropic",
        "name": "loop",
        "options": {"baseURL": f"{url}/v1", "apiKey": "dummy"},
        "models": {"stand-in": {"name": "stand-in"}},
    }
    chosen = {"autoupdate": False, "share": "disabled", "model": "loop/stand-in", "provider": {"loop": provider}}
    (place.project / "opencode.json").write_text(json.dumps(chosen))
    return {"OPENCODE_DISABLE_AUTOUPDATE": "1", "OPENCODE_DISABLE_MODELS_FETCH": "1"}


CODEX = Client(
    "codex",
    ".bin/codex",
    lambda: Responses("exec_command", "cmd"),
    _codex,
    lambda prompt: [
        "exec",
        "--dangerously-bypass-hook-trust",
        "--dangerously-bypass-approvals-and-sandbox",
        "--skip-git-repo-check",
        prompt,
    ],
)
GEMINI = Client(
    "gemini",
    ".bin/gemini",
    GenerateContent,
    _gemini,
    lambda prompt: ["-m", "gemini-2.5-flash", "-p", prompt, "--approval-mode", "yolo"],
)
COPILOT = Client(
    "copilot",
    ".bin/copilot",
    lambda: Responses("bash", "command", description="scripted"),
    _copilot,
    lambda prompt: ["-p", prompt, "--allow-all-tools", "--allow-all-paths", "--trust-folder"],
)
OPENCODE = Client("opencode", "opencode-linux-x64/bin/opencode", Messages, _opencode, lambda prompt: ["run", prompt])
CLIENTS = (CODEX, GEMINI, COPILOT, OPENCODE)
