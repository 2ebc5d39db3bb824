"""What is shipped: the wheel works as the checkout does, and the manifests agree with the code."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from skill import __version__
from skill.errors import OpsError
from skill.paths import command, share

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Installed:
    """A fresh environment that holds the wheel, with the dependencies of this one in reach."""

    environment: Path
    project: Path

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.environment / "bin" / words[0]), *words[1:]],
            cwd=self.project,
            env={"PATH": "/usr/bin:/bin", "HOME": str(self.project.parent)},
            input=stdin,
            capture_output=True,
            text=True,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """What the wheel says of itself, made from pyproject.toml."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return message_from_bytes(archive.read(name))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("installed")
    environment = folder / "environment"
    python = environment / "bin" / "python"
    checked(sys.executable, "-m", "venv", "--without-pip", str(environment))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps", "-q"]
    checked(*pip, str(wheel))
    # The fresh environment borrows the pinned dependencies; its own packages come first.
    site = Path(checked(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    borrowed = [path for path in sys.path if path.endswith("site-packages")]
    (site / "borrowed.pth").write_text("\n".join(borrowed) + "\n")
    (folder / "project").mkdir()
    return Installed(environment, folder / "project")


def built_wheel(folder: Path) -> Path:
    """The wheel of this checkout, built without the network from a copy of what git tracks or would."""
    listed = checked("git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    source = folder / "source"
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    checked(
        *(sys.executable, "-m", "pip", "wheel", "-q", "--no-index", "--no-deps", "--no-build-isolation"),
        *("-w", str(folder), str(source)),
    )
    (wheel,) = folder.glob("self_improving_operations-*.whl")
    return wheel


def checked(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_installed_wheel_records_and_finds_an_entry_with_the_shipped_templates(installed: Installed) -> None:
    fields = {"name": "disk_full", "category": "capacity_issue", "summary": "The data volume filled up"}

    version = installed.run("ops-learnings", "--version")
    made = installed.run("ops-learnings", "init")
    logged = installed.run("ops-learnings", "log", "issue", "--json", "-", stdin=json.dumps(fields))
    found = installed.run("ops-learnings", "search", "data", "volume")

    assert version.stdout == f"ops-learnings {__version__}\n"
    for done in (made, logged, found):
        assert done.returncode == 0, done.stdout + done.stderr
    text = (installed.project / ".learnings" / "operations" / "OPERATIONS_ISSUES.md").read_text()
    (entry,) = re.findall(r"^## \[(OPS-\d{8}-\w+)\]", text, re.MULTILINE)
    assert "The data volume filled up" in text
    assert entry in found.stdout


def test_an_installed_wheel_carries_hooks_that_answer(installed: Installed) -> None:
    where = "from skill.paths import share; print(share('hooks'))"
    hooks = installed.run("python", "-I", "-c", where).stdout.strip()
    failure = {
        "hook_event_name": "PostToolUseFailure",
        "session_id": "one",
        "tool_name": "Bash",
        "tool_input": {"command": "kubectl rollout status deployment/checkout"},
        "error": 'Exit code 1\nerror: deployment "checkout" exceeded its progress deadline',
    }

    answer = installed.run("python", "-I", "-S", f"{hooks}/error_detector.py", stdin=json.dumps(failure))

    assert str(installed.environment) in hooks
    assert answer.returncode == 0
    assert "additionalContext" in json.loads(answer.stdout)["hookSpecificOutput"]


def test_a_checkout_shares_its_own_folders_and_names_what_is_missing() -> None:
    assert share("templates") == ROOT / "templates"
    assert command() == [str(ROOT / "bin" / "ops-learnings")]
    with pytest.raises(OpsError) as missing:
        share("nonsense")
    assert str(missing.value) == (
        f"{ROOT}/nonsense: missing from this installation; reinstall self-improving-operations or clone it anew"
    )


def test_every_manifest_carries_the_version_name_and_licence_of_the_package(metadata: Message) -> None:
    plugin = manifest("plugin.json")
    (listed,) = manifest("marketplace.json")["plugins"]

    assert plugin["version"] == metadata["Version"] == __version__
    assert plugin["name"] == listed["name"] == metadata["Name"]
    assert plugin["license"] == listed["license"] == metadata["License-Expression"]


def test_the_locks_pin_every_dependency_by_version_and_hash(metadata: Message) -> None:
    core, dev = (pins(ROOT / "requirements" / f"{kind}.txt") for kind in ("core", "dev"))
    required = metadata.get_all("Requires-Dist", [])

    assert names([line for line in required if "extra ==" not in line]) <= core.keys()
    assert names([line for line in required if "extra == 'dev'" in line]) <= dev.keys()
    assert core.items() <= dev.items()


def pins(lock: Path) -> dict[str, str]:
    """Name -> version; fails on a line without a hash."""
    logical = lock.read_text().replace("\\\n", " ").splitlines()
    lines = [line for line in logical if line and not line.startswith("#")]
    assert all(" --hash=sha256:" in line for line in lines)
    return dict(line.split()[0].split("==") for line in lines)


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^a-z0-9-]", requirement.lower(), maxsplit=1)[0] for requirement in requirements}


def test_the_plugin_wires_each_event_to_an_entrypoint_that_exists() -> None:
    wired = json.loads((ROOT / "hooks" / "hooks.json").read_text())["hooks"]
    entrypoints = {
        event: hook["args"][1] for event, groups in wired.items() for group in groups for hook in group["hooks"]
    }

    assert entrypoints == {
        "SessionStart": "dispatcher",
        "UserPromptSubmit": "activator",
        "PostToolUse": "error_detector",
        "PostToolUseFailure": "error_detector",
        "Stop": "dispatcher",
        "PreCompact": "dispatcher",
        "SessionEnd": "dispatcher",
    }
    assert all((ROOT / "hooks" / f"{name}.py").is_file() for name in entrypoints.values())
    assert all(wired[event][0]["matcher"] == "Bash" for event in ("PostToolUse", "PostToolUseFailure"))


def test_the_icon_is_a_square_png_of_the_size_a_directory_asks_for() -> None:
    image = (ROOT / ".claude-plugin" / "icon.png").read_bytes()

    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", image[16:24])
    assert width == height
    assert 512 <= width <= 2048


def manifest(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / ".claude-plugin" / name).read_text())
    return found
