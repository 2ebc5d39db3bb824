"""What an installation is made of: the folder with the hooks, an interpreter, and where records are kept."""

from __future__ import annotations

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from skill.errors import OpsError
from skill.paths import share

PRODUCT = "self-improving-operations"


@dataclass(frozen=True)
class Site:
    """Where hooks go (`base`: a project's root or the home) and what they start (`root` holds `hooks/`)."""

    base: Path
    user: bool
    root: Path
    interpreter: str

    @property
    def records(self) -> Path:
        return records(self.base)

    def command(self, entrypoint: str, client: str, event: str = "") -> str:
        """The command line of a hook."""
        return hook_command(self.root, self.interpreter, entrypoint, client, event)


def site(base: Path | None, interpreter_: str | None = None) -> Site:
    """This installation's hooks for a project, or for the home when `base` is None."""
    return Site(base or home(), base is None, hooks_root(), interpreter_ or interpreter())


def hooks_root() -> Path:
    """The folder that holds `hooks/`, in a checkout and in an installed wheel."""
    return share("hooks").parent


def interpreter() -> str:
    """The absolute path of a real Python, neither a shim nor one of a virtual environment.

    A pyenv shim costs 35 to 75 ms a call, and a virtual environment may be removed while the hooks stay.
    Links are kept: a package manager's stable link outlives the versioned folder it points to.
    """
    path = str(getattr(sys, "_base_executable", None) or sys.executable)
    if os.path.isabs(path) and is_script(path):
        path = os.path.realpath(os.path.join(sys.base_prefix, "bin", f"python3.{sys.version_info.minor}"))
    if not os.path.isabs(path) or not os.access(path, os.X_OK) or is_script(path):
        raise OpsError(f"{path or 'python'}: no interpreter the hooks could name; run this command with a real python3")
    return path


def is_script(path: str) -> bool:
    """Whether a program is a script in front of the real one, as the shims of version managers are."""
    try:
        with open(path, "rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return False


def hook_command(root: Path, interpreter: str, entrypoint: str, client: str, event: str = "") -> str:
    """The command line of a hook for a shell; stable across upgrades, because Codex trusts it by its hash.

    It names the client, since no one answer suits all, and the event where the payload does not.
    """
    words = [interpreter, "-I", "-S", str(root / "hooks" / entrypoint), "--client", client]
    return shlex.join([*words, "--event", event] if event else words)


def records(base: Path) -> Path:
    """Where backups and records of one project, or of the home, are kept."""
    if base == home():
        state = os.environ.get("XDG_STATE_HOME") or str(home() / ".local" / "state")
        return Path(state) / PRODUCT / "installs"
    return base / ".learnings" / "operations" / ".state" / "installs"


def home() -> Path:
    """The user's home folder."""
    return Path.home()
