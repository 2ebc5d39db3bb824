"""Files as people leave them: whatever the shape, reading verbs answer, name what is odd, and change no byte."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skill.learnings.document import parse

Rng = random.Random
PREFIXES = ("ERR", "LRN", "OPS", "FEAT", "CORR", "EVO", "KI", "BUG", "INC", "NOTE", "TIP", "RULE", "HOT", "SYS", "DEC", "Q")
STATES = ("pending", "Resolved ✅", "已解决", "in progress", "done", "WONTFIX", "open (low)",
          "promoted → AGENTS.md", "", "待处理")  # fmt: skip
NAMES = ("LEARNINGS.md", "ERRORS.md", "FEATURE_REQUESTS.md", "OPERATIONS_ISSUES.md", "notes.md", "BEST_PRACTICES.md")


def identity(rng: Rng) -> str:
    suffix = rng.choice(("-001", "-0042", "-004217", "-A1B", "-retry", ""))
    return f"{rng.choice(PREFIXES)}-2026{rng.randint(1, 12):02}{rng.randint(1, 28):02}{suffix}"


def field(rng: Rng, name: str, value: str) -> str:
    shape = rng.choice(("**{}**: {}", "**{}:** {}", "- **{}**: {}", "- {}: {}", "**{}**：{}"))
    return shape.format(name, value)


def entry(rng: Rng) -> str:
    level, own = "#" * rng.choice((1, 2, 2, 3)), identity(rng)
    heading = rng.choice((f"[{own}]", own, f"[{own}] disk_full on db", f"{own}: retry storm"))
    names = rng.choice((("Status", "Priority", "Logged"), ("状态", "优先级", "时间")))
    values = (rng.choice(STATES), rng.choice(("high", "P1", "高")), "2026-03-01T10:00:00Z")
    lines = [f"{level} {heading}", *(field(rng, *pair) for pair in zip(names, values, strict=True)), ""]
    body = ("### Summary\nThe queue grew until the worker stopped.\n", "Only a sentence.\n", "### Details\n```\n## not closed\n",
            "text\n---\n", "### Metadata\n- See Also: OPS-20990101-001, coding/ERR-20260101-001\n- Tags: a,,b\n", "")  # fmt: skip
    return "\n".join(lines) + rng.choice(body) + rng.choice(("\n---\n\n", "\n", "", "***\n"))


def between(rng: Rng) -> str:
    return rng.choice((
        "", "", "## Statistics\n| a | b |\n|---|---|\n", "# High priority\n", "<!--\n## [LRN-20260101-001] hidden\n-->\n",
        "<!-- never closed\n", "```markdown\n## [ERR-20260101-001] an example\n```\n", "````\n## [ERR-20260102-001] real?\n",
        "## [LRN-YYYYMMDD-XXX] category\n", "<<<<<<< ours\n=======\n>>>>>>> theirs\n", "## 2026-03-02 — moved the queue\n- why\n",
    ))  # fmt: skip


def encoded(rng: Rng, text: str) -> bytes:
    """The bytes as some editor saved them."""
    changes: tuple[Callable[[bytes], bytes], ...] = (
        lambda data: data, lambda data: b"\xef\xbb\xbf" + data, lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r\n", 3), lambda data: data.rstrip(), lambda data: data + b"\xd7\xb4\xcc\xac\n",
        lambda data: data[: len(data) // 2] + b"\x93smart\x94\xff" + data[len(data) // 2 :],
        lambda data: data.replace(b"\n", b"\r"), lambda data: text.encode("utf-16"), lambda data: data + b"\x00\x1b[31m",
    )  # fmt: skip
    return rng.choice(changes)(text.encode())


def untidy(project: Path, rng: Rng) -> None:
    """A repository in some state of disorder: flat, namespaced, both; empty files, links, folders named like files."""
    base = project / ".learnings"
    for folder in rng.sample((base, base / "operations", base / "coding", base / "operations" / "archive"), rng.randint(1, 4)):
        folder.mkdir(parents=True, exist_ok=True)
        for name in rng.sample(NAMES, rng.randint(1, 4)):
            parts = [between(rng) + entry(rng) for _ in range(rng.choice((0, 1, 3, 9)))]
            top = rng.choice(("# Learnings\n\n", "", "---\ntitle: x\n---\n"))
            (folder / name).write_bytes(encoded(rng, top + "".join(parts)))
        if rng.random() < 0.3:
            (folder / "gone.md").symlink_to(folder / "nowhere.md")
        if rng.random() < 0.3:
            (folder / "folder.md").mkdir()
        if rng.random() < 0.3:
            (folder / "empty.md").touch()


def bytes_below(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*.md") if path.is_file() and path.name != "INDEX.md"]
    return {str(path): path.read_bytes() for path in paths}


@pytest.mark.parametrize("seed", range(40))
def test_no_disorder_makes_a_reading_verb_fail_or_change_a_byte(cli: Any, project: Path, seed: int) -> None:
    untidy(project, Rng(seed))
    before = bytes_below(project)

    for words in (["lint"], ["migrate", "--dry-run"], ["index"], ["search", "queue", "worker"], ["list"], ["review"],
                  ["search", "queue", "--all-skills"], ["stats"], ["handoff"]):  # fmt: skip
        answer = cli(*words)
        assert answer.status in (0, 1), (words, answer.err)
        assert "Traceback" not in answer.err
    assert bytes_below(project) == before
    assert isinstance(json.loads(cli("lint", "--format", "json").out)["findings"], list)


@pytest.mark.parametrize("seed", range(40))
def test_moving_an_untidy_repository_loses_no_entry_and_undo_brings_every_byte_back(
    cli: Any, project: Path, seed: int
) -> None:
    untidy(project, Rng(seed))
    before = bytes_below(project)
    answer = cli("migrate")
    assert answer.status == 0, answer.err
    assert ids(bytes_below(project)) >= ids(before)
    if bytes_below(project) != before:
        cli.ok("migrate", "--undo")
        assert bytes_below(project) == before


def ids(files: dict[str, bytes]) -> set[str]:
    return {block.id for data in files.values() for block in parse(data).entries}
