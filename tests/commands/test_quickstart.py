"""`quickstart`: one command sets a project up and shows the loop through the command it wired."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_a_project_is_set_up_and_the_loop_is_shown(cli: Any, project: Path) -> None:
    said = cli.ok("quickstart").out
    assert "an unrelated prompt\n   -> silence" in said
    assert "log issue --from-signal 1 " in said
    assert "## [OPS-" in said
    assert "fix: Added DB_HOST to the config map and restarted the rollout" in said
    hooks = json.loads((project / ".claude" / "settings.json").read_text())["hooks"]
    assert {"UserPromptSubmit", "PostToolUse", "PostToolUseFailure", "SessionStart", "Stop"} <= set(hooks)


def test_the_rehearsal_leaves_the_memory_empty(cli: Any, project: Path) -> None:
    cli.ok("quickstart")
    assert cli.ok("list", "--format", "json").json["total"] == 0
    assert "## [OPS-" not in (project / ".learnings" / "operations" / "OPERATIONS_ISSUES.md").read_text()


def test_what_stands_in_the_settings_stays_and_a_second_run_changes_nothing(cli: Any, project: Path) -> None:
    settings = project / ".claude" / "settings.json"
    settings.parent.mkdir()
    settings.write_text(
        '{\n  "model": "opus",\n  "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x"}]}]}\n}\n'
    )
    cli.ok("quickstart")
    once = settings.read_text()
    assert '"model": "opus"' in once
    assert '{"type": "command", "command": "x"}' in once
    cli.ok("quickstart")
    assert settings.read_text() == once


def test_settings_that_are_no_json_are_refused_and_left_alone(cli: Any, project: Path) -> None:
    settings = project / ".claude" / "settings.json"
    settings.parent.mkdir()
    settings.write_text('{"hooks": ')
    answer = cli("quickstart")
    assert answer.status == 2
    assert "settings.json:1:" in answer.err
    assert settings.read_text() == '{"hooks": '
