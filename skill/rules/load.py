"""Rule files -> checked rules. The only reader of YAML for rules; every complaint names the file and the line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skill.learnings.vocabulary import AREAS, CATEGORIES, PRIORITIES, SEVERITIES
from skill.nearest import did_you_mean
from skill.rules.reader import Reader, compose
from skill.rules.reader import RuleError as RuleError

PACKS = Path(__file__).parent / "packs"
TOPICS = Path(__file__).parent / "operations.yaml"

SCOPES = ("live", "log", "own")
LEVELS = ("warn", "error", "fatal")
FEWEST_EXAMPLES = 3

_TEXT = ("id", "title", "category", "area", "priority", "severity", "pattern_key", "fix_hint", "level")
_LISTS = ("words", "scope", "commands", "lines", "unless", "needs", "without")
_OTHER = ("cells", "limit", "hits", "near_misses")
_AREA_OF = {
    "capacity_issue": "capacity_planning",
    "automation_gap": "automation",
    "process_bottleneck": "change_management",
    "sla_breach": "monitoring",
}


@dataclass(frozen=True)
class Example:
    """A command and its output that must, or must not, make the rule speak."""

    command: str
    output: str
    exit_code: int | None
    line: int


@dataclass(frozen=True)
class Rule:
    """One checked rule; patterns are already bounded. `where` is file:line."""

    id: str
    title: str
    category: str
    area: str
    priority: str
    severity: str
    pattern_key: str
    words: tuple[str, ...]
    scope: tuple[str, ...]
    where: str
    fix_hint: str = ""
    level: str = ""
    commands: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    cells: tuple[tuple[str, str, str, str], ...] = ()
    limit: tuple[Any, ...] = ()
    hits: tuple[Example, ...] = field(default=(), compare=False)
    near_misses: tuple[Example, ...] = field(default=(), compare=False)


def pack_files() -> list[Path]:
    """The rule files that ship with the package, by name."""
    return sorted(PACKS.glob("*.yaml"))


def load(paths: Sequence[Path]) -> list[Rule]:
    """Rules of the files in their order; raises RuleError for the first fault, also for an id used twice."""
    rules: list[Rule] = []
    seen: dict[str, str] = {}
    for path in paths:
        for rule in _read(path):
            if rule.id in seen:
                raise RuleError(f"{rule.where}: rule id '{rule.id}' is already used at {seen[rule.id]}")
            seen[rule.id] = rule.where
            rules.append(rule)
    return rules


def _read(path: Path) -> Iterator[Rule]:
    document = compose(path)
    if document is None:
        return
    if document[0] != "list":
        raise RuleError(f"{path}:{document[2]}: a rule file is a list of rules ('- id: …')")
    for item in document[1]:
        yield _rule(path, item)


def _rule(path: Path, node: Any) -> Rule:
    read = Reader(path, node, (*_TEXT, *_LISTS, *_OTHER))
    category = read.text("category", allowed=CATEGORIES)
    priority = read.text("priority", "medium", PRIORITIES)
    rule = Rule(
        id=_name(read, "id"),
        title=read.text("title"),
        category=category,
        area=read.text("area", _AREA_OF.get(category, "incident_management"), AREAS),
        priority=priority,
        severity=read.text("severity", SEVERITIES[PRIORITIES.index(priority)], SEVERITIES),
        pattern_key=_key(read, category),
        words=_words(read),
        scope=_scope(read),
        where=f"{path}:{read.line}",
        fix_hint=read.text("fix_hint", ""),
        level=read.text("level", "", ("", *LEVELS)),
        commands=read.words("commands"),
        lines=read.patterns("lines"),
        unless=read.patterns("unless"),
        needs=read.patterns("needs"),
        without=read.patterns("without"),
        cells=_cells(read),
        limit=_limit(read),
        hits=_examples(read, "hits"),
        near_misses=_examples(read, "near_misses"),
    )
    if not rule.lines and not rule.cells:
        raise RuleError(f"{rule.where}: rule '{rule.id}' needs 'lines' or 'cells'")
    return rule


def _name(read: Reader, name: str) -> str:
    value = read.text(name)
    if not value.replace(".", "").replace("_", "").isalnum() or value != value.lower():
        raise read.fail(name, f"'{value}' must be lower-case words joined by . and _")
    return value


def _key(read: Reader, category: str) -> str:
    key = read.text("pattern_key")
    if not key.startswith(category + ".") or not key[len(category) + 1 :].replace("_", "").isalnum():
        raise read.fail("pattern_key", f"'{key}' must be {category}.<symptom>")
    return key


def _words(read: Reader) -> tuple[str, ...]:
    words = read.words("words")
    if not words:
        raise read.fail(
            "words", "is missing: without a word that must be there, the rule would be tried on every event"
        )
    for word in words:
        if not (word.isascii() and word.isalnum() and word == word.lower()):
            raise read.fail("words", f"'{word}' must be lower-case letters and digits only")
    return words


def _scope(read: Reader) -> tuple[str, ...]:
    scope = read.words("scope", ("live", "log"))
    for word in scope:
        if word not in SCOPES:
            raise read.fail(
                "scope", f"'{word}' is not allowed.{did_you_mean(word, SCOPES)} Allowed: {', '.join(SCOPES)}"
            )
    return scope


def _cells(read: Reader) -> tuple[tuple[str, str, str, str], ...]:
    if "cells" not in read.nodes:
        return ()
    cells = []
    for item in read.nodes["cells"][1]:
        cell = Reader(read.path, item, ("column", "cell", "header", "row"))
        for name in ("column", "cell"):
            cell.text(name)
        column, value, header, row = (
            cell.pattern(name, cell.nodes[name]) if name in cell.nodes else ""
            for name in ("column", "cell", "header", "row")
        )
        cells.append((column, value, header, row))
    return tuple(cells)


def _limit(read: Reader) -> tuple[Any, ...]:
    if "limit" not in read.nodes:
        return ()
    limit = Reader(read.path, read.nodes["limit"], ("name", "default", "side"))
    try:
        default = float(limit.text("default"))
    except ValueError:
        raise limit.fail("default", "must be a number") from None
    return (limit.text("name", ""), default, limit.text("side", "over", ("over", "under")))


def _examples(read: Reader, name: str) -> tuple[Example, ...]:
    if name not in read.nodes:
        return ()
    kind, items, _line = read.nodes[name]
    if kind != "list":
        raise read.fail(name, "must be a list of examples")
    return tuple(_example(read.path, item) for item in items)


def _example(path: Path, item: Any) -> Example:
    """`$ command` and its output as one text, or command, output and exit_code by name."""
    if item[0] == "text":
        first, _, output = item[1].partition("\n")
        if not first.startswith("$"):
            raise RuleError(f"{path}:{item[2]}: an example starts with '$ command', its output follows")
        return Example(first[1:].strip(), output, None, item[2])
    one = Reader(path, item, ("command", "output", "exit_code"))
    code = one.text("exit_code", "")
    if code and not code.lstrip("-").isdigit():
        raise one.fail("exit_code", "must be a whole number")
    return Example(one.text("command", ""), one.text("output"), int(code) if code else None, one.line)
