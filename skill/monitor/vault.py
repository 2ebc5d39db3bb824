"""Where approvals are kept: outside every project, for the person alone, found without asking the environment.

The folder is `~/.local/state/ops-learnings/approvals` of the account that runs the command, as the user database names
its home: neither HOME nor XDG_STATE_HOME nor an option moves it.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from skill.errors import OpsError
from skill.learnings import durable
from skill.monitor import approval as rules
from skill.monitor.approval import GRANTED, REVOKED, Approval

KEEP = 500
T = TypeVar("T")


class Refused(OpsError):
    """A write that no approval allows, with the way to get one."""


class VaultError(OpsError):
    """An approvals folder that cannot be trusted or used."""


def account_home() -> Path:
    """The home folder of the account that runs this process, from the user database."""
    try:
        import pwd
    except ImportError:  # no user database on Windows
        return Path.home()
    return Path(pwd.getpwuid(os.getuid()).pw_dir)


class Vault:
    """The approvals of one account."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or account_home() / ".local" / "state" / "ops-learnings" / "approvals"

    def grant(self, approval: Approval) -> None:
        """Keep a new approval; an earlier one for the same job is revoked."""

        def add(known: list[Approval]) -> None:
            for index, old in enumerate(known):
                if old.status == GRANTED and (old.config, old.job) == (approval.config, approval.job):
                    known[index] = replace(old, status=REVOKED)
            known.append(approval)

        self._change(add)

    def revoke(self, config: str, job: str) -> int:
        """Take back what is granted for a job; returns how many approvals that were."""

        def take_back(known: list[Approval]) -> int:
            found = [n for n, old in enumerate(known)
                     if old.status == GRANTED and (old.config, old.job) == (config, job)]  # fmt: skip
            for index in found:
                known[index] = replace(known[index], status=REVOKED)
            return len(found)

        return self._change(take_back)

    def use(self, config: str, job: str, digest: str, now: float) -> Approval:
        """Spend the approval of a job, for ever, before anything is done with it. Raises Refused."""

        def spend(known: list[Approval]) -> Approval:
            mine = [n for n, item in enumerate(known) if (item.config, item.job) == (config, job)]
            latest = known[mine[-1]] if mine else None
            reason = rules.problem(latest, digest, now) if latest else "it has no approval"
            if latest is None or reason:
                raise Refused(
                    f'job "{job}": {reason}. A person approves it at a terminal: ops-learnings monitor approve {job}'
                )
            known[mine[-1]] = rules.used(latest, now)
            return latest

        return self._change(spend)

    def all(self) -> list[Approval]:
        """Every genuine approval, oldest first."""
        if not self._ledger.exists():
            return []
        return self._change(lambda known: list(known))

    @property
    def _ledger(self) -> Path:
        return self.folder / "ledger.json"

    def _change(self, step: Callable[[list[Approval]], T]) -> T:
        with self._locked():
            key = self._key()
            raw, seen = durable.read(self._ledger)
            known = [item for item in (rules.opened(record, key) for record in _records(raw)) if item]
            before = list(known)
            result = step(known)
            if known != before:
                records = [rules.sealed(item, key) for item in known[-KEEP:]]
                durable.replace(self._ledger, [json.dumps(records, indent=1).encode() + b"\n"], seen)
                os.chmod(self._ledger, 0o600)
            return result

    def _key(self) -> bytes:
        path = self.folder / "key"
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
        _check_owner(path)
        key = path.read_bytes()
        if len(key) != 32:
            raise VaultError(f"{path}: this is no key; remove it (all approvals are void then) and approve anew")
        return key

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            _check_owner(self.folder)
            with FileLock(str(self.folder / "lock"), timeout=30, poll_interval=0.01, mode=0o600):
                yield
        except Timeout:
            raise VaultError(f"{self.folder}/lock: another command has held it for 30 s; end that process") from None
        except PermissionError as error:
            raise VaultError(f"{error.filename or self.folder}: approvals cannot be kept ({error.strerror})") from error


def _check_owner(path: Path) -> None:
    """Refuse a folder or key that somebody else owns or may use."""
    info = os.lstat(path)
    private = not info.st_mode & 0o077 and not stat.S_ISLNK(info.st_mode)
    if os.name == "posix" and (info.st_uid != os.getuid() or not private):
        raise VaultError(f"{path}: must belong to you alone; see who changed it, then: chmod go-rwx {path}")


def _records(raw: bytes) -> list[object]:
    try:
        data = json.loads(raw or b"[]")
    except ValueError:
        return []
    return data if isinstance(data, list) else []
