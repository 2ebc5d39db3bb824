"""Which hook of ours answers which event, and how such a list gets into a client's settings text. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from skill.hosts.jsonedit import ensure, find, insert, remove
from skill.hosts.jsontext import Node, parse

_OURS = re.compile(r"[/\\]hooks[/\\](activator|error_detector|dispatcher)\.py\b")


@dataclass(frozen=True)
class Wire:
    """One event of a client and the handler that answers it; `matcher` limits it to tools of that name."""

    event: str
    handler: Mapping[str, Any]
    matcher: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


def is_ours(handler: object) -> bool:
    """Whether a handler of a settings file starts one of our entrypoints, from whatever checkout."""
    if not isinstance(handler, dict):
        return False
    words = [handler.get("command"), handler.get("bash"), *_list(handler.get("args"))]
    line = " ".join(word for word in words if isinstance(word, str))
    return bool(_OURS.search(line)) and " -I " in f" {line} "


def merged(text: str, wires: Iterable[Wire], *, grouped: bool, head: Mapping[str, Any] | None = None) -> str:
    """The settings text with every wire in `hooks`, after what stands there; our older wires are not looked for.

    `grouped` is the shape {event: [{matcher, hooks: [handler]}]}, otherwise {event: [handler]}.
    `head` holds members that a file of ours needs besides, such as a version.
    """
    text = text if text.strip() else "{}\n"
    root = parse(text)
    for node, name in ((root, "the settings"), (find(root, ["hooks"]), "hooks")):
        if node is not None and node.kind != "object":
            raise WrongShape(text, node, f"{name} must be an object in braces")
    for key, value in (head or {}).items():
        if find(parse(text), [key]) is None:
            text = insert(text, parse(text), value, key)
    for wire in wires:
        text = ensure(text, ["hooks", wire.event], "[]")
        handlers = find(parse(text), ["hooks", wire.event])
        if handlers is None or handlers.kind != "array":
            raise WrongShape(text, handlers, f"hooks.{wire.event} must be a list")
        text = insert(text, handlers, _element(wire, grouped))
    return text


def stripped(text: str, *, grouped: bool, mine: Callable[[object], bool] | None = None) -> str:
    """The settings text without our handlers (or those `mine` picks), and without groups and lists left empty."""
    if not text.strip():
        return text
    while True:
        shorter = _without_one(text, grouped, mine or is_ours)
        if shorter is None:
            return text
        text = shorter


def ours(text: str, *, grouped: bool) -> list[tuple[str, str | None, dict[str, Any]]]:
    """Our handlers in a settings text: (event, matcher, handler)."""
    return [found for found in handlers(text, grouped=grouped) if is_ours(found[2])]


def handlers(text: str, *, grouped: bool) -> list[tuple[str, str | None, dict[str, Any]]]:
    """All handlers in a settings text: (event, matcher, handler)."""
    hooks = find(parse(text), ["hooks"]) if text.strip() else None
    found: list[tuple[str, str | None, dict[str, Any]]] = []
    for event in hooks.children if hooks is not None and hooks.kind == "object" else []:
        for element in _list(event.value()):
            group = element if isinstance(element, dict) else {}
            for handler in _list(group.get("hooks")) if grouped else [element]:
                if isinstance(handler, dict):
                    found.append((str(event.key), group.get("matcher"), handler))
    return found


class WrongShape(ValueError):
    """Settings that are JSON but not what the client reads; the text tells the place."""

    def __init__(self, text: str, node: Node | None, problem: str) -> None:
        line = text.count("\n", 0, node.start) + 1 if node else 1
        super().__init__(f"{line}: {problem}")


def _element(wire: Wire, grouped: bool) -> dict[str, Any]:
    if not grouped:
        return {**wire.handler}
    matcher = {} if wire.matcher is None else {"matcher": wire.matcher}
    return {**matcher, **wire.extra, "hooks": [{**wire.handler}]}


def _without_one(text: str, grouped: bool, mine: Callable[[object], bool]) -> str | None:
    """The text without the first handler that `mine` picks, or None when there is none."""
    root = parse(text)
    hooks = root.get("hooks") if root.kind == "object" else None
    for event in hooks.children if hooks is not None and hooks.kind == "object" else []:
        for place, element in enumerate(event.children if event.kind == "array" else []):
            inner = element.get("hooks") if grouped and element.kind == "object" else None
            if not grouped and mine(element.value()):
                return _pruned(text, [(event, place)], hooks, root)
            for index, handler in enumerate(inner.children if inner is not None else []):
                if inner is not None and mine(handler.value()):
                    return _pruned(text, [(inner, index), (event, place)], hooks, root)
    return None


def _pruned(text: str, path: list[tuple[Node, int]], hooks: Node | None, root: Node) -> str:
    """Remove a child, or the outermost container around it that holds nothing else."""
    event = path[-1][0]
    if hooks is not None:
        path = [*path, (hooks, hooks.children.index(event)), (root, root.children.index(hooks))]
    depth = 0
    while depth + 1 < len(path) and len(path[depth][0].children) == 1:
        depth += 1
    return remove(text, *path[depth])


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
