"""The house rules that a reader relies on: who may import whom, what a silent hook loads, what stays small."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOME = Path.home()  # on import: each test sees another
SOURCES = sorted(path for room in ("skill", "hooks") for path in (ROOT / room).rglob("*.py"))
ENTRYPOINTS = ("activator", "error_detector", "dispatcher")
GENERATED = {
    "skill/hook/words.py",
    "skill/hook/table.py",
    "skill/hook/topic_table.py",
    "skill/hook/needles.py",
    "skill/hook/weights.py",
}

# The rooms nothing below may reach up to; `commands` is reached by what starts it alone.
UPPER = {"commands", "extract", "hosts", "monitor", "report"}
STARTERS = {"skill/launch.py", "skill/__main__.py", "skill/extract.py"}

# What a silent hook loads beyond a bare `python3 -I -S`.
SILENT = {"skill", "skill.hook", "skill.hook.gate", "skill.hook.quiet", "skill.hook.words"}
# Each of these costs more than the rest of a matched hook together.
TOO_SLOW = {"argparse", "dataclasses", "filelock", "jinja2", "logging", "pathlib", "subprocess", "typing", "yaml"}


@cache
def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    """`skill/hook/gate.py` -> "hook"; a module at the top of the package is a room of its own."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "skill" else "entrypoints"


def imports(path: Path) -> Iterator[str]:
    """Every module a file names in an import, wherever it stands, except for type checkers."""
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            pending.extend(node.orelse)
        else:
            pending.extend(ast.iter_child_nodes(node))


def rooms_used(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports(path) if name.startswith("skill.")} - {room_of(path)}


def violations(allowed: dict[str, set[str]]) -> list[str]:
    return [
        f"{name_of(path)} -> {used}"
        for path in SOURCES
        for used in sorted(rooms_used(path))
        if room_of(path) in allowed and used not in allowed[room_of(path)]
    ]


def test_the_hot_path_imports_nothing_but_itself() -> None:
    assert violations({"entrypoints": {"hook"}, "hook": set()}) == []


def test_the_hot_path_imports_only_the_standard_library() -> None:
    hot = [path for path in SOURCES if room_of(path) in ("hook", "entrypoints")]

    foreign = {name.split(".")[0] for path in hot for name in imports(path)} - {"skill", "nt"}

    assert foreign <= sys.stdlib_module_names


def test_learnings_and_rules_know_nothing_of_hooks() -> None:
    rooms = [path for path in SOURCES if room_of(path) in ("learnings", "rules")]

    using = {name_of(path) for path in rooms if "hook" in rooms_used(path)}

    assert using <= {"skill/rules/compile.py"}  # it plays the rules' own examples through the matcher


def test_nothing_reaches_up() -> None:
    lower = [path for path in SOURCES if room_of(path) not in UPPER and name_of(path) not in STARTERS]

    assert [name_of(path) for path in lower if rooms_used(path) & UPPER] == []


def test_only_the_launchers_import_the_commands() -> None:
    using = {name_of(path) for path in SOURCES if "commands" in rooms_used(path)}

    assert using <= STARTERS


def test_templates_are_rendered_in_one_place() -> None:
    using = {name_of(path) for path in SOURCES if any(name.split(".")[0] == "jinja2" for name in imports(path))}

    assert using <= {"skill/learnings/render.py"}


def loaded(entrypoint: str, payload: Mapping[str, object], folder: Path) -> set[str]:
    """The modules one event loads, beyond those of an interpreter that does nothing."""
    script = str(ROOT / "hooks" / f"{entrypoint}.py")
    return _imported(folder, json.dumps(payload), script) - _imported(folder, "", "-c", "pass")


def _imported(folder: Path, stdin: str, *words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "importtime", *words],
        cwd=folder,
        env={"PATH": os.defpath},
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize("entrypoint", ENTRYPOINTS)
def test_a_silent_hook_loads_the_gate_and_its_words(entrypoint: str, tmp_path: Path) -> None:
    prompt = {"hook_event_name": "UserPromptSubmit", "prompt": "rename the variable total"}
    command = {"hook_event_name": "PostToolUse", "tool_name": "Bash", "tool_input": {"command": "ls src"}}

    payload = command if entrypoint == "error_detector" else prompt

    assert loaded(entrypoint, payload, tmp_path) == SILENT


def test_a_hook_that_answers_loads_none_of_the_slow_modules(tmp_path: Path) -> None:
    failure = {
        "hook_event_name": "PostToolUseFailure",
        "session_id": "one",
        "tool_name": "Bash",
        "tool_input": {"command": "kubectl rollout status deployment/checkout"},
        "error": 'Exit code 1\nerror: deployment "checkout" exceeded its progress deadline',
    }

    modules = loaded("error_detector", failure, tmp_path)

    assert "skill.hook.match" in modules
    assert modules & TOO_SLOW == set()


@pytest.mark.parametrize("entrypoint", ENTRYPOINTS)
def test_an_entrypoint_has_at_most_fifteen_lines(entrypoint: str) -> None:
    assert len((ROOT / "hooks" / f"{entrypoint}.py").read_text().splitlines()) <= 15


def test_a_file_has_at_most_three_hundred_lines_or_so() -> None:
    long = {name_of(path): len(path.read_text().splitlines()) for path in SOURCES if name_of(path) not in GENERATED}

    assert {name: lines for name, lines in long.items() if lines > 320} == {}


def test_a_function_has_at_most_forty_lines() -> None:
    functions = [
        (f"{name_of(path)}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]

    assert [(name, lines) for name, lines in functions if lines > 40] == []


def test_no_shipped_file_names_a_path_of_one_machine() -> None:
    shipped = [ROOT / "SKILL.md", ROOT / "README.md", ROOT / "pyproject.toml", *SOURCES]
    for folder in ("bin", "templates", "references", "requirements", ".claude-plugin", ".ci"):
        shipped += [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".png"]
    private = (f"{ROOT}/", f"{HOME}/.")

    naming = {
        name_of(path): word
        for path in shipped
        if path.suffix != ".pyc"
        for word in private
        if word in path.read_text(encoding="utf-8")
    }

    assert naming == {}
