"""The seam to the settings files of the clients: one file before and after, its backup, its way back.

What a file was before the first install is kept as a backup beside a record of what was written. An
uninstall that meets exactly what was written restores the backup; a file that somebody edited since
loses only what is ours.
"""

from __future__ import annotations

import base64
import difflib
import hashlib
import json
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from skill.errors import OpsError
from skill.hosts.jsontext import BrokenJson, parse
from skill.hosts.wiring import WrongShape
from skill.learnings import durable

BOM = "\ufeff"


class HostError(OpsError):
    """A client's settings that can not be read or changed as asked; nothing was written."""


Edit = Callable[[str], str]  # text of the file -> new text; an absent file is ""


@dataclass(frozen=True)
class Change:
    """One file before and after; None means that there is no file. Nothing is written until `apply`."""

    path: Path
    before: bytes | None
    after: bytes | None
    original: bytes | None = None
    records: Path | None = None

    @property
    def changed(self) -> bool:
        return self.before != self.after

    @property
    def diff(self) -> str:
        """The change as a unified diff, empty when there is none."""
        (old, old_name), (new, new_name) = (
            ((side or b"").decode("utf-8", "replace").splitlines(keepends=True), self.path if side is not None else "")
            for side in (self.before, self.after)
        )
        lines = difflib.unified_diff(old, new, str(old_name or os.devnull), str(new_name or os.devnull), n=2)
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)

    def check(self) -> None:
        """Raises HostError when the file may not be written; to be asked of all changes before the first is made."""
        if self.changed:
            _refuse_read_only(self.path)

    def apply(self) -> None:
        """Write the file, and the record first, so that a kill between them loses no way back."""
        self.check()
        if self.records is not None and self.after is not None and (self.changed or not self._kept()):
            _keep(self.records, self)
        if self.changed:
            _write(self.path, self.before, self.after)

    def forget(self) -> None:
        """Drop the record, the backup and the folders that were made for the file, after an uninstall."""
        if self.records is None:
            return
        record = _record(self.records, self.path)
        made = _load(record).get("made")
        record.unlink(missing_ok=True)
        _backup(self.records, self.path).unlink(missing_ok=True)
        _remove_empty([Path(str(folder)) for folder in made] if isinstance(made, list) else [])
        _remove_empty([self.records, *self.records.parents[:3]])

    def _kept(self) -> bool:
        return self.records is not None and _record(self.records, self.path).exists()


def undo(changes: Sequence[Change]) -> None:
    """Write the changes of an uninstall and forget their records; the folders go last, when they are empty."""
    for change in changes:
        change.apply()
    for change in reversed(changes):
        change.forget()


def plan_install(path: Path, records: Path, add: Edit, strip: Edit) -> Change:
    """What it takes to have `add` in the file, whatever older version of ours is in it now."""
    before = _read(path)
    original = _original(path, before, records, strip)
    after = _edited(path, original, add)
    if before is not None and _same_but_place(path, before, after):
        after = before
    return Change(path, before, after, original, records)


def plan_own(path: Path, records: Path, content: str, mark: str) -> Change:
    """What it takes to have a file that is ours alone; `mark` is a text only our files hold.

    Raises HostError when somebody else's file stands there.
    """
    before = _read(path)
    if before is not None and mark not in decode(path, before):
        raise HostError(f"{path}: this file is not from here; move it away and run the command again")
    return Change(path, before, content.encode(), None, records)


def plan_own_removal(path: Path, records: Path, mark: str) -> Change:
    """What it takes to be without a file of ours; somebody else's file under that name stays."""
    before = _read(path)
    foreign = before is not None and mark not in decode(path, before)
    return Change(path, before, before if foreign else None, None, records)


def plan_uninstall(path: Path, records: Path, strip: Edit, marks: Sequence[bytes] = (b"",)) -> Change:
    """What it takes to have the file as it was, or without ours when somebody edited it since.

    A file with none of `marks` holds nothing of ours and is not even read as JSON: broken, it must not keep the others.
    """
    before = _read(path)
    if before is not None and not _record(records, path).exists() and not any(mark in before for mark in marks):
        return Change(path, before, before, None, records)
    return Change(path, before, _original(path, before, records, strip), None, records)


def decode(path: Path, data: bytes) -> str:
    """The text of a settings file; raises HostError with the place when it is no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise HostError(f"{path}:{line}: not UTF-8; save it as UTF-8, nothing was changed") from None


def _original(path: Path, before: bytes | None, records: Path, strip: Edit) -> bytes | None:
    """The file without anything of ours."""
    record = _record(records, path)
    if record.exists():
        kept = _load(record)
        if before is not None and kept.get("written") == _digest(before):
            backup = _backup(records, path)
            return backup.read_bytes() if kept.get("existed") and backup.exists() else None
    if before is None:
        return None
    return _edited(path, before, strip)


def _same_but_place(path: Path, before: bytes, after: bytes) -> bool:
    """Whether the file holds what would be written, only in another order: then it is left alone."""
    if path.suffix != ".json":
        return before == after
    try:
        now, then = (parse(decode(path, side).removeprefix(BOM)).value() for side in (before, after))
    except BrokenJson:
        return False
    return bool(_sorted(now) == _sorted(then))


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        return sorted(json.dumps(_sorted(item), sort_keys=True) for item in value)
    return value


def _edited(path: Path, data: bytes | None, edit: Edit) -> bytes:
    text = decode(path, data or b"")
    try:
        bom = BOM if text.startswith(BOM) else ""
        return (bom + edit(text.removeprefix(BOM))).encode("utf-8")
    except (BrokenJson, WrongShape) as error:
        raise HostError(f"{path}:{error}; mend it and run the command again, nothing was changed") from None


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise HostError(f"{path}: cannot be read ({error.strerror})") from error


def _refuse_read_only(path: Path) -> None:
    target = Path(os.path.realpath(path))
    if target.exists() and not target.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise HostError(f"{target}: read-only, so it was left alone; allow it with: chmod u+w {target}")


def _write(path: Path, before: bytes | None, after: bytes | None) -> None:
    target = Path(os.path.realpath(path))
    seen = durable.look(target)
    if _read(target) != before:
        raise HostError(f"{path}: changed while the command ran; run it again")
    if after is None:
        target.unlink(missing_ok=True)
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        durable.replace(target, [after], seen)
    except durable.Changed:
        raise HostError(f"{path}: changed while the command ran; run it again") from None
    except OSError as error:
        raise HostError(f"{target.parent}: cannot be written ({error.strerror})") from error


def _keep(records: Path, change: Change) -> None:
    records.mkdir(parents=True, exist_ok=True)
    for folder in (records, *records.parents):
        if folder == records or folder.name == ".state":
            (folder / ".gitignore").write_text("*\n")
    record, backup = _record(records, change.path), _backup(records, change.path)
    if change.original is not None:
        durable.replace(backup, [change.original], durable.look(backup))
    content = {
        "path": str(change.path),
        "existed": change.original is not None,
        "written": _digest(change.after or b""),
        "made": _load(record).get("made") or _missing_folders(change.path.parent),
    }
    durable.replace(record, [json.dumps(content, indent=1).encode()], durable.look(record))


def _missing_folders(folder: Path) -> list[str]:
    """The folders that have to be made for `folder`, innermost first."""
    return [str(path) for path in (folder, *folder.parents) if not path.exists()]


def _remove_empty(folders: list[Path]) -> None:
    """Remove folders, innermost first, as long as they hold nothing but the `.gitignore` that we put there."""
    for folder in folders:
        if not folder.is_dir():
            continue
        ignore = folder / ".gitignore"
        if [entry for entry in folder.iterdir() if entry != ignore] or (ignore.exists() and not _ignores_all(ignore)):
            return
        ignore.unlink(missing_ok=True)
        folder.rmdir()


def _ignores_all(path: Path) -> bool:
    return path.read_text("utf-8", "replace") == "*\n"


def _load(record: Path) -> dict[str, object]:
    try:
        loaded = json.loads(record.read_bytes())
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _record(records: Path, path: Path) -> Path:
    return records / f"{_label(path)}.record.json"


def _backup(records: Path, path: Path) -> Path:
    return records / f"{_label(path)}.backup"


def _label(path: Path) -> str:
    """A readable name that differs for different paths."""
    short = base64.b32encode(hashlib.sha256(os.path.abspath(path).encode()).digest())[:8].decode().lower()
    return f"{path.parent.name.lstrip('.')}-{path.name}-{short}"
