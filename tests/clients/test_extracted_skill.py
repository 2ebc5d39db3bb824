"""A skill made of entries, and the skill of this repository, before the validators of real clients."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import test_story
from tests.clients.claude_code import ClaudeCode
from tests.clients.openclaw import OpenClaw

ROOT = Path(__file__).resolve().parents[2]
OURS = "self-improving-operations"
NAME = "rollout-settings"
ISSUE = {
    "name": "rollout_stuck", "category": "incident_pattern", "severity": "P2", "area": "change_management",
    "service": "checkout, billing", "environment": "production, staging",
    "summary": 'The rollout of "checkout": replicas never became ready, <none> of 3 answered',
    "root_cause": "The new image needs DB_HOST, which its config map does not set; the start ends before the log opens",
    "mitigation": "Added DB_HOST to the config map # and restarted the rollout",
    "prevention": "A check for required settings runs before each rollout: `make check-settings`",
}  # fmt: skip


@pytest.fixture(params=["the story", "awkward words"])
def extracted(cli: Any, project: Path, request: pytest.FixtureRequest) -> Path:
    """The folder of a skill that `extract` wrote from an entry that was met three times and solved."""
    if request.param == "the story":
        test_story.test_one_problem_from_its_first_signal_to_a_skill(cli, project)
        return project / "skills" / NAME
    entry = cli.ok("log", "issue", "--json", "-", "--format", "json", stdin=json.dumps(ISSUE)).json["id"]
    for _ in range(2):
        cli.ok("bump", entry)
    cli.ok("resolve", entry, "--notes", "The check runs before each rollout")
    cli.ok("extract", NAME, "--from", entry)
    return project / "skills" / NAME


def validated(claude: ClaudeCode, plugin: Path) -> Any:
    """What the strict validation of Claude Code says about a plugin folder."""
    manifest = plugin / ".claude-plugin" / "plugin.json"
    manifest.parent.mkdir(parents=True)
    about = {"name": "learned", "version": "1.0.0", "description": "What operations work taught"}
    manifest.write_text(json.dumps({**about, "author": {"name": "the team"}}))
    return claude.command("plugin", "validate", "--strict", str(plugin))


def test_claude_code_accepts_an_extracted_skill(claude: ClaudeCode, extracted: Path, tmp_path: Path) -> None:
    plugin = tmp_path / "plugin"
    shutil.copytree(extracted, plugin / "skills" / NAME)
    done = validated(claude, plugin)
    assert done.returncode == 0, done.stdout + done.stderr

    claude.plugin = plugin
    listed = claude.session("say hello").requests[0]
    assert f"learned:{NAME}: How to recognise, mitigate and prevent" in json.dumps(listed.body)


def test_claude_code_would_refuse_a_skill_without_front_matter(
    claude: ClaudeCode, extracted: Path, tmp_path: Path
) -> None:
    plugin = tmp_path / "plugin"
    shutil.copytree(extracted, plugin / "skills" / NAME)
    page = plugin / "skills" / NAME / "SKILL.md"
    page.write_text(page.read_text().split("---\n", 2)[2])
    assert validated(claude, plugin).returncode != 0


def test_claude_code_accepts_our_own_skill_in_a_plugin(claude: ClaudeCode, tmp_path: Path) -> None:
    page = tmp_path / "plugin" / "skills" / OURS / "SKILL.md"
    page.parent.mkdir(parents=True)
    shutil.copy(ROOT / "SKILL.md", page)
    done = validated(claude, tmp_path / "plugin")
    assert done.returncode == 0, done.stdout + done.stderr


def test_openclaw_accepts_an_extracted_skill_and_our_own(
    openclaw: OpenClaw, extracted: Path, tmp_path: Path
) -> None:
    for name, source in ((NAME, extracted / "SKILL.md"), (OURS, ROOT / "SKILL.md")):
        page = openclaw.workspace / "skills" / name / "SKILL.md"
        page.parent.mkdir(parents=True)
        shutil.copy(source, page)
        info = json.loads(openclaw.ok("skills", "info", name, "--json"))
        assert (info["name"], info["eligible"]) == (name, True)
        assert info["description"]
