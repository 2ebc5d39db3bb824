"""Puts values into a JSON text and takes them out again, touching no other byte. Pure.

Every function returns a new text. What is inserted follows the file's own indentation and line ends, so
that taking it out later restores the text.
"""

from __future__ import annotations

import json
import re
from typing import Any

from skill.hosts.jsontext import Node, parse

_TRAILER = re.compile(r"(?:[ \t]+|//[^\r\n]*|/\*[^\r\n]*?\*/)*")
_INDENTED = re.compile(r"^([ \t]+)\S", re.M)


def insert(text: str, container: Node, value: Any, key: str | None = None) -> str:
    """Add `value` as the last child of `container`, a member with `key` when it is an object."""
    if _is_wide(text, container):
        return _insert_line(text, container, value, key)
    rendered = _rendered(value, key, None, text)
    if not container.children:
        return _spliced(text, container.value_start + 1, container.value_start + 1, rendered)
    last = container.children[-1]
    if last.comma is None:
        return _spliced(text, last.end, last.end, f", {rendered}")
    return _spliced(text, last.comma + 1, last.comma + 1, f" {rendered},")


def remove(text: str, container: Node, index: int) -> str:
    """Take one child out of `container`, with the comma and the line that it needed."""
    child = container.children[index]
    start = _last_ink(text, child.start)
    if index + 1 < len(container.children):
        stop = child.comma + 1 if child.comma is not None else child.end
        if start == child.start:
            stop += len(text[stop:]) - len(text[stop:].lstrip(" \t"))
        return _spliced(text, start, stop, "")
    stop = child.end if child.comma is None else child.comma + 1
    if index == 0:
        only_blank = not text[container.value_start + 1 : start].strip()
        closing = container.end - 1 if only_blank and not text[stop : container.end - 1].strip() else stop
        return _spliced(text, start, closing, "")
    before = container.children[index - 1].comma
    if before is None or child.comma is not None:  # the last one had a comma too: the style of the file
        return _spliced(text, start, stop, "")
    return text[:before] + text[before + 1 : start] + text[stop:]


def ensure(text: str, path: list[str], empty: str) -> str:
    """The text with objects along `path`, the innermost one `empty` ("{}" or "[]"), where they are missing."""
    for depth, key in enumerate(path):
        parent = find(parse(text), path[:depth])
        if parent is not None and parent.get(key) is None:
            text = insert(text, parent, json.loads(empty if depth + 1 == len(path) else "{}"), key)
    return text


def find(root: Node, path: list[str]) -> Node | None:
    """The value below `root` at a path of keys, or None."""
    node: Node | None = root
    for key in path:
        node = node.get(key) if node is not None and node.kind == "object" else None
    return node


def line_end(text: str) -> str:
    """The line end the file uses, "\\n" when it has none."""
    return "\r\n" if "\r\n" in text else "\n"


def indent_unit(text: str) -> str:
    """What one level of indentation is in this file, two blanks when it shows none."""
    found = _INDENTED.search(text)
    return found.group(1) if found else "  "


def _is_wide(text: str, container: Node) -> bool:
    """Whether the children of a container stand on lines of their own, or should when there are none."""
    if container.children:
        return "\n" in text[container.value_start : container.end]
    return "\n" in text.strip() or not text.strip("\ufeff \t\r\n{}[]")


def _insert_line(text: str, container: Node, value: Any, key: str | None) -> str:
    end, outer = line_end(text), _line_indent(text, container.start)
    inner = outer + indent_unit(text)
    if not container.children:
        at = _last_ink(text, container.end - 1)
        closing = "" if "\n" in text[at : container.end - 1] else end + outer
        return _spliced(text, at, at, f"{end}{inner}{_rendered(value, key, inner, text)}{closing}")
    last = container.children[-1]
    first_line = text[: container.children[0].start].rpartition("\n")[2]
    if not first_line.strip():
        inner = first_line
    at = last.end if last.comma is None else last.comma + 1
    trailer = _TRAILER.match(text, at)
    line_stop = trailer.end() if trailer else at
    if text[line_stop : line_stop + 1] in ("\r", "\n"):
        at = max(at, len(text[:line_stop].rstrip(" \t")))
    before, after = ("," if last.comma is None else ""), ("" if last.comma is None else ",")
    line = f"{end}{inner}{_rendered(value, key, inner, text)}{after}"
    return text[: last.end] + before + text[last.end : at] + line + text[at:]


def _rendered(value: Any, key: str | None, indent: str | None, text: str) -> str:
    name = f"{json.dumps(key, ensure_ascii=False)}: " if key is not None else ""
    if indent is None:
        return name + json.dumps(value, ensure_ascii=False)
    lines = json.dumps(value, ensure_ascii=False, indent=indent_unit(text)).split("\n")
    return name + (line_end(text) + indent).join(lines)


def _line_indent(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _last_ink(text: str, at: int) -> int:
    """The position after the last character before `at` that is no blank."""
    return len(text[:at].rstrip(" \t\r\n"))


def _spliced(text: str, start: int, stop: int, new: str) -> str:
    return text[:start] + new + text[stop:]
