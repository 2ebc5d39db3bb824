"""`ops-learnings quickstart`: set a project up for Claude Code, then show the loop on a rehearsal."""

from __future__ import annotations

import argparse
import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from skill.clock import now
from skill.commands import main
from skill.commands._common import workspace
from skill.errors import OpsError
from skill.hosts.replay import Played, play
from skill.setup import create_files
from skill.workspace import Workspace

HELP = "set a project up and show what the hooks will say"

DAY_S = 86_400
_STUCK_ROLLOUT = (
    'Waiting for deployment "checkout" rollout to finish: 1 of 3 updated replicas are available...\n'
    'error: deployment "checkout" exceeded its progress deadline'
)
_ROLLOUT = "kubectl rollout status deployment/checkout"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--project", type=Path, metavar="DIR", help="the project to set up (default: here)")


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    print(f"1. Setting up {space.root}")
    main(["init", "--project", str(space.root)])
    commands = _wire(space.root)
    with tempfile.TemporaryDirectory(prefix="ops-learnings-") as scratch:
        print("\n2. A rehearsal through the wired command, in a scratch project, so that your memory starts empty\n")
        _rehearse(commands, Path(scratch))
    print("3. Ready. Start Claude Code in the project; `ops-learnings --help` lists the verbs.")
    return 0


def _wire(root: Path) -> dict[str, list[str]]:
    """Put the hooks into the project's settings; event name -> the command that is now wired for it."""
    from skill.hosts import claude_code

    change = claude_code.install(root)
    print(f"   {'wired the hooks into' if change.changed else 'hooks already wired in'} {change.path}")
    return claude_code.wired(change.path)


def _rehearse(commands: dict[str, list[str]], scratch: Path) -> None:
    create_files(Workspace(scratch), dry_run=False)
    prompt = _event("UserPromptSubmit", "rehearsal-1", prompt="rename the variable total to sum")
    _show("an unrelated prompt", play(commands["UserPromptSubmit"], prompt, scratch))
    failure = _failure("rehearsal-1")
    noticed = play(commands["PostToolUseFailure"], failure, scratch)
    _show(f"a failing deployment: {_ROLLOUT} (exit 1)", noticed)
    _record(noticed.text, scratch)
    tomorrow = ["--now", str(now().timestamp() + DAY_S)]
    again = play([*commands["PostToolUseFailure"], *tomorrow], _failure("rehearsal-2"), scratch)
    _show("the same failure a day later, in a new session", again)
    if not noticed.text or "OPS-" not in again.text:
        raise OpsError("the rehearsal did not answer as it should. Run: ops-learnings doctor")


def _record(notice: str, scratch: Path) -> None:
    """Run the command that the notice names, with cause and fix filled in, as the agent would."""
    line = next((line for line in notice.splitlines() if " log issue --from-signal " in line), "")
    words = shlex.split(line)
    values = {
        "--root-cause": "The new image needs DB_HOST, which its config map lacks",
        "--mitigation": "Added DB_HOST to the config map and restarted the rollout",
        "--prevention": "Check required settings before a rollout",
    }
    for flag, value in values.items():
        if flag in words:
            words[words.index(flag) + 1] = value
    print("   the agent fixes it and runs the command of the notice; the entry it becomes:")
    sys.stdout.flush()
    main([*words[1:], "--project", str(scratch)])
    issues = scratch / ".learnings" / "operations" / "OPERATIONS_ISSUES.md"
    _quote(issues.read_text(encoding="utf-8").partition("## [")[2].splitlines(), "## [")
    print()


def _event(name: str, session: str, **fields: object) -> dict[str, object]:
    return {"hook_event_name": name, "session_id": session, **fields}


def _failure(session: str) -> dict[str, object]:
    return _event(
        "PostToolUseFailure",
        session,
        tool_name="Bash",
        tool_input={"command": _ROLLOUT},
        error=f"Exit code 1\n{_STUCK_ROLLOUT}",
    )


def _show(title: str, played: Played) -> None:
    print(
        f"   {title}\n   -> {'answered' if played.text else 'silence'}: "
        f"{played.milliseconds:.0f} ms, {played.tokens} tokens"
    )
    _quote(played.text.splitlines())
    print()


def _quote(lines: Sequence[str], prefix: str = "") -> None:
    for number, line in enumerate(lines):
        print(f"      | {prefix if number == 0 else ''}{line}")
