"""Every client: the hooks go in, are found again, and come out to the last byte."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from skill.commands import main
from skill.hosts import agents_md, hookfile, places, skillcopy
from skill.hosts.change import HostError, undo
from skill.hosts.installed import MODULES
from skill.hosts.places import Site
from skill.hosts.registry import CLIENTS, host

ROOT = Path(__file__).parents[2]
FILES = {
    "claude-code": ".claude/settings.json",
    "codex": ".codex/hooks.json",
    "gemini": ".gemini/settings.json",
    "cursor": ".cursor/hooks.json",
}
FOREIGN = {
    "claude-code": '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "./mine"}]}]}}',
    "codex": '{\r\n\t"hooks": {\r\n\t\t"Stop": []\r\n\t}\r\n}\r\n',
    "gemini": '{\n  // the theme\n  "ui": {"theme": "Dracula"},\n}\n',
    "cursor": '{\n  "version": 1,\n  "hooks": {\n    "stop": [{ "command": "./audit.sh" }]\n  }\n}',
}


def site(base: Path, user: bool = False) -> Site:
    return Site(base, user, ROOT, "/usr/bin/python3")


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".learnings" not in path.parts
    }


@pytest.mark.parametrize("client", FILES)
@pytest.mark.parametrize("edited", [False, True])
def test_hooks_go_into_a_file_with_other_hooks_and_out_again(client: str, edited: bool, tmp_path: Path) -> None:
    path = tmp_path / FILES[client]
    path.parent.mkdir()
    path.write_bytes(FOREIGN[client].encode())
    module = host(client)
    for change in module.plan(site(tmp_path)):
        change.apply()
    assert hookfile.wired(path, grouped=client != "cursor")
    assert not [change for change in module.plan(site(tmp_path)) if change.changed]
    if edited:
        path.write_bytes(path.read_bytes() + b"\n")
    undo(module.plan_removal(site(tmp_path)))
    expected = FOREIGN[client].encode() + (b"\n" if edited else b"")
    if client == "codex" and edited:  # a list that held nothing but ours goes too
        expected = b"{}\r\n\n"
    assert path.read_bytes() == expected


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("user", [False, True])
def test_an_empty_folder_is_empty_again(
    client: str, user: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("OPENCLAW_STATE_DIR", str(tmp_path / ".openclaw"))
    if user and client == "agents-md":
        pytest.skip("only projects have these files")
    here = site(tmp_path, user)
    for _ in range(2):
        for change in host(client).plan(here):
            change.apply()
    assert files_below(tmp_path)
    undo(host(client).plan_removal(here))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("client", ["claude-code", "codex", "gemini", "cursor", "copilot"])
def test_every_command_line_names_its_client_and_an_entrypoint_that_exists(client: str, tmp_path: Path) -> None:
    change = host(client).plan(site(tmp_path))[0]
    change.apply()
    wired = hookfile.wired(change.path, grouped=client in ("claude-code", "codex", "gemini"))
    assert len(wired) >= 5
    for event, words in wired.items():
        assert words[:3] == ["/usr/bin/python3", "-I", "-S"]
        assert Path(words[3]).is_file()
        assert words[4:] == ["--client", client, *(["--event", event] if client == "copilot" else [])]


def test_gemini_counts_in_milliseconds_and_the_others_in_seconds(tmp_path: Path) -> None:
    timeouts = {}
    for client in ("claude-code", "gemini"):
        change = host(client).plan(site(tmp_path))[0]
        hooks = json.loads(change.after or b"")["hooks"]
        timeouts[client] = hooks["SessionStart"][0]["hooks"][0]["timeout"]
    assert timeouts == {"claude-code": 10, "gemini": 10_000}


def test_a_file_of_somebody_else_under_our_name_is_refused_and_stays(tmp_path: Path) -> None:
    path = tmp_path / ".github" / "hooks" / "self-improving-operations.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"version": 1}')
    with pytest.raises(HostError, match="this file is not from here; move it away and run the command again"):
        host("copilot").plan(site(tmp_path))
    assert not host("copilot").plan_removal(site(tmp_path))[0].changed


def test_the_shim_is_filled_in_with_the_interpreter_and_the_folder(tmp_path: Path) -> None:
    (change,) = host("opencode").plan(site(tmp_path))
    text = (change.after or b"").decode()
    assert 'const PYTHON = "/usr/bin/python3"\n' in text
    assert f"const HOOKS = {json.dumps(str(ROOT / 'hooks'))}\n" in text


@pytest.mark.parametrize("before", ["", "# Rules\n", "# Rules\n\nBe kind.", "# Rules\r\n\r\nBe kind.\r\n"])
def test_the_block_in_agents_md_is_taken_out_without_a_trace(before: str) -> None:
    text = agents_md.with_block(before, agents_md.block("ops-learnings"))
    assert text.startswith(before) and text.count(agents_md.BEGIN) == 1
    assert agents_md.without_block(text).rstrip() == before.rstrip()
    assert agents_md.without_block(text + "after\n").endswith("after\n")


def test_copilot_instructions_get_the_block_only_where_they_exist(tmp_path: Path) -> None:
    assert [path.name for path in agents_md.files(tmp_path)] == ["AGENTS.md"]
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "copilot-instructions.md").write_text("x")
    assert len(agents_md.files(tmp_path)) == 2


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    (tmp_path / "home").mkdir()
    (tmp_path / "project" / ".git").mkdir(parents=True)
    return tmp_path / "project"


def test_install_finds_the_clients_and_uninstall_restores_everything(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".gemini").mkdir()
    (project / ".gemini" / "settings.json").write_text(FOREIGN["gemini"])
    (project.parent / "home" / ".codex").mkdir()
    before = files_below(project.parent)

    assert main(["install", "--project", str(project), "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "codex: would install in" in shown and "gemini: would install in" in shown
    assert "claude-code" not in shown and "+        " in shown and "nothing was written" in shown
    assert files_below(project.parent) == before

    assert main(["install", "--project", str(project)]) == 0
    assert "/hooks" in capsys.readouterr().out
    assert main(["install", "--project", str(project)]) == 0
    assert "codex: already installed" in capsys.readouterr().out

    assert main(["uninstall", "--project", str(project)]) == 0
    assert "gemini: restored " in capsys.readouterr().out
    assert files_below(project.parent) == before


def test_install_answers_in_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install", "--client", "claude-code", "--project", str(project), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    (client,) = answer["clients"]
    assert client["client"] == "claude-code" and client["files"][0]["changed"]


def test_user_settings_are_those_of_the_home(project: Path) -> None:
    assert main(["install", "--client", "claude-code", "--user", "--project", str(project)]) == 0
    assert (project.parent / "home" / ".claude" / "settings.json").exists()
    assert not (project / ".claude").exists()
    assert main(["uninstall", "--user"]) == 0
    assert not (project.parent / "home" / ".claude").exists()


def test_an_unknown_client_is_named_with_the_nearest(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install", "--client", "claud-code", "--project", str(project)]) == 2
    assert "unknown client 'claud-code'. Did you mean 'claude-code'?" in capsys.readouterr().err


def test_the_page_of_the_skill_stays_until_the_last_client_that_reads_it_leaves(tmp_path: Path) -> None:
    here, page = site(tmp_path), skillcopy.page(tmp_path)
    for client in ("codex", "gemini", "copilot"):
        for change in host(client).plan(here):
            change.apply()
    assert f"the command is `{ROOT}/bin/ops-learnings`" in page.read_text()
    for client, left in (("codex", True), ("copilot", True), ("gemini", False)):
        undo(host(client).plan_removal(here))
        assert page.exists() == left
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_the_client_would_ignore_is_pointed_out(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".claude").mkdir()
    (project / ".claude" / "settings.json").write_text('{\n  // why\n  "model": "opus"\n}\n')
    assert main(["install", "--client", "claude-code", "--project", str(project)]) == 0
    assert "settings.json:2: the client ignores the whole file" in capsys.readouterr().out


def test_the_command_line_survives_blanks_in_paths() -> None:
    line = places.hook_command(Path("/my tools/ops"), "/usr/bin/python3", "activator.py", "codex")
    assert shlex.split(line)[3] == "/my tools/ops/hooks/activator.py"


def test_the_page_of_the_clients_names_every_event_that_is_wired() -> None:
    rows = [line.split("|")[1:-1] for line in (ROOT / "references" / "clients.md").read_text().splitlines() if "|" in line]
    titles = [cell.strip() for cell in rows[0]]
    for module in MODULES.values():
        column = " ".join(row[titles.index(module.TITLE)] for row in rows if len(row) == len(titles))
        named = {word.strip(",") for word in column.split()}
        assert {wire.event for wire in module.wires(site(Path("/nowhere")))} <= named, module.TITLE
