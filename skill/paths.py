"""Where the files that are not Python live, in a checkout and in an installed wheel alike."""

import os
import sys
from pathlib import Path

from skill.errors import OpsError

PACKAGE = Path(__file__).resolve().parent
_WHEEL_SHARE = PACKAGE / "_share"


def share(name: str) -> Path:
    """The absolute path of a shipped file or folder: "templates", "hooks", "references", "SKILL.md".

    A wheel carries them under `skill/_share`, a checkout at its root; raises OpsError when the
    installation lacks the name.
    """
    root = _WHEEL_SHARE if _WHEEL_SHARE.is_dir() else PACKAGE.parent
    path = root / name
    if not path.exists():
        raise OpsError(
            f"{path}: missing from this installation; reinstall self-improving-operations or clone it anew"
        )
    return path


def checkout() -> Path | None:
    """The root of the checkout this package runs from, or None when it was installed."""
    return None if _WHEEL_SHARE.is_dir() else PACKAGE.parent


def command() -> list[str]:
    """The absolute command line that starts `ops-learnings` from any directory, with no PATH needed."""
    root = checkout()
    launcher = root / "bin" / "ops-learnings" if root else Path(sys.executable).with_name("ops-learnings")
    if os.access(launcher, os.X_OK):
        return [str(launcher)]
    return [sys.executable, "-I", "-m", "skill.commands"]
