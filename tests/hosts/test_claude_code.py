"""The hooks go into Claude Code's settings and out again."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from skill.hosts import claude_code, places
from skill.hosts.change import HostError

ROOT = Path("/opt/ops")
PYTHON = "/usr/bin/python3"
FOREIGN = """{
  // the team's own
  "permissions": {"allow": ["Bash(ls:*)"]},
  "hooks": {
    "PostToolUse": [
      {
        "matcher": "Edit",
        "hooks": [{"type": "command", "command": "./format.sh"}]
      }
    ]
  },
  "model": "opus" /* keep */
}
"""
ORIGINALS = {
    "comments and foreign hooks": FOREIGN.encode(),
    "CRLF": FOREIGN.replace("\n", "\r\n").encode(),
    "tabs, no final newline": FOREIGN.replace("  ", "\t").rstrip().encode(),
    "byte order mark": b"\xef\xbb\xbf" + FOREIGN.encode(),
    "one line": b'{"model": "opus"}',
    "empty object": b"{}",
    "empty file": b"",
    "empty lists": b'{\n  "hooks": {\n    "Stop": []\n  }\n}\n',
}


@pytest.fixture(params=ORIGINALS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / ".claude").mkdir()
    claude_code.settings(tmp_path).write_bytes(ORIGINALS[request.param])
    return tmp_path


def loaded(project: Path) -> dict[str, Any]:
    text = claude_code.settings(project).read_text(encoding="utf-8-sig")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("//")]
    value = json.loads("\n".join(lines).replace("/* keep */", ""))
    assert isinstance(value, dict)
    return value


def test_every_event_is_wired_beside_what_was_there(project: Path) -> None:
    claude_code.install(project, ROOT, PYTHON)
    hooks = loaded(project)["hooks"]
    for event, matcher, entrypoint in claude_code.EVENTS:
        group = hooks[event][-1]
        assert group.get("matcher") == matcher
        assert group["hooks"] == [
            {
                "type": "command",
                "command": f"{PYTHON} -I -S /opt/ops/hooks/{entrypoint} --client claude-code",
                "timeout": 10,
            }
        ]


def test_a_second_install_changes_nothing(project: Path) -> None:
    claude_code.install(project, ROOT, PYTHON)
    once = claude_code.settings(project).read_bytes()
    again = claude_code.install(project, ROOT, PYTHON)
    assert (again.changed, again.diff, claude_code.settings(project).read_bytes()) == (False, "", once)


def test_uninstall_restores_every_byte(project: Path) -> None:
    original = claude_code.settings(project).read_bytes()
    claude_code.install(project, ROOT, PYTHON)
    claude_code.install(project, Path("/moved/checkout"), "/usr/bin/python3.12")
    claude_code.uninstall(project)
    assert claude_code.settings(project).read_bytes() == original
    assert not places.records(project).exists()


def test_uninstall_of_an_edited_file_takes_out_only_ours(project: Path) -> None:
    path = claude_code.settings(project)
    original = loaded(project) if path.read_bytes() else {}
    claude_code.install(project, ROOT, PYTHON)
    path.write_bytes(path.read_bytes().rstrip() + b"  \n\n")
    claude_code.uninstall(project)
    left = loaded(project)
    if not any((original.get("hooks") or {}).values()):
        original.pop("hooks", None)
    assert left == original


def test_an_upgrade_replaces_the_older_wiring(project: Path) -> None:
    claude_code.install(project, Path("/old/checkout"), PYTHON)
    path = claude_code.settings(project)
    path.write_bytes(path.read_bytes() + b"\n")  # edited since
    claude_code.install(project, ROOT, PYTHON)
    text = path.read_text()
    assert "/old/checkout" not in text
    assert text.count("/opt/ops/hooks/") == len(claude_code.EVENTS)


def test_hooks_that_a_person_moved_are_left_where_they_are(tmp_path: Path) -> None:
    claude_code.install(tmp_path, ROOT, PYTHON)
    path = claude_code.settings(tmp_path)
    settings = json.loads(path.read_text())
    settings["hooks"]["Stop"].append({"hooks": [{"type": "command", "command": "./mine.sh"}]})
    settings["hooks"] = dict(sorted(settings["hooks"].items()))
    path.write_text(json.dumps(settings, indent=4))
    assert not claude_code.install(tmp_path, ROOT, PYTHON).changed


def test_a_project_without_settings_gets_them_and_loses_them_again(tmp_path: Path) -> None:
    change = claude_code.install(tmp_path, ROOT, PYTHON)
    assert change.before is None and change.diff.startswith("--- /dev/null\n+++ ")
    assert set(loaded(tmp_path)["hooks"]) == {event for event, _, _ in claude_code.EVENTS}
    claude_code.uninstall(tmp_path)
    assert not (tmp_path / ".claude").exists()


def test_a_dry_run_shows_the_change_and_writes_nothing(project: Path) -> None:
    original = claude_code.settings(project).read_bytes()
    change = claude_code.install(project, ROOT, PYTHON, dry_run=True)
    assert change.changed and "/opt/ops/hooks/activator.py" in change.diff
    assert claude_code.settings(project).read_bytes() == original
    assert not places.records(project).exists()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b'{\n  "model": "opus"\n  "hooks": {}\n}', "3:3: ',' or '}' is missing before '\"'"),
        (b'{\n  "hooks": {\n', "3:1: a name in double quotes is missing at the end of the file"),
        (b'{\n  "hooks": []\n}', "2: hooks must be an object in braces"),
        (b'{\n  "hooks": {\n    "Stop": {}\n  }\n}', "3: hooks.Stop must be a list"),
        (b'[]', "1: the settings must be an object in braces"),
        (b'{\n "a": "\xff"}', "2: not UTF-8; save it as UTF-8, nothing was changed"),
    ],
)
def test_broken_settings_are_refused_with_the_place_and_never_rewritten(
    tmp_path: Path, text: bytes, place: str
) -> None:
    path = claude_code.settings(tmp_path)
    path.parent.mkdir()
    path.write_bytes(text)
    with pytest.raises(HostError) as refused:
        claude_code.install(tmp_path, ROOT, PYTHON)
    assert str(refused.value).startswith(f"{path}:{place}")
    assert path.read_bytes() == text
    assert not places.records(tmp_path).exists()


def test_git_never_sees_what_an_install_keeps(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    claude_code.install(tmp_path, ROOT, PYTHON)
    (tmp_path / ".learnings" / "operations" / ".state" / "journal.db").write_text("x")
    shown = subprocess.run(["git", "status", "--short", "-uall"], cwd=tmp_path, capture_output=True, text=True)
    assert shown.stdout == "?? .claude/settings.json\n"


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.json"
    target.write_text(FOREIGN)
    path = claude_code.settings(tmp_path)
    path.parent.mkdir()
    path.symlink_to(target)
    claude_code.install(tmp_path, ROOT, PYTHON)
    assert path.is_symlink() and "/opt/ops" in target.read_text()
    claude_code.uninstall(tmp_path)
    assert path.is_symlink() and target.read_text() == FOREIGN


def test_a_read_only_file_is_left_alone(tmp_path: Path) -> None:
    path = claude_code.settings(tmp_path)
    path.parent.mkdir()
    path.write_text(FOREIGN)
    path.chmod(0o444)
    with pytest.raises(HostError, match="read-only, so it was left alone; allow it with: chmod u\\+w "):
        claude_code.install(tmp_path, ROOT, PYTHON)
    assert path.read_text() == FOREIGN


def test_the_mode_of_the_file_is_kept(tmp_path: Path) -> None:
    path = claude_code.settings(tmp_path)
    path.parent.mkdir()
    path.write_text(FOREIGN)
    path.chmod(0o600)
    claude_code.install(tmp_path, ROOT, PYTHON)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_interpreter_is_a_real_program() -> None:
    path = places.interpreter()
    assert os.path.isabs(path) and os.access(path, os.X_OK) and not places.is_script(path)


def test_what_is_wired_can_be_read_back_as_command_lines(project: Path) -> None:
    claude_code.install(project, ROOT, PYTHON)
    wired = claude_code.wired(claude_code.settings(project))
    assert wired["Stop"] == [PYTHON, "-I", "-S", "/opt/ops/hooks/dispatcher.py", "--client", "claude-code"]
    assert set(wired) == {event for event, _, _ in claude_code.EVENTS}
