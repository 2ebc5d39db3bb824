"""YAML as nodes with their lines, and a reader of one mapping that complains with file and line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skill.errors import OpsError
from skill.nearest import did_you_mean
from skill.rules.patterns import UnsafePattern, bounded


class RuleError(OpsError):
    """A rule file that cannot be used: where and why."""


def compose(path: Path) -> Any:
    """The file as ("list" | "map" | "text", value, line) nodes, None for an empty file."""
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError as error:
        raise RuleError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from None
    except OSError as error:
        raise RuleError(f"{path}: {error.strerror}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise RuleError(f"{path}:{mark.line + 1 if mark else 1}: not YAML: {error.problem}") from None
    return None if node is None else _plain(node)


def _plain(node: Any) -> Any:
    line = node.start_mark.line + 1
    if node.id == "sequence":
        return ("list", [_plain(item) for item in node.value], line)
    if node.id == "mapping":
        return ("map", {str(key.value): _plain(value) for key, value in node.value}, line)
    return ("text", node.value if node.tag != "tag:yaml.org,2002:null" else "", line)


class Reader:
    """The keys of one mapping of a rule file, with the place for complaints."""

    def __init__(self, path: Path, node: Any, known: Sequence[str]) -> None:
        self.path = path
        if node[0] != "map":
            raise RuleError(f"{path}:{node[2]}: expected 'name: value' lines")
        self.nodes: dict[str, Any] = node[1]
        self.line: int = node[2]
        for name, value in self.nodes.items():
            if name not in known:
                raise RuleError(
                    f"{path}:{value[2]}: unknown key '{name}'.{did_you_mean(name, known)} Known: {', '.join(known)}"
                )

    def fail(self, name: str, problem: str) -> RuleError:
        line = self.nodes[name][2] if name in self.nodes else self.line
        return RuleError(f"{self.path}:{line}: {name}: {problem}")

    def text(self, name: str, default: str | None = None, allowed: Sequence[str] = ()) -> str:
        if name not in self.nodes:
            if default is None:
                raise self.fail(name, "is missing")
            return default
        kind, value, _line = self.nodes[name]
        if kind != "text":
            raise self.fail(name, "must be one text")
        if allowed and value not in allowed:
            raise self.fail(
                name, f"'{value}' is not allowed.{did_you_mean(value, allowed)} Allowed: {', '.join(allowed)}"
            )
        return str(value)

    def words(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        if name not in self.nodes:
            return default
        kind, value, _line = self.nodes[name]
        return tuple(value.split()) if kind == "text" else tuple(str(item[1]) for item in value)

    def patterns(self, name: str) -> tuple[str, ...]:
        if name not in self.nodes:
            return ()
        kind, value, line = self.nodes[name]
        items = [("text", value, line)] if kind == "text" else value
        return tuple(self.pattern(name, item) for item in items)

    def pattern(self, name: str, item: Any) -> str:
        if item[0] != "text":
            raise RuleError(f"{self.path}:{item[2]}: {name}: a pattern is one text")
        try:
            return bounded(item[1])
        except UnsafePattern as error:
            raise RuleError(f"{self.path}:{item[2]}: {name}: {error}") from None
