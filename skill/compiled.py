"""config.yaml, rules.d, skills.d -> `.state/compiled.json` and `.state/words`, which the hooks read without parsers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from skill import registrations
from skill.config import Config
from skill.hook.settings import FORMAT
from skill.learnings import durable

COMPILED = "compiled.json"
WORDS = "words"

Stamp = tuple[str, int, int]


def sources(operations: Path) -> list[Path]:
    """The files of a project that the hooks' settings come from."""
    config = operations / "config.yaml"
    return [*([config] if config.is_file() else []), *rule_files(operations), *registrations.files(operations)]


def rule_files(operations: Path) -> list[Path]:
    """The project's own rules, in the order of their names."""
    return sorted((operations / "rules.d").glob("*.y*ml"))


def is_current(operations: Path, state: Path) -> bool:
    """Whether the compiled files still say what their sources say; true when there is nothing to compile."""
    wanted = stamps(sources(operations))
    try:
        compiled = json.loads((state / COMPILED).read_bytes())
        held = compiled["stamps"] if compiled["format"] == FORMAT else None
    except FileNotFoundError:
        return not wanted
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(held == [list(stamp) for stamp in wanted])


def write(operations: Path, state: Path, config: Config) -> int:
    """Compile and put both files in place; returns how many rules the project adds. Raises RuleError, OpsError."""
    from skill.rules.compile import compile_rules

    seen = stamps(sources(operations))
    rules = compile_rules(rule_files(operations))
    skills = registrations.compile_skills(operations)
    parts = {"format": FORMAT, "config": config.as_dict(), "rules": rules, "skills": skills, "stamps": seen}
    content = json.dumps(parts).encode()
    words = [*rules["words"], *registrations.gate_words(skills)]
    _put(state / WORDS, "\n".join(words).encode() + b"\n")
    _put(state / COMPILED, content)
    return len(rules["rules"])


def stamps(paths: Sequence[Path]) -> list[Stamp]:
    """Path, size and modification time of each file: what tells that it changed."""
    return [(str(path), stat.st_size, stat.st_mtime_ns) for path in paths if (stat := durable.look(path))]


def _put(path: Path, data: bytes) -> None:
    durable.replace(path, [data], durable.look(path))
