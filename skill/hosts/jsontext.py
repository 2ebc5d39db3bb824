"""JSON as people keep it: a tree that knows where in the text each value stands. Pure.

Comments and commas before a closing bracket are read too, because some clients accept them and a merge
has to keep them. Values are found, never written: `jsonedit` changes text between these positions.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

_BLANK = re.compile(r"(?:[ \t\r\n]+|//[^\r\n]*|/\*.*?\*/)*", re.S)
_SCALAR = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null')
MAX_DEPTH = 100


class BrokenJson(ValueError):
    """The text is no JSON; `line` and `column` count from 1."""

    def __init__(self, text: str, at: int, problem: str) -> None:
        self.line = text.count("\n", 0, at) + 1
        self.column = at - (text.rfind("\n", 0, at) + 1) + 1
        super().__init__(f"{self.line}:{self.column}: {problem}")


@dataclass
class Node:
    """One value: its place in the text, and its children in order when it is an object or an array.

    A child of an object has a `key`, and its `start` is where the key starts; `value_start` is where
    the value does. `comma` is the position of the comma after it, or None.
    """

    kind: str  # "object", "array" or "scalar"
    start: int
    end: int = 0
    value_start: int = 0
    scalar: Any = None
    key: str | None = None
    comma: int | None = None
    children: list[Node] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """The member of an object with this key, the last one when it is doubled."""
        return next((child for child in reversed(self.children) if child.key == key), None)

    def value(self) -> Any:
        """The value as Python has it."""
        if self.kind == "object":
            return {child.key: child.value() for child in self.children}
        if self.kind == "array":
            return [child.value() for child in self.children]
        return self.scalar


def parse(text: str) -> Node:
    """The tree of a whole document; raises BrokenJson with the place."""
    reader = _Reader(text)
    node = reader.value(reader.blank(0), 0)
    rest = reader.blank(node.end)
    if rest != len(text):
        raise BrokenJson(text, rest, "something follows the end of the document")
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text

    def blank(self, at: int) -> int:
        """The position after blanks and comments."""
        found = _BLANK.match(self.text, at)
        return found.end() if found else at

    def value(self, at: int, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise BrokenJson(self.text, at, "nested too deep")
        opening = self.text[at : at + 1]
        if opening in ("{", "["):
            return self._container(at, depth, "object" if opening == "{" else "array")
        found = _SCALAR.match(self.text, at)
        if found is None:
            raise BrokenJson(self.text, at, self._unexpected(at, "a value"))
        return Node("scalar", at, found.end(), at, self._scalar(found.group(), at))

    def _container(self, at: int, depth: int, kind: str) -> Node:
        node = Node(kind, at, value_start=at)
        closing = "}" if kind == "object" else "]"
        position = self.blank(at + 1)
        while self.text[position : position + 1] != closing:
            if node.children and node.children[-1].comma is None:
                raise BrokenJson(self.text, position, self._unexpected(position, f"',' or '{closing}'"))
            child = self._member(position, depth) if kind == "object" else self.value(position, depth + 1)
            position = self.blank(child.end)
            if self.text[position : position + 1] == ",":
                child.comma = position
                position = self.blank(position + 1)
            node.children.append(child)
        node.end = position + 1
        return node

    def _member(self, at: int, depth: int) -> Node:
        found = _SCALAR.match(self.text, at)
        if found is None or not found.group().startswith('"'):
            raise BrokenJson(self.text, at, self._unexpected(at, "a name in double quotes"))
        colon = self.blank(found.end())
        if self.text[colon : colon + 1] != ":":
            raise BrokenJson(self.text, colon, self._unexpected(colon, "':'"))
        node = self.value(self.blank(colon + 1), depth + 1)
        node.key, node.start = self._scalar(found.group(), at), at
        return node

    def _scalar(self, literal: str, at: int) -> Any:
        try:
            return json.loads(literal)
        except ValueError:
            raise BrokenJson(self.text, at, "a wrong escape in a string") from None

    def _unexpected(self, at: int, wanted: str) -> str:
        found = self.text[at : at + 1]
        return f"{wanted} is missing" + (f" before {found!r}" if found else " at the end of the file")
