"""skills.d/*.yaml: other skills that answer behind the one dispatcher. Read strictly, compiled for the hooks.

```yaml
name: self-improving-coding
domain: coding                  # security, engineering, coding, ai, meta, or the skill's own domain
events: [prompt, tool]          # also: session_start
matcher:
  words: [refactor, lint]       # one of them must occur; lower-case letters and digits
  patterns: ["flaky test"]      # and then, when there are any, one of these regular expressions
reminder: Log what you learned to .learnings/coding/LEARNINGS.md    # or template: FILE, or command: [PROGRAM, ...]
folder: .learnings/coding       # what the skill owns
```
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skill.errors import OpsError
from skill.nearest import did_you_mean

EVENTS = ("prompt", "tool", "session_start")
# Who speaks first when guidance conflicts; a domain that stands here with no rank is every other one.
PRECEDENCE = ("security", "engineering", "coding", "ai")
ANSWERS = ("reminder", "template", "command")
MAX_REMINDER = 4000
_KEYS = ("name", "domain", "events", "matcher", "reminder", "template", "command", "folder", "replaces")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_WORD = re.compile(r"[a-z0-9]+")


class RegistrationError(OpsError):
    """A file in skills.d that cannot be meant."""


@dataclass(frozen=True)
class Registration:
    """One skill behind the dispatcher; exactly one of reminder, template and command says something."""

    name: str
    domain: str
    events: tuple[str, ...] = EVENTS[:2]
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    reminder: str = ""
    template: str = ""
    command: tuple[str, ...] = ()
    folder: str = ""
    replaces: tuple[Mapping[str, Any], ...] = field(default=())


def files(operations: Path) -> list[Path]:
    """The registrations of a project, in the order of their names."""
    return sorted((operations / "skills.d").glob("*.y*ml"))


def read(path: Path) -> Registration:
    """One registration; raises RegistrationError naming the file, the key and what is allowed."""
    import yaml

    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise RegistrationError(f"{path}:{mark.line + 1 if mark else 1}: not readable as YAML") from None
    if not isinstance(loaded, dict):
        raise RegistrationError(f"{path}: must hold keys and values: {', '.join(_KEYS)}")
    try:
        return from_mapping(loaded)
    except ValueError as error:
        raise RegistrationError(f"{path}: {error}") from None


def from_mapping(loaded: Mapping[str, Any]) -> Registration:
    """A registration from the keys of its file; raises ValueError saying which one is wrong and why."""
    for key in loaded:
        if key not in _KEYS:
            raise ValueError(f"unknown key '{key}'.{did_you_mean(str(key), _KEYS)} Known: {', '.join(_KEYS)}")
    matcher = loaded.get("matcher") or {}
    if not isinstance(matcher, dict) or set(matcher) - {"words", "patterns"}:
        raise ValueError("matcher must hold words and, if wanted, patterns")
    given = [key for key in ANSWERS if loaded.get(key)]
    if len(given) != 1:
        raise ValueError(f"exactly one of {', '.join(ANSWERS)} must be given")
    return Registration(
        name=_name(loaded.get("name")),
        domain=_name(loaded.get("domain") or "domain"),
        events=_events(loaded.get("events", list(EVENTS[:2]))),
        words=_words(matcher.get("words")),
        patterns=_patterns(matcher.get("patterns") or []),
        reminder=str(loaded.get("reminder") or "")[:MAX_REMINDER],
        template=str(loaded.get("template") or ""),
        command=tuple(_texts("command", loaded.get("command") or [])),
        folder=str(loaded.get("folder") or ""),
        replaces=tuple(loaded.get("replaces") or ()),
    )


def dumped(registration: Registration) -> str:
    """The text of a registration's file."""
    import yaml

    matcher: dict[str, Any] = {"words": list(registration.words)}
    if registration.patterns:
        matcher["patterns"] = list(registration.patterns)
    content: dict[str, Any] = {"name": registration.name, "domain": registration.domain}
    content |= {"events": list(registration.events), "matcher": matcher}
    content |= {key: getattr(registration, key) for key in ANSWERS[:2] if getattr(registration, key)}
    if registration.command:
        content["command"] = list(registration.command)
    if registration.folder:
        content["folder"] = registration.folder
    if registration.replaces:
        content["replaces"] = [dict(item) for item in registration.replaces]
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def compile_skills(operations: Path) -> list[dict[str, Any]]:
    """What the hooks need of every registration, in the order in which the skills speak."""
    rows = []
    for path in files(operations):
        entry = read(path)
        text = entry.reminder
        if entry.template:
            text = _template(operations, entry.template, path)
        rows.append(
            {
                "name": entry.name,
                "domain": entry.domain,
                "rank": rank(entry.domain),
                "events": list(entry.events),
                "words": list(entry.words),
                "patterns": list(entry.patterns),
                "text": text,
                "command": list(entry.command),
            }
        )
    return sorted(rows, key=lambda row: (row["rank"], row["name"]))


def gate_words(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The words that let an event through to any of these skills."""
    return sorted({word for row in rows for word in row["words"]})


def rank(domain: str) -> int:
    """The place of a domain in the order of precedence: lower speaks first, meta last."""
    if domain in PRECEDENCE:
        return PRECEDENCE.index(domain)
    return 9 if domain == "meta" else 5


def _template(operations: Path, name: str, path: Path) -> str:
    source = (operations / name).resolve()
    try:
        return source.read_text(encoding="utf-8")[:MAX_REMINDER]
    except (OSError, UnicodeDecodeError):
        raise RegistrationError(f"{path}: template {source} is not readable; write it or use reminder") from None


def _name(value: object) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError(f"{value!r} is no name: lower-case letters, digits, '.', '_' and '-', at most 64")
    return value


def _events(value: object) -> tuple[str, ...]:
    names = _texts("events", value)
    for name in names:
        if name not in EVENTS:
            raise ValueError(f"unknown event '{name}'.{did_you_mean(name, EVENTS)} Known: {', '.join(EVENTS)}")
    return tuple(names)


def _words(value: object) -> tuple[str, ...]:
    words = _texts("matcher.words", value)
    for word in words:
        if not _WORD.fullmatch(word):
            raise ValueError(f"matcher.words: {word!r} must be lower-case letters and digits only")
    if not words:
        raise ValueError("matcher.words must name at least one word, or the skill would speak on every event")
    return tuple(words)


def _patterns(value: object) -> tuple[str, ...]:
    patterns = _texts("matcher.patterns", value)
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"matcher.patterns: {pattern!r} is no regular expression ({error})") from None
    return tuple(patterns)


def _texts(name: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} must be a list of texts")
    return list(value)
