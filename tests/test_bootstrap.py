"""bin/ops-learnings from a bare checkout: the private environment, its first use and its accidents."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SYSTEM = "/usr/bin:/bin"


def pure_wheel(folder: Path, name: str, version: str) -> str:
    """Write the smallest installable wheel; returns its line for a lock file."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},{_record_hash(text)},{len(text)}\n" for path, text in files.items())
    folder.mkdir(exist_ok=True)
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(path, text)
    return f"{name}=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def _record_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass
class Checkout:
    """A copy of the launcher and the package, whose lock names one wheel that lies beside it."""

    root: Path
    wheels: Path
    cache: Path
    python: str = sys.executable
    path: str = SYSTEM
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def environments(self) -> list[str]:
        return sorted(path.name for path in self.cache.rglob("core-*"))

    def process(self, *arguments: str, cwd: Path | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.root / "bin" / "ops-learnings"), *arguments],
            cwd=cwd or self.root.parent,
            env={
                "PATH": self.path,
                "HOME": str(self.root.parent / "home"),
                "XDG_CACHE_HOME": str(self.cache),
                "PIP_NO_INDEX": "1",
                "PIP_FIND_LINKS": str(self.wheels),
                "PIP_CONFIG_FILE": os.devnull,
                **({"OPS_PYTHON": self.python} if self.python else {}),
                **self.variables,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        process = self.process(*arguments, cwd=cwd)
        out, err = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    root = tmp_path / "a checkout with spaces"
    for folder in ("bin", "skill"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    wheels = tmp_path / "wheels"
    (root / "requirements").mkdir()
    (root / "requirements" / "core.txt").write_text(pure_wheel(wheels, "tiny", "1.0"))
    return Checkout(root, wheels, tmp_path / "the cache")


def test_the_first_run_prepares_and_says_so_and_later_runs_are_silent_and_offline(checkout: Checkout) -> None:
    first = checkout.run("--version")
    assert (first.returncode, first.stdout) == (0, "ops-learnings 0.1.0\n")
    assert "preparing its private environment, once" in first.stderr
    assert "[2/2] installing tiny" in first.stderr

    shutil.rmtree(checkout.wheels)
    checkout.python = ""
    second = checkout.run("--version")
    assert (second.returncode, second.stdout, second.stderr) == (0, "ops-learnings 0.1.0\n", "")


def test_nothing_is_written_into_the_checkout_or_the_home(checkout: Checkout) -> None:
    before = sorted(checkout.root.rglob("*"))

    for _ in range(2):
        assert checkout.run("--version").returncode == 0

    assert sorted(checkout.root.rglob("*")) == before
    assert not (checkout.root.parent / "home").exists()


def test_two_first_runs_at_once_build_one_environment(checkout: Checkout) -> None:
    both = [checkout.process("--version") for _ in range(2)]
    said = [process.communicate() for process in both]

    assert [out for out, _ in said] == ["ops-learnings 0.1.0\n"] * 2
    assert sum("ready after" in err for _, err in said) == 1
    assert len(checkout.environments) == 1


def test_a_build_killed_half_way_is_swept_and_done_again(checkout: Checkout) -> None:
    process = checkout.process("--version")
    wait_until(lambda: any(".building-" in name for name in checkout.environments))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

    again = checkout.run("--version")

    assert (again.returncode, again.stdout) == (0, "ops-learnings 0.1.0\n")
    assert len(checkout.environments) == 1
    assert ".building-" not in checkout.environments[0]


def test_an_interrupted_build_leaves_nothing_and_says_so(checkout: Checkout) -> None:
    process = checkout.process("--version")
    wait_until(lambda: any(".building-" in name for name in checkout.environments))
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate()

    assert process.returncode != 0
    assert "Traceback" not in err
    assert checkout.environments == []


def test_another_lock_file_gets_another_environment(checkout: Checkout) -> None:
    checkout.run("--version")
    (checkout.root / "requirements" / "core.txt").write_text(pure_wheel(checkout.wheels, "tiny", "2.0"))

    upgraded = checkout.run("--version")

    assert "preparing its private environment" in upgraded.stderr
    assert len(checkout.environments) == 2


def test_a_month_without_use_removes_an_environment_when_the_next_is_built(checkout: Checkout) -> None:
    checkout.run("--version")
    (old,) = checkout.cache.rglob("core-*")
    past = time.time() - 31 * 24 * 3600
    os.utime(old, (past, past))
    (checkout.root / "requirements" / "core.txt").write_text(pure_wheel(checkout.wheels, "tiny", "2.0"))

    checkout.run("--version")

    assert not old.exists()


def test_using_an_environment_keeps_it_from_being_removed(checkout: Checkout) -> None:
    checkout.run("--version")
    (environment,) = checkout.cache.rglob("core-*")
    os.utime(environment, (0, 0))

    checkout.run("--version")

    assert environment.stat().st_mtime > time.time() - 3600


def test_an_environment_whose_python_has_gone_is_built_anew(checkout: Checkout) -> None:
    checkout.run("--version")
    (environment,) = checkout.cache.rglob("core-*")
    for link in (environment / "bin").glob("python*"):
        link.unlink()
        link.symlink_to("/nonexistent/python3")

    repaired = checkout.run("--version")

    assert (repaired.returncode, repaired.stdout) == (0, "ops-learnings 0.1.0\n")
    assert "preparing" in repaired.stderr


def test_a_plugin_keeps_its_environment_in_its_data_folder(checkout: Checkout, tmp_path: Path) -> None:
    checkout.variables["CLAUDE_PLUGIN_DATA"] = str(tmp_path / "data")

    assert checkout.run("--version").returncode == 0

    assert list((tmp_path / "data").rglob("core-*"))
    assert not checkout.cache.exists()


def test_the_command_works_through_a_link_and_imports_nothing_from_the_working_directory(
    checkout: Checkout, tmp_path: Path
) -> None:
    hostile = tmp_path / "hostile"
    (hostile / "skill").mkdir(parents=True)
    for trap in ("skill/__init__.py", "os.py", "argparse.py", "tiny.py"):
        (hostile / trap).write_text("raise SystemExit('imported from the working directory')\n")
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / "second").symlink_to(checkout.root / "bin" / "ops-learnings")
    link = tmp_path / "links" / "ops-learnings"
    link.symlink_to("second")
    checkout.run("--version")

    done = subprocess.run(
        [str(link), "--version"],
        cwd=hostile,
        env={"PATH": SYSTEM, "XDG_CACHE_HOME": str(checkout.cache), "PYTHONPATH": str(hostile)},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "ops-learnings 0.1.0\n", "")


def test_without_the_network_the_message_names_the_remedy(checkout: Checkout) -> None:
    shutil.rmtree(checkout.wheels)

    failed = checkout.run("--version")

    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "this first run needs the network (or PIP_INDEX_URL set to a mirror)" in failed.stderr
    assert checkout.environments == []


def test_a_package_that_is_not_the_pinned_one_is_refused(checkout: Checkout) -> None:
    lock = checkout.root / "requirements" / "core.txt"
    pinned = lock.read_text()
    name, _, digest = pinned.strip().rpartition(":")
    lock.write_text(f"{name}:{digest[::-1]}\n")

    refused = checkout.run("--version")

    assert refused.returncode == 1
    assert "HASHES" in refused.stderr


def test_a_python_that_is_too_old_is_named_with_the_remedy(checkout: Checkout, tmp_path: Path) -> None:
    checkout.python = stub(tmp_path / "python3", "echo 'too old: Python 3.8.10, /opt/old/python3'")

    failed = checkout.run("--version")

    assert failed.returncode == 1
    assert "needs Python 3.10 or newer with its venv module" in failed.stderr
    assert "too old: Python 3.8.10, /opt/old/python3" in failed.stderr
    assert "OPS_PYTHON=" in failed.stderr


def test_an_old_or_broken_python3_on_the_path_is_passed_over(checkout: Checkout, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    stub(programs / "python3", "echo 'too old: Python 3.8.10, /opt/old/python3'")
    stub(programs / "python3.14", "exit 127")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    (programs / f"python{version}").unlink(missing_ok=True)
    (programs / f"python{version}").symlink_to(sys.executable)
    checkout.python, checkout.path = "", f"{programs}:{SYSTEM}"

    assert checkout.run("--version").stdout == "ops-learnings 0.1.0\n"


def test_a_python_without_venv_is_named_with_the_remedy(checkout: Checkout, tmp_path: Path) -> None:
    without_venv = "import sys; sys.modules['ensurepip'] = None; exec(sys.argv[1])"
    checkout.python = stub(tmp_path / "python3", f'exec {sys.executable} -I -S -c "{without_venv}" "$4"')

    failed = checkout.run("--version")

    assert failed.returncode == 1
    assert "no venv module: Python 3." in failed.stderr
    assert "apt-get install python3-venv" in failed.stderr


def test_a_cache_folder_that_cannot_be_written_is_named_with_the_remedy(checkout: Checkout) -> None:
    checkout.cache.write_text("a file where the folder should be")

    failed = checkout.run("--version")

    assert failed.returncode == 1
    assert "set XDG_CACHE_HOME to a folder you can write to" in failed.stderr


def stub(path: Path, body: str) -> str:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def wait_until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < deadline, "waited a minute in vain"
        time.sleep(0.01)
