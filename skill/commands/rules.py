"""`rules list|test|compile|add-from ID`: the rules that tell incidents from other output."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from skill.commands._common import UsageError, common, emit, workspace
from skill.rules.load import Example, load, pack_files

if TYPE_CHECKING:
    from skill.workspace import Workspace

HELP = "list, test and compile the rules, or draft one from an entry"
FAILED = 1


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="list|test|compile|add-from")
    common(what.add_parser("list", help="the rules that ship and the project's own"))
    testing = what.add_parser("test", help="play the examples of the rules; ends with 1 if one goes wrong")
    testing.add_argument("files", nargs="*", type=Path, metavar="FILE", help="rule files (default: all rules)")
    common(testing)
    common(what.add_parser("compile", help="check the project's rules and hand them to the hooks"))
    adding = what.add_parser("add-from", help="draft a rule from the error text that an entry quotes")
    adding.add_argument("id", metavar="ID")
    common(adding, dry_run=True)


def run(args: argparse.Namespace) -> int:
    space = workspace(args)
    return {"list": _list, "test": _test, "compile": _compile, "add-from": _add}[args.what](args, space)


def _list(args: argparse.Namespace, space: Workspace) -> int:
    own = load(_own_files(space))
    rules = [*own, *load(pack_files())]
    data = [
        {"rule": rule.id, "title": rule.title, "category": rule.category, "severity": rule.severity,
         "pattern_key": rule.pattern_key, "file": rule.where if rule in own else ""}
        for rule in rules
    ]  # fmt: skip
    lines = [
        f"{one['severity']} {one['rule']:32} {one['title']}" + (f"  ({one['file']})" if one["file"] else "")
        for one in data
    ]
    emit(args, data, "\n".join(lines))
    return 0


def _test(args: argparse.Namespace, space: Workspace) -> int:
    from skill.rules.compile import row
    from skill.rules.examples import failures

    own = _own_files(space)
    rules = load(args.files or [*own, *pack_files()])
    beside = {path.resolve(): path for path in (*own, *args.files)}
    extra = [row(rule) for rule in load(list(beside.values()))]
    found = failures(rules, lambda example: _signals(example, extra))
    count = sum(len(rule.hits) + len(rule.near_misses) for rule in rules)
    told = [str(failure) for failure in found]
    emit(args, {"rules": len(rules), "examples": count, "failures": told},
         "\n".join([*told, f"{len(rules)} rules, {count} examples: {len(found)} wrong"]))  # fmt: skip
    return FAILED if found else 0


def _signals(example: Example, extra: Sequence[object]) -> list[tuple[str, str]]:
    from skill.hook.match import detect

    code = example.exit_code
    return [
        (signal.rule, signal.pattern_key)
        for signal in detect(example.command, example.output, code, bool(code), {}, extra)
    ]


def _compile(args: argparse.Namespace, space: Workspace) -> int:
    files = _own_files(space)
    load(files)
    added = space.compile(force=True) if space.exists else 0
    emit(
        args,
        {"rules": added, "files": [str(path) for path in files]},
        f"{added} rules of {len(files)} files handed to the hooks",
    )
    return 0


def _add(args: argparse.Namespace, space: Workspace) -> int:
    from skill.learnings.document import parse
    from skill.rules.draft import draft, error_lines

    entry = space.entry(args.id)
    text = parse(space.store.text(entry)).entries[0].text
    lines = error_lines(space.masked(text))
    if not lines:
        raise UsageError(
            f"{entry.id}: quotes no error text; put the error line in backticks or a fence, "
            f"then: ops-learnings rules add-from {entry.id}"
        )
    slug = re.sub(r"[^a-z0-9]+", "_", (entry.pattern_key.rpartition(".")[2] or entry.title).lower()).strip("_")[:40]
    key = entry.pattern_key or f"{entry.category or 'incident_pattern'}.{slug}"
    path = _rules_folder(space) / f"{slug}.yaml"
    if path.exists():
        raise UsageError(f"{path}: is already there; sharpen it, then: ops-learnings rules test {path}")
    content = draft(
        f"project.{slug}", entry.title or slug, lines, category=key.partition(".")[0], area=entry.area,
        priority=entry.priority, severity=entry.severity, pattern_key=key,
    )  # fmt: skip
    if not args.dry_run:
        _put(path, content, space)
    emit(args, {"file": str(path), "text": content, "dry_run": args.dry_run},
         content if args.dry_run else f"{path} written; sharpen it, then: ops-learnings rules test")  # fmt: skip
    return 0


def _put(path: Path, content: str, space: Workspace) -> None:
    from skill.learnings import durable

    path.parent.mkdir(parents=True, exist_ok=True)
    durable.replace(path, [content.encode()], durable.look(path))
    space.compile()


def _rules_folder(space: Workspace) -> Path:
    from skill.hook import place

    return space.root / place.OPERATIONS / "rules.d"


def _own_files(space: Workspace) -> list[Path]:
    from skill.compiled import rule_files

    return rule_files(_rules_folder(space).parent)
