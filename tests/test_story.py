"""One problem from its first signal to a skill: noticed, recorded, counted, solved, back again, written down."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from skill.hosts.replay import context_of
from skill.learnings.document import parse

ROOT = Path(__file__).resolve().parents[1]
DAY_S = 86_400.0
START = 1_775_000_000.0
ROLLOUT = "kubectl rollout status deployment/checkout"
STUCK = (
    'Waiting for deployment "checkout" rollout to finish: 1 of 3 updated replicas are available...\n'
    'error: deployment "checkout" exceeded its progress deadline'
)


def failing(project: Path, session: str, day: float) -> str:
    """What the hook puts before the model after the failing rollout."""
    payload = {
        "hook_event_name": "PostToolUseFailure", "session_id": session, "tool_name": "Bash", "cwd": str(project),
        "tool_input": {"command": ROLLOUT}, "error": f"Exit code 1\n{STUCK}",
    }  # fmt: skip
    hook = [sys.executable, "-I", "-S", str(ROOT / "hooks/error_detector.py"), "--now", str(START + day * DAY_S)]
    done = subprocess.run(hook, cwd=project, input=json.dumps(payload).encode(), capture_output=True, check=True)
    return context_of(done.stdout)


def command_in(text: str, verb: str) -> list[str]:
    """The words behind the program's name of the line that names the verb."""
    line = next(line for line in text.splitlines() if f" {verb} " in line)
    words = shlex.split(line[line.index(f" {verb} ") :])
    return [word for word in words if word != "..."]


def test_one_problem_from_its_first_signal_to_a_skill(cli: Any, project: Path) -> None:
    cli.ok("init")
    issues = project / ".learnings/operations/OPERATIONS_ISSUES.md"

    noticed = failing(project, "monday", 0)
    signal = command_in(noticed, "log")[command_in(noticed, "log").index("--from-signal") + 1]
    logged = cli.ok("log", "issue", "--from-signal", signal, "--service", "checkout", "--environment", "production",
                    "--root-cause", "The new image needs DB_HOST, which its config map lacks",
                    "--mitigation", "Added DB_HOST to the config map", "--format", "json").json  # fmt: skip
    entry_id = logged["id"]
    assert logged["counted"] is False

    for day, session in ((1, "tuesday"), (2, "wednesday")):
        remembered = failing(project, session, day)
        assert entry_id in remembered
        assert "Added DB_HOST to the config map" in remembered
        bump = re.search(rf"bump {entry_id} --from-signal (\d+)", remembered)
        assert bump is not None
        cli.ok("bump", entry_id, "--from-signal", bump[1])
        cli.ok("bump", entry_id, "--from-signal", bump[1])
    (entry,) = parse(issues.read_bytes()).entries
    assert entry.metadata["recurrence-count"] == "3"

    reasons = {name for one in cli.ok("review", "--format", "json").json["due"] for name in one["reasons"]}
    assert "promote" in reasons

    cli.ok("resolve", entry_id, "--notes", "A check for required settings runs before each rollout")
    assert entry_id not in cli.ok("list", "--status", "open").out

    back = cli.ok("log", "issue", "--name", "x", "--pattern-key", logged["pattern_key"], "--service", "billing",
                  "--environment", "staging", "--format", "json").json  # fmt: skip
    assert (back["id"], back["count"], back["reopened"]) == (entry_id, 4, True)
    reasons = {name for one in cli.ok("review", "--format", "json").json["due"] for name in one["reasons"]}
    assert "came back" in reasons
    cli.ok("resolve", entry_id, "--notes", "The check covers billing as well")

    cli.ok("promote", entry_id, "--to", "runbook", "--out", "docs/rollout.md")
    runbook = (project / "docs/rollout.md").read_text()
    assert all(f"## {heading}" in runbook for heading in ("Meaning", "Impact", "Diagnosis", "Mitigation"))
    assert "Added DB_HOST to the config map" in runbook

    cli.ok("extract", "rollout-settings", "--from", entry_id)
    (skill,) = project.rglob("rollout-settings/SKILL.md")
    assert skill.read_text().startswith("---\nname: rollout-settings\n")
    (entry,) = parse(issues.read_bytes()).entries
    assert entry.status == "promoted_to_skill"
    assert cli.ok("lint").out == "Nothing odd.\n"
