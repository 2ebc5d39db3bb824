"""Random branches merged and rebased by the real git, with a ledger of everything that must not be lost.

    python -m bench.merge_rounds [--rounds 200] [--branches 8] [--seed 1]

Each round makes a repository whose branches log, count, resolve, link and edit at random, then joins them in random
order by `git merge`, `git rebase` and merges back and forth. Afterwards the file is compared with the ledger.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from skill import setup
from skill.learnings.document import EntryBlock, append, parse, set_field, set_metadata, set_section
from skill.learnings.entry import HEADERS, PREFIXES, entry_from_mapping, stamped
from skill.learnings.ids import next_id
from skill.learnings.recurrence import counted, recurrence_count
from skill.learnings.render import render_entry

ROOT = Path(__file__).resolve().parents[1]
FILE = ".learnings/operations/OPERATIONS_ISSUES.md"
START = datetime(2026, 4, 1, 9, 0, tzinfo=timezone.utc)
TASKS = 8


@dataclass
class Expected:
    """What the end result must say about one problem."""

    count: int = 1
    notes: set[str] = field(default_factory=set)
    owners: dict[str, str] = field(default_factory=dict)
    links: set[str] = field(default_factory=set)
    ticked: set[int] = field(default_factory=set)


class Ledger:
    """The pure edits, and the memory of all that was done on any branch. Names of problems identify them."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.expected: dict[str, Expected] = defaultdict(Expected)
        self._moments = 0

    def now(self) -> datetime:
        """Another millisecond at each call, now and then within the same second."""
        self._moments += 1
        return START + timedelta(milliseconds=self._moments * 137)

    def added(self, data: bytes, branch: str) -> bytes:
        now = self.now()
        name = f"problem_{branch}_{self._moments}"
        fields = {
            "name": name,
            "summary": f"seen on {branch}\n# not a heading",
            "root_cause": f"cause of {name}",
            "action_items": [f"task {number} of {name}" for number in range(TASKS)],
        }
        entry_id = next_id(PREFIXES["issue"], now.date(), (e.id for e in parse(data).entries), "sequential")
        text = render_entry(stamped(entry_from_mapping("issue", fields), entry_id, now))
        assert self.expected[name].count == 1
        return data + append(data, text)

    def changed(self, data: bytes, branch: str) -> bytes:
        """One random edit of one random entry."""
        block = self.rng.choice(parse(data).entries)
        name = block.title or ""
        change = self.rng.choice([self._count, self._resolve, self._own, self._link, self._tick])
        raw = change(data, name, branch)
        return data[: block.start] + raw + data[block.end :]

    def _count(self, data: bytes, name: str, branch: str) -> bytes:
        self.expected[name].count += 1
        return counted(_named(data, name), data, self.now())

    def _resolve(self, data: bytes, name: str, branch: str) -> bytes:
        block = _named(data, name)
        note = f"- Notes: fixed on {branch} at {self.now():%M%S%f}"
        self.expected[name].notes.add(note)
        earlier = block.sections.get("Resolution", "")
        return set_section(set_field(block.raw, "Status", "resolved"), "Resolution", f"{earlier}\n{note}")

    def _own(self, data: bytes, name: str, branch: str) -> bytes:
        self.expected[name].owners[f"owner-{branch}"] = value = f"team {self.now():%S%f}"
        return set_field(_named(data, name).raw, f"owner-{branch}", value)

    def _link(self, data: bytes, name: str, branch: str) -> bytes:
        block, other = _named(data, name), self.rng.choice(parse(data).entries)
        self.expected[name].links.add(other.title or "")
        known = [part for part in block.metadata.get("see-also", "").split(", ") if part]
        return set_metadata(block.raw, "See Also", ", ".join(dict.fromkeys([*known, other.id])))

    def _tick(self, data: bytes, name: str, branch: str) -> bytes:
        number = self.rng.randrange(TASKS)
        self.expected[name].ticked.add(number)
        return _named(data, name).raw.replace(b"- [ ] task %d" % number, b"- [x] task %d" % number)

    def losses(self, data: bytes) -> list[str]:
        """What the ledger says and the file does not."""
        document = parse(data)
        found = [f"line {d.line}: {d.code}" for d in document.diagnostics]
        ids = [entry.id for entry in document.entries]
        if len(set(ids)) < len(ids):
            found.append(f"ids used twice: {sorted(i for i in set(ids) if ids.count(i) > 1)}")
        titles = [entry.title for entry in document.entries]
        for name in {*self.expected, *titles}:
            if titles.count(name) != 1 or name not in self.expected:
                found.append(f"{name}: there {titles.count(name)} times")
            else:
                found += _entry_losses(data, name, self.expected[name])
        return found


def _entry_losses(data: bytes, name: str, expected: Expected) -> list[str]:
    block = _named(data, name)
    titles = {entry.id: entry.title for entry in parse(data).entries}
    linked = {titles.get(part) for part in block.metadata.get("see-also", "").split(", ") if part}
    ticked = {n for n in range(TASKS) if f"- [x] task {n} of {name}" in block.text}
    boxes = {n for n in range(TASKS) if f"- [ ] task {n} of {name}" in block.text}
    checks = {
        "count": recurrence_count(block) == expected.count,
        "notes": all(block.text.count(note) == 1 for note in expected.notes),
        "owners": expected.owners.items() <= block.fields.items(),
        "links": linked == expected.links,
        "tasks": ticked == expected.ticked and boxes == set(range(TASKS)) - ticked,
        "texts": "\\# not a heading" in block.text and block.text.count(f"cause of {name}") == 1,
        "end": block.has_separator,
    }
    return [f"{block.id} {name}: {what} is not what was done" for what, kept in checks.items() if not kept]


def _named(data: bytes, name: str) -> EntryBlock:
    return next(entry for entry in parse(data).entries if entry.title == name)


class Repository:
    """A real git repository with the merge driver set up as `init --git` does it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.file = root / FILE
        self.env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "round" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
            "GIT_EDITOR": "true",
        }
        self.git("init", "-q", "-b", "main")
        setup.merge_driver(root, [sys.executable, "-m", "skill.commands"], setup.Done(), dry_run=False)
        self.git("add", ".gitattributes")

    def git(self, *arguments: str) -> None:
        """Raises with git's own words when it fails, as it does on a conflict."""
        done = subprocess.run(["git", *arguments], cwd=self.root, env=self.env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"git {' '.join(arguments)}: {done.stdout}{done.stderr}")

    def commit(self, change: Callable[[bytes], bytes]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_bytes(change(self.file.read_bytes() if self.file.exists() else b""))
        self.git("add", FILE)
        self.git("commit", "-q", "--allow-empty", "-m", "change")


def play(root: Path, seed: int, branches: int = 8) -> list[str]:
    """One round in the empty folder `root`; what was lost, empty when nothing was."""
    rng = random.Random(seed)
    ledger, repository = Ledger(rng), Repository(root)

    def work(branch: str, times: int) -> None:
        for _ in range(times):
            change = rng.choice([ledger.added, ledger.changed, ledger.changed])
            repository.commit(partial(change, branch=branch))

    repository.commit(lambda data: ledger.added(ledger.added(HEADERS["issue"].encode(), "base"), "base"))
    names = [f"b{number}" for number in range(branches)]
    for name in names:
        repository.git("checkout", "-q", "-b", name, "main")
        work(name, rng.randint(1, 4))
    rng.shuffle(names)
    try:
        for name in names:
            _join(repository, name, rng, work)
    except RuntimeError as error:
        return [str(error)]
    return ledger.losses(repository.file.read_bytes())


def _join(repository: Repository, name: str, rng: random.Random, work: Callable[[str, int], None]) -> None:
    way = rng.choice(["merge", "rebase", "both"])
    if way == "rebase":
        repository.git("rebase", "-q", "main", name)
    elif way == "both":
        repository.git("checkout", "-q", name)
        repository.git("merge", "-q", "--no-edit", "main")
        work(name, 1)
        repository.git("checkout", "-q", "main")
        work("main", 1)
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-edit", name)


def main() -> int:
    """Plays the rounds; status 1 when any of them lost something."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--branches", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    started, failed = time.monotonic(), 0
    for seed in range(args.seed, args.seed + args.rounds):
        with tempfile.TemporaryDirectory() as folder:
            lost = play(Path(folder), seed, args.branches)
        failed += bool(lost)
        for line in lost:
            print(f"seed {seed}: {line}", flush=True)
    seconds = time.monotonic() - started
    print(f"{args.rounds} rounds of {args.branches} branches, {failed} with a loss, {seconds:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
