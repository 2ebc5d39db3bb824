"""Twenty skills of the published shape: wired by hand they all speak, adopted behind the dispatcher one answer is left."""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from skill.hosts.replay import context_of

ROOT = Path(__file__).parents[2]
NOW = 1_795_000_000.0
NAMES = (
    "coding", "security", "engineering", "ai", "meta", "marketing", "legal", "hr", "finance", "sales", "support",
    "design", "research", "data", "product", "writing", "education", "negotiation", "science", "growth",
)  # fmt: skip
DETECTOR = """#!/bin/bash
set -e
OUTPUT="${CLAUDE_TOOL_OUTPUT:-}"
if [[ "$OUTPUT" == *"rror:"* || "$OUTPUT" == *"command not found"* ]]; then
  cat <<'EOF'
<NAME-error-detected>
A command failed. Consider an entry in .learnings/NAME/ERRORS.md when it was unexpected and took a search to solve.
</NAME-error-detected>
EOF
fi
"""
BROKEN = 'Traceback (most recent call last):\n  File "build.py", line 3\nSyntaxError: invalid decimal literal'


@pytest.fixture
def wired(project: Path) -> Path:
    """The settings file that starts the scripts of twenty skills, each with an activator and a detector."""
    hooks: dict[str, list[Any]] = {"UserPromptSubmit": [], "PostToolUse": []}
    for name in NAMES:
        folder = project / ".claude" / "skills" / f"self-improving-{name}"
        (folder / "scripts").mkdir(parents=True)
        (folder / "SKILL.md").write_text(f"---\nname: {folder.name}\ndescription: Captures {name} insights\n---\n")
        reminder = f"<{name}-reminder>\n{'Evaluate what was learned. ' * 28}\n</{name}-reminder>"
        scripts = {"activator.sh": f"#!/bin/bash\ncat <<'EOF'\n{reminder}\nEOF\n",
                   "error-detector.sh": DETECTOR.replace("NAME", name)}  # fmt: skip
        for script, text in scripts.items():
            (folder / "scripts" / script).write_text(text)
            (folder / "scripts" / script).chmod(0o755)
        for event, script in zip(hooks, scripts, strict=True):
            hooks[event].append({"hooks": [{"type": "command", "command": str(folder / "scripts" / script)}]})
    settings = project / ".claude" / "settings.json"
    settings.write_text(json.dumps({"hooks": hooks}, indent=2))
    return settings


def answers_today(settings: Path, event: str, payload: dict[str, Any]) -> list[str]:
    """What each hook of the settings prints, run as the client runs it."""
    groups = json.loads(settings.read_text()).get("hooks", {}).get(event, [])
    environment = {name: value for name, value in os.environ.items() if name != "CLAUDE_TOOL_OUTPUT"}
    lines = [group["hooks"][0]["command"] for group in groups]
    runs = [
        subprocess.run(line, shell=True, input=json.dumps(payload), capture_output=True, text=True, env=environment)
        for line in lines
    ]
    return [done.stdout for done in runs if done.stdout]


def behind(project: Path, entrypoint: str, payload: dict[str, Any], now: float = NOW) -> str:
    """What the model gets through the dispatcher."""
    hook = [sys.executable, "-I", "-S", str(ROOT / "hooks" / f"{entrypoint}.py"), "--now", str(now)]
    done = subprocess.run(hook, cwd=project, input=json.dumps(payload).encode(), capture_output=True, check=True)
    return context_of(done.stdout)


def prompt(text: str) -> dict[str, Any]:
    return {"hook_event_name": "UserPromptSubmit", "session_id": "s", "prompt": text}


def succeeded(command: str, stdout: str) -> dict[str, Any]:
    return {"hook_event_name": "PostToolUse", "session_id": "s", "tool_name": "Bash", "tool_input": {"command": command},
            "tool_response": {"stdout": stdout, "stderr": "", "interrupted": False}}  # fmt: skip


def failed(command: str, output: str) -> dict[str, Any]:
    return {"hook_event_name": "PostToolUseFailure", "session_id": "s", "tool_name": "Bash",
            "tool_input": {"command": command}, "error": f"Exit code 1\n{output}"}  # fmt: skip


def test_wired_by_hand_twenty_reminders_come_on_every_prompt_and_no_detector_ever_speaks(wired: Path) -> None:
    said = answers_today(wired, "UserPromptSubmit", prompt("rename a variable"))
    assert len(said) == len(NAMES)
    assert all(700 <= len(text) <= 900 for text in said)
    assert answers_today(wired, "PostToolUse", succeeded("python build.py", BROKEN)) == []


def test_behind_the_dispatcher_a_failing_command_gets_one_merged_answer_in_the_order_of_precedence(
    cli: Any, project: Path, wired: Path
) -> None:
    cli.ok("skills", "adopt", "--all")
    assert answers_today(wired, "PostToolUse", {}) == []

    text = behind(project, "error_detector", failed("python build.py", BROKEN))

    assert 0 < len(text) <= 250 * 4
    names = [part.partition('"')[0] for part in text.split('<skill-output name="')[1:]]
    expected = [f"self-improving-{name}-errors" for name in ("security", "engineering", "coding", "ai")]
    assert names and names == expected[: len(names)]
    assert behind(project, "error_detector", failed("python build.py", BROKEN), NOW + 1) == ""


def test_behind_the_dispatcher_unrelated_work_stays_silent(cli: Any, project: Path, wired: Path) -> None:
    cli.ok("skills", "adopt", "--all")
    assert behind(project, "activator", prompt("rename the variable total to amount")) == ""
    assert behind(project, "error_detector", succeeded("make check", "all 12 checks passed")) == ""
    assert behind(project, "error_detector", succeeded("grep -rn error src/", "src/a.py: raise error")) == ""


def test_with_twenty_detectors_silence_costs_at_most_three_times_the_bare_interpreter(
    cli: Any, project: Path, wired: Path
) -> None:
    cli.ok("skills", "adopt", "--all")
    bare = [sys.executable, "-I", "-S", "-c", "pass"]
    hook = [sys.executable, "-I", "-S", str(ROOT / "hooks" / "error_detector.py")]
    payload = json.dumps(succeeded("make check", "all 12 checks passed\n" * 400)).encode()
    costs = {name: cpu_seconds(words, payload, project) for name, words in (("bare", bare), ("hook", hook))}
    assert costs["hook"] <= 3 * costs["bare"], costs


def test_released_skills_are_as_they_were(cli: Any, project: Path, wired: Path) -> None:
    before = json.loads(wired.read_text())
    cli.ok("skills", "adopt", "--all")
    cli.ok("skills", "release", "--all")
    after = json.loads(wired.read_text())
    assert {event: sorted(map(str, groups)) for event, groups in after["hooks"].items()} == {
        event: sorted(map(str, groups)) for event, groups in before["hooks"].items()
    }
    assert not (project / ".learnings/operations/skills.d").exists()


def cpu_seconds(command: list[str], payload: bytes, folder: Path) -> float:
    """The median of 15 runs."""
    figures = []
    for _ in range(15):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, input=payload, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        figures.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(figures)
