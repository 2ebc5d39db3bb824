"""One project's memory as a whole: its folders, configuration, files, index and journal, and how an entry gets in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from skill.config import Config, load
from skill.errors import OpsError
from skill.hook import place

if TYPE_CHECKING:
    from skill.hook.journal import Journal
    from skill.learnings.index import Index
    from skill.learnings.index_rows import Row
    from skill.learnings.redact import RedactOptions
    from skill.learnings.store import Store


@dataclass(frozen=True)
class Logged:
    """What became of one `log`.

    `counted` instead of added, then `count` occurrences in all; `masked` are the kinds that were redacted, `similar`
    known Pattern-Keys that read alike, `raised` the new priority, `kept_back` fields that the entry already says
    otherwise; `text` is the entry as it stands.
    """

    id: str
    counted: bool
    count: int
    file: str
    pattern_key: str
    masked: list[str] = field(default_factory=list)
    text: str = ""
    similar: list[str] = field(default_factory=list)
    reopened: bool = False
    raised: str = ""
    kept_back: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Changed:
    """One entry before and after an edit, and the file that holds it now."""

    row: Row
    before: bytes
    after: bytes
    file: str

    @property
    def changed(self) -> bool:
        """Whether a byte of it is different."""
        return self.before != self.after


class Workspace:
    """The memory of the project at `root`; nothing is created until something is written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.base = root / ".learnings"
        self.state = root / place.OPERATIONS / place.STATE

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the databases; they are opened again when they are needed. Also happens by itself."""
        self.__dict__.pop("store", None)
        for name in ("index", "journal"):
            held = self.__dict__.pop(name, None)
            if held is not None:
                held.close()

    @classmethod
    def find(cls, start: Path | None = None) -> Workspace:
        """The project around `start` (default: the working directory), found as the hooks find it."""
        return cls(Path(place.find(str((start or Path.cwd()).absolute())).root))

    @cached_property
    def config(self) -> Config:
        """config.yaml of the project; raises ConfigError with the line that cannot be meant."""
        return load(self.config_file)

    @property
    def config_file(self) -> Path:
        return self.root / place.OPERATIONS / "config.yaml"

    @cached_property
    def folder(self) -> Path:
        """Where the three files lie: `.learnings/operations`, or `.learnings` in the flat layout."""
        return self.base if self.config.layout == "flat" else self.root / place.OPERATIONS

    @property
    def exists(self) -> bool:
        """Whether the project has an operations folder; a reading command creates none."""
        return self.state.parent.is_dir()

    def flat_files(self) -> list[str]:
        """Files of the flat layout that this layout does not read: what `migrate` is for."""
        if self.folder == self.base:
            return []
        from skill.learnings.present import pages

        return [path.name for path in pages(self.base) if path.name not in ("INDEX.md", "README.md")]

    @cached_property
    def index(self) -> Index:
        """The index as it stands; `fresh()` brings it in step with the files first."""
        return self.index_at(self.state / "index.db")

    @cached_property
    def store(self) -> Store:
        """The writer of the files."""
        from skill.learnings.store import Store

        return Store(self.folder, self.state, self.index)

    @cached_property
    def journal(self) -> Journal:
        """The hooks' journal of signals."""
        from skill.hook.journal import Journal

        return Journal(place.Place(str(self.root)).state_file("journal.db"), patience_s=10.0)

    @cached_property
    def redaction(self) -> RedactOptions:
        """What this project masks beyond the built-in kinds."""
        from skill.learnings.redact import RedactOptions

        return RedactOptions(self.config.redact.extra, self.config.redact.internal_suffixes)

    @property
    def template_folder(self) -> Path | None:
        """The project's own templates, which go before ours; None where it has none."""
        folder = self.root / place.OPERATIONS / "templates"
        return folder if folder.is_dir() else None

    def masked(self, text: str) -> str:
        """`text` without secrets, addresses and personal data."""
        from skill.learnings.redact import redact

        return redact(text, self.redaction).text

    def fresh(self) -> Index:
        """The index in step with the files on the disk; a temporary one where nothing may be written."""
        from skill.learnings.durable import WriteFailed

        try:
            with self.store.locked():
                return self.index
        except WriteFailed:
            return self._elsewhere()

    def rows(self) -> list[Row]:
        """All entries, archived ones too, in file order."""
        return list(self.fresh().rows()) if self.exists else []

    def search(self, words: str, limit: int, filters: dict[str, str] | None = None) -> list[Row]:
        """Entries about `words`, best first."""
        return self.fresh().search(words, limit, filters) if self.exists else []

    def entry(self, entry_id: str, occurrence: int | None = None) -> Row:
        """One entry's row; raises OpsError with the nearest id."""
        if not self.exists:
            raise OpsError(f"{entry_id}: {self.root} has no learnings yet; start with: ops-learnings init")
        self.fresh()
        return self.store.find(entry_id, occurrence)

    def held(self, entry_id: str) -> bool:
        """Whether an entry of that id is there."""
        return self.exists and bool(entry_id) and bool(self.fresh().by_id(entry_id))

    def reindex(self, rebuild: bool = False) -> int:
        """Bring the index in step with the files, from nothing when asked; returns how many files were read."""
        if not self.exists:
            return 0
        with self.store.locked(refreshed=False):
            if rebuild:
                self.index.close()
                self.index.path.unlink(missing_ok=True)
            return self.index.refresh(self.folder)

    def log(
        self, kind: str, fields: Mapping[str, object], *, now: datetime, dry_run: bool = False, known_as: str = ""
    ) -> Logged:
        """Write an entry, or count the one that tells of the same problem: the one way an entry gets in.

        `fields` has the names of `log --json`. Everything is redacted first. `known_as` is the id of the entry that
        counts this very occurrence already: it only takes in what is new. Raises InvalidEntry, WriteFailed.
        """
        from skill.recording import record

        return record(self, kind, fields, now, dry_run, known_as)

    def change(
        self, entry_id: str, edit: Callable[[bytes], bytes], *, occurrence: int | None = None, dry_run: bool = False
    ) -> Changed:
        """Edit one entry under the lock; one that is open afterwards leaves the archive. Raises OpsError."""
        from skill import moving

        self.entry(entry_id, occurrence)
        done: list[bytes] = []

        def once(old: bytes) -> bytes:
            done[:] = [edit(old)]
            return old if dry_run else done[0]

        with self.store.locked():
            row, before, _ = self.store.edit(entry_id, once, occurrence)
            if row.archived and not dry_run and moving.is_open(done[0]):
                return Changed(row, before, done[0], moving.taken_back(self, row))
        return Changed(row, before, done[0], row.file)

    def settle(self, number: int, entry_id: str) -> None:
        """Tell the journal that a signal became, or was counted in, an entry."""
        with self.journal as journal:
            journal.settle("n=?", (number,), "logged", entry_id)

    def compile(self, *, force: bool = False) -> int | None:
        """Bring what the hooks read in step with config.yaml and rules.d; returns the rules added, None: no change."""
        from skill import compiled

        operations = self.root / place.OPERATIONS
        if not force and compiled.is_current(operations, self.state):
            return None
        with self.store.locked():
            return compiled.write(operations, self.state, self.config)

    def index_at(self, path: Path) -> Index:
        """An index at `path`, with this project's masking; it holds nothing before its `refresh`."""
        from skill.hook import terms
        from skill.hook.signature import signature
        from skill.learnings.index import Index

        return Index(path, signature, self.masked, terms)

    def _elsewhere(self) -> Index:
        """An index in a temporary folder, which goes away with the process."""
        import atexit
        import shutil
        import tempfile

        folder = tempfile.mkdtemp(prefix="ops-learnings-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        self.index.close()
        index = self.index_at(Path(folder) / "index.db")
        index.refresh(self.folder)
        self.store.index = self.index = index
        return index
