"""Commands that end at the gate because they can only quote."""

import json

import pytest

from skill.hook.command import read_command
from skill.hook.quiet import GIT_VERBS, PROGRAMS, only_quotes


def payload(command: str, output: str = "CrashLoopBackOff") -> bytes:
    return json.dumps(
        {
            "hook_event_name": "PostToolUse",
            "tool_input": {"command": command, "description": "look"},
            "tool_response": {"stdout": output, "interrupted": False},
        }
    ).encode()


@pytest.mark.parametrize(
    "command",
    [
        "cat README.md",
        "grep -rn timeout src/ | head -20",
        "cd src && ls -la; git log --oneline -5",
        'rg "connection refused" --type py',
        "git diff HEAD~1 -- a.py",
        "PYTHONPATH=. pytest -q tests",
        "npm test && npm run lint",
        "sed -n '1,80p' skill/config.py",
        "/usr/bin/find . -name '*.py'",
        'echo "a \\"quoted\\" word" > notes.txt',
    ],
)
def test_plain_quoting_commands_are_quiet(command: str) -> None:
    assert only_quotes(payload(command))


@pytest.mark.parametrize(
    "command",
    [
        "",
        "kubectl get pods",
        "kubectl get pods | grep -v Running",
        "cat /var/log/syslog",
        "tail -n 50 app.log",
        "cat $(kubectl get pods)",
        "cat /proc/loadavg",
        "git push origin main",
        "find . -exec curl {} ;",
        "npm run deploy",
        "ls && ./deploy.sh",
        "python3 run.py",
        "cat x; df -h",
        "cat x\ndf -h",
    ],
)
def test_whatever_may_show_a_running_system_is_not(command: str) -> None:
    assert not only_quotes(payload(command))


def test_a_code_tool_is_quiet_only_where_the_client_tells_success_from_failure() -> None:
    untold = b'{"tool_input": {"command": "pip install x"}, "tool_response": "Temporary failure in name resolution"}'
    assert not only_quotes(untold)
    assert only_quotes(untold.replace(b"pip install x", b"cat x"))
    assert not only_quotes(untold.replace(b"pip install x", b"cat x").replace(b"Temporary", b"cat: Temporary"))


def test_words_of_the_output_are_never_taken_for_the_command() -> None:
    assert not only_quotes(payload("kubectl get pods", '"command": "ls"'))


@pytest.mark.parametrize("program", sorted(name.decode() for name in PROGRAMS - {b"", b"git"}))
def test_the_detector_too_expects_nothing_but_own_failures_of_these_programs(program: str) -> None:
    assert read_command(f"{program} something").kind in ("", "quote", "test", "lint", "package", "build", "live")


@pytest.mark.parametrize("verb", sorted(name.decode() for name in GIT_VERBS))
def test_the_detector_reads_these_git_verbs_alike(verb: str) -> None:
    assert read_command(f"git {verb}").kind in ("quote", "vcs")


@pytest.mark.parametrize("raw", [b'{"command"', b'{"command": "', b'{"command": "ls', b'{"command": 3}', b"{}"])
def test_a_payload_cut_short_is_never_quiet(raw: bytes) -> None:
    assert not only_quotes(raw)
