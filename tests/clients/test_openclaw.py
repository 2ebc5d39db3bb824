"""The directory hook and the plugin on a real OpenClaw Gateway, read from the requests its agent makes."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from skill.commands import main
from skill.hook.journal import Journal
from tests.clients.anthropic import Messages
from tests.clients.cache import node_modules
from tests.clients.openclaw import OpenClaw, programs
from tests.clients.standin import Call, Request, Say, Shell, StandIn, Turn

ROOT = Path(__file__).resolve().parents[2]
NAME = "self-improving-operations"
PLUGIN = f"openclaw-{NAME}"
SUB_AGENT = "[Subagent Task]"
ROLLOUT = "stubs/kubectl rollout status deployment/checkout --namespace shop"
KUBECTL = """#!/bin/sh
echo 'Waiting for deployment "checkout" rollout to finish: 1 out of 3 new replicas have been updated...'
echo 'error: deployment "checkout" exceeded its progress deadline' >&2
exit 1
"""
INCIDENT = "We have an incident in production: checkout fails since the rollback, find out why"
CAUSE = "The new image needs the variable PAYMENT_URL and the config map does not set it"
FIX = "Added PAYMENT_URL to the config map checkout and restarted the rollout"


@pytest.fixture
def claw(openclaw: OpenClaw, monkeypatch: pytest.MonkeyPatch) -> OpenClaw:
    claw = openclaw
    monkeypatch.setenv("HOME", str(claw.home))
    monkeypatch.setenv("OPENCLAW_STATE_DIR", str(claw.state))
    kubectl = claw.workspace / "stubs" / "kubectl"  # by its path: the shell of `exec` sets PATH anew
    kubectl.parent.mkdir()
    kubectl.write_text(KUBECTL)
    kubectl.chmod(0o755)
    assert main(["install", "--client", "openclaw", "--user"]) == 0
    return claw


def install_plugin(claw: OpenClaw) -> None:
    claw.ok("plugins", "install", str(ROOT / "openclaw-plugin"), "--force", "--accept-capabilities")
    claw.ok("config", "set", f"plugins.entries.{PLUGIN}.hooks.allowConversationAccess", "true")


def said(request: Request) -> int:
    return json.dumps(request.body).count("[operations]")


def record_as_told(turn: Turn) -> Shell:
    command = re.search(r"^.*ops-learnings log issue --from-signal \d+", turn.text, re.MULTILINE)
    assert command, f"no command to run in: {turn.text[-300:]}"
    return Shell(f"{command[0].strip()} --root-cause '{CAUSE}' --mitigation '{FIX}'")


def only_entry(claw: OpenClaw) -> str:
    text = (claw.workspace / ".learnings" / "operations" / "OPERATIONS_ISSUES.md").read_text()
    (entry,) = re.findall(r"^## \[(OPS-\d{8}-\w+)\]", text, re.MULTILINE)
    return str(entry)


def test_the_plugin_is_silent_reminds_notices_in_the_same_turn_and_recalls_after_a_reset(claw: OpenClaw) -> None:
    install_plugin(claw)

    unrelated, failing, _, again = claw.conversation(
        [
            ("rename the variable total to amount", [Shell("echo hello"), Say("done")]),
            ("please have a look", [Shell(ROLLOUT), record_as_told, Say("recorded")]),
            ("/new", []),
            ("please have a look", [Shell(ROLLOUT), Say("known")]),
        ]
    )

    assert [said(request) for request in unrelated] == [0, 0]
    assert [said(request) > 0 for request in failing] == [False, True, True]
    assert "exceeded its progress deadline" in failing[1].turn.text, failing[1].turn.text
    entry = only_entry(claw)
    assert entry in again[1].turn.text
    assert FIX in again[1].turn.text
    assert not list(claw.workspace.rglob("hook.log"))


def test_the_plugin_reminds_of_an_operations_prompt_once(claw: OpenClaw) -> None:
    install_plugin(claw)
    first, again = claw.conversation([(INCIDENT, [Say("done")]), (INCIDENT, [Say("done")])])
    assert said(first[0]) == 1
    assert "[operations]" not in again[0].turn.text.rpartition(INCIDENT)[2]


def test_the_directory_hook_is_loaded_reminds_at_bootstrap_and_sweeps_the_ended_session(claw: OpenClaw) -> None:
    claw.ok("hooks", "enable", NAME)
    info = claw.ok("hooks", "info", NAME)
    assert "agent:bootstrap" in info

    first, _, second = claw.conversation(
        [
            ("please have a look", [Shell(ROLLOUT), Say("done")]),
            ("/new", []),
            ("please have a look", [Say("done")]),
        ]
    )

    assert re.search(r"\[hooks\] loaded \d+ internal hook handler", claw.log)
    before, after = (re.findall(r"# Operations memory.{300}", json.dumps(turn[0].body)) for turn in (first, second))
    assert len(before) == 1
    assert before == after, "constant text keeps the prompt cache"
    with Journal(str(claw.workspace / ".learnings/operations/.state/journal.db")) as journal:
        (signal,) = journal.signals("1")
    assert (signal["client"], signal["rule"]) == ("openclaw", "kubernetes.rollout_stuck")


def test_a_command_in_the_background_is_offered_to_the_monitor_once(claw: OpenClaw) -> None:
    install_plugin(claw)
    start = Call(tool="exec", arguments={"command": "sleep 45", "background": True})
    (turn,) = claw.conversation([("please have a look", [start, start, Say("done")])])
    offer = re.search(r"ops-learnings monitor adopt --pid (\w+)", turn[1].turn.text)
    assert offer, turn[1].turn.text[-400:]
    assert offer[1].isdigit()
    assert said(turn[2]) == said(turn[1]) == 1
    assert "session" in turn[1].turn.text.lower(), "the client's own words stay"


def test_a_cron_run_gets_the_reminder_of_the_bootstrap(claw: OpenClaw) -> None:
    claw.ok("hooks", "enable", NAME)
    with StandIn(Messages()) as model:
        claw.configure(model.url)
        with claw.gateway():
            job = ["--at", "2h", "--name", "nightly", "--session", "isolated", "--message", "check the backups"]
            added = json.loads(claw.ok("cron", "add", *job, "--no-deliver", "--json"))
            claw.ok("cron", "run", added.get("id") or added["job"]["id"], "--wait", "--wait-timeout", "60s")
    (request,) = model.turns
    assert "check the backups" in request.turn.text
    assert json.dumps(request.body).count("# Operations memory") == 1


def test_a_sub_agent_gets_the_reminder_of_the_bootstrap_too(claw: OpenClaw) -> None:
    claw.ok("hooks", "enable", NAME)
    spawn = Call(tool="tool_call", arguments={"id": "sessions_spawn", "args": {"task": "count the files"}})
    with StandIn(Messages(), [lambda turn: Say("counted") if SUB_AGENT in turn.text else spawn]) as model:
        claw.configure(model.url)
        with claw.gateway():
            claw.ok("agent", "--agent", "main", "--message", "please delegate", "--json")
            below = until(lambda: [request for request in model.turns if SUB_AGENT in request.turn.text])
    assert "count the files" in below[0].turn.text
    assert json.dumps(below[0].body).count("# Operations memory") == 1


def until(look: Callable[[], list[Request]]) -> list[Request]:
    """What `look` finds, as soon as it finds something; a sub-agent answers when it likes."""
    end = time.monotonic() + 60
    while not (found := look()):
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.1)
    return found


def test_a_hook_that_cannot_start_never_costs_a_tool_its_output(claw: OpenClaw) -> None:
    install_plugin(claw)
    setup = claw.state / f"{NAME}.json"
    setup.write_text(json.dumps({**json.loads(setup.read_text()), "python": "/nowhere/python3"}))
    (turn,) = claw.conversation([("please have a look", [Shell(ROLLOUT), Say("done")])])
    assert "exceeded its progress deadline" in turn[1].turn.text
    assert said(turn[1]) == 0


def test_openclaw_accepts_the_skill(claw: OpenClaw) -> None:
    skill = claw.workspace / "skills" / NAME
    skill.mkdir(parents=True)
    (skill / "SKILL.md").write_text((ROOT / "SKILL.md").read_text())
    info = json.loads(claw.ok("skills", "info", NAME, "--json"))
    assert info["name"] == NAME
    assert info["eligible"] is True


def test_every_command_of_the_openclaw_page_works_in_its_order(claw: OpenClaw) -> None:
    page = (ROOT / "references" / "openclaw-integration.md").read_text()
    lines = [line for block in re.findall(r"^```bash\n(.*?)^```$", page, re.M | re.S) for line in block.splitlines()]
    assert len(lines) >= 12
    for line in lines:
        line = line.replace("~/self-improving-operations", str(ROOT)).replace("~", str(claw.home))
        program, *words = shlex.split(line)
        if program == "ops-learnings":
            assert main(words) == 0, line
        elif program == "openclaw":
            claw.ok(*words)
        else:
            assert program in ("mkdir", "cp")
            subprocess.run([program, *words], check=True)
    assert not (claw.state / f"{NAME}.json").exists()


def test_clawhub_finds_no_fault_with_the_plugin_package(claw: OpenClaw, tmp_path: Path) -> None:
    node, inspected_against = programs()
    entry = node_modules("clawhub") / ".bin" / "clawhub"
    command = [str(node), str(entry.resolve()), "package", "validate", str(ROOT / "openclaw-plugin")]
    done = subprocess.run(
        [*command, "--openclaw", str(inspected_against.parent), "--out", str(tmp_path / "out")],
        cwd=tmp_path,
        env=claw.environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PASS" in done.stdout and "Warnings: 0" in done.stdout


def test_both_copies_of_the_shared_part_are_the_same() -> None:
    begin, end = "\nconst PATIENCE_MS", "// --- end of the shared part"
    parts = []
    for path in (ROOT / "hooks" / "openclaw" / "handler.js", ROOT / "openclaw-plugin" / "index.js"):
        text = path.read_text()
        parts.append(text[text.index(begin) : text.index(end)])
    assert parts[0] == parts[1]
