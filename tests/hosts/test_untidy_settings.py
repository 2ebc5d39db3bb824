"""Files that are read-only, half written or somebody else's: every client's installer leaves them as they are."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from skill.commands import main
from skill.hosts.places import Site
from skill.hosts.registry import CLIENTS, host

ROOT = Path(__file__).parents[2]
SHARED = ("claude-code", "codex", "gemini", "cursor")  # files that hold other settings, too
HALF = b'{\r\n  "theme": "dark",\n  "hooks": {\n    "Stop": [\n      { "hooks": [ {"type": "comm'
FOREIGN = b'{\n  "version": 1,\n  "hooks": {}\n}\n'

State = dict[str, tuple[bytes, int]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    (tmp_path / "project" / ".git").mkdir(parents=True)
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("OPENCLAW_STATE_DIR", str(home / ".openclaw"))
    monkeypatch.delenv("XDG_CONFIG_HOME")
    return tmp_path / "project"


def files_of(client: str, project: Path) -> list[Path]:
    """The files that an install of a client writes."""
    return [change.path for change in host(client).plan(Site(project, False, ROOT, "/usr/bin/python3"))]


def state(folder: Path) -> State:
    """Every file with its bytes and mode, without the workshop of our own folder."""
    paths = [path for path in folder.rglob("*") if path.is_file() and ".state" not in path.parts]
    return {str(path): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) for path in paths}


def put(path: Path, data: bytes, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(mode)


def run(verb: str, client: str, project: Path) -> int:
    return main([verb, "--client", client, "--project", str(project)])


@pytest.mark.parametrize("client", CLIENTS)
def test_install_and_uninstall_leave_every_byte_and_mode(client: str, project: Path) -> None:
    for path in files_of(client, project)[:1] if client in (*SHARED, "agents-md") else []:
        put(path, FOREIGN if path.suffix == ".json" else b"# Rules\r\n\r\nBe kind.", 0o640)
    before = state(project.parent)
    assert run("install", client, project) == 0
    assert state(project.parent) != before
    assert run("install", client, project) == 0
    assert run("uninstall", client, project) == 0
    assert state(project.parent) == before


@pytest.mark.parametrize("client", SHARED)
def test_a_half_written_file_is_refused_with_the_place(
    client: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = files_of(client, project)[0]
    put(path, HALF)
    before = state(project.parent)
    assert run("install", client, project) == 2
    assert f"{path}:5:" in capsys.readouterr().err
    assert state(project.parent) == before


@pytest.mark.parametrize("client", SHARED)
def test_our_file_cut_off_by_somebody_is_refused_by_uninstall_too(
    client: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("install", client, project)
    path = files_of(client, project)[0]
    path.write_bytes(path.read_bytes()[:-40])
    before = state(project.parent)
    assert run("uninstall", client, project) == 2
    assert f"{path}:" in capsys.readouterr().err
    assert state(project.parent) == before


@pytest.mark.parametrize("client", [name for name in CLIENTS if name not in (*SHARED, "agents-md")])
def test_a_file_of_somebody_else_under_our_name_is_refused_and_survives_uninstall(
    client: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in files_of(client, project):
        put(path, HALF)
        before = state(project.parent)
        assert run("install", client, project) == 2
        assert f"{path}: this file is not from here" in capsys.readouterr().err
        assert state(project.parent) == before
        assert run("uninstall", client, project) == 0
        assert state(project.parent) == before
        path.unlink()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_read_only_file_is_left_alone_and_so_are_the_others_of_that_client(
    client: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("install", client, project)
    for path in files_of(client, project):
        before = state(project.parent)
        path.chmod(0o444)
        locked = state(project.parent)
        assert run("uninstall", client, project) == 2
        assert f"{path}: read-only, so it was left alone" in capsys.readouterr().err
        assert state(project.parent) == locked
        path.chmod(before[str(path)][1])
    assert run("uninstall", client, project) == 0
    assert state(project.parent) == {}


@pytest.mark.parametrize("client", [*SHARED, "agents-md"])
def test_a_read_only_file_with_settings_of_others_is_never_opened_for_writing(
    client: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = files_of(client, project)[0]
    put(path, FOREIGN if path.suffix == ".json" else b"# Rules\n", 0o444)
    before = state(project.parent)
    assert run("install", client, project) == 2
    assert f"allow it with: chmod u+w {path}" in capsys.readouterr().err
    assert state(project.parent) == before


def test_one_broken_file_keeps_all_clients_as_they_are_until_it_is_mended(project: Path) -> None:
    put(files_of("gemini", project)[0], HALF)
    before = state(project.parent)
    assert main(["install", "--all", "--project", str(project)]) == 2
    assert state(project.parent) == before


def test_a_broken_file_without_anything_of_ours_does_not_keep_uninstall_from_the_others(project: Path) -> None:
    before = state(project.parent)
    for client in ("claude-code", "cursor"):
        run("install", client, project)
    broken = files_of("gemini", project)[0]
    put(broken, HALF)
    assert main(["uninstall", "--project", str(project)]) == 0
    assert state(project.parent) == before | {str(broken): (HALF, 0o644)}


def test_all_clients_at_once_come_and_go(project: Path) -> None:
    before = state(project.parent)
    assert main(["install", "--all", "--project", str(project)]) == 0
    assert main(["install", "--all", "--project", str(project)]) == 0
    assert main(["uninstall", "--all", "--project", str(project)]) == 0
    assert state(project.parent) == before
    assert sorted(os.listdir(project)) == [".git"]
