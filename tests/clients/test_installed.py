"""The wiring of `ops-learnings install` on the real Claude Code, and the commands of the set-up page."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from skill.commands import main
from tests.clients.claude_code import ClaudeCode
from tests.clients.standin import Say, Shell

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = '{\n  "env": {"COLOUR": "blue"},\n  "hooks": {\n    "Stop": []\n  }\n}\n'


def test_claude_code_runs_the_installed_hooks_and_keeps_its_other_settings(claude: ClaudeCode) -> None:
    (claude.project / ".git").mkdir()
    (claude.project / ".claude").mkdir()
    settings = claude.project / ".claude" / "settings.json"
    settings.write_text(FOREIGN)
    assert main(["install", "--client", "claude-code", "--project", str(claude.project)]) == 0

    output = "error: deployment \"shop\" exceeded its progress deadline"
    failing = f"kubectl() {{ echo '{output}'; return 1; }}; kubectl rollout status"
    session = claude.session("please have a look", Shell("echo COLOUR=$COLOUR"), Shell(failing), Say("done"))

    assert "COLOUR=blue" in session.seen_by_model(1)
    assert session.injected(1) == []
    (noticed,) = session.injected(2)
    assert (noticed.event, "[operations] Noticed: " in noticed.text) == ("PostToolUseFailure", True)
    assert main(["uninstall", "--client", "claude-code", "--project", str(claude.project)]) == 0
    assert settings.read_text() == FOREIGN


def test_the_commands_of_the_set_up_page_work(claude: ClaudeCode) -> None:
    page = (ROOT / "references" / "hooks-setup.md").read_text()
    lines = [line for block in re.findall(r"^```bash\n(.*?)^```$", page, re.M | re.S) for line in block.splitlines()]
    assert len(lines) == 2
    for line in lines:
        program, *words = shlex.split(line.replace("~/self-improving-operations", str(ROOT)))
        assert program == "claude"
        done = claude.command(*words)
        assert done.returncode == 0, done.stdout + done.stderr
