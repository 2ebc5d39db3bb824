"""Other self-improving skills on this machine: found by their folders, put behind the dispatcher, given back.

A published skill is a folder with SKILL.md and, often, `scripts/activator.sh` (printed on every prompt) and
`scripts/error-detector.sh`, wired in the client's settings by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from skill.hosts.change import BOM, Change, HostError, decode, plan_install, plan_uninstall
from skill.hosts.jsonedit import ensure, find, insert
from skill.hosts.jsontext import BrokenJson, parse
from skill.hosts.openclaw import state as openclaw_state
from skill.hosts.places import PRODUCT, home, records
from skill.hosts.wiring import handlers, stripped
from skill.registrations import PRECEDENCE, Registration, dumped

DEAD_VARIABLE = "CLAUDE_TOOL_OUTPUT"
MAX_WORDS = 12
DETECTOR_SUFFIX = "-errors"
# What the published detectors look for in a command's output; they decide themselves, these only wake them.
_FAILURE_WORDS = (
    "error", "errors", "err", "failed", "failure", "fatal", "exception", "traceback", "panic", "denied", "refused",
    "timeout", "cannot", "undefined", "syntaxerror", "typeerror", "modulenotfounderror",
)  # fmt: skip
_DOMAIN_WORDS = {
    "security": ("security", "vulnerability", "cve", "secret", "exploit", "authentication"),
    "engineering": ("architecture", "design", "refactor", "migration", "performance"),
    "coding": ("bug", "refactor", "lint", "compile", "exception", "test"),
    "ai": ("prompt", "llm", "embedding", "inference", "hallucination", "eval"),
    "meta": ("learnings", "skill", "promote", "reflect"),
}
_COMMON = frozenset(
    """a an and any are as at be been by can captures use used when what with for from has have in into is it its of on
    or that the their them then this to was were which while will you your not new other via also after before user
    skill skills agent agents self improving improvement learning learnings continuous""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Found:
    """An installed skill that has hooks of its own, or could have."""

    name: str
    folder: Path
    description: str
    activator: Path | None
    detector: Path | None
    wired: tuple[Path, ...]  # the settings files whose hooks start its scripts
    dead: bool  # its detector reads a variable that no current client sets


def roots(project: Path) -> list[Path]:
    """The folders in which clients look for skills."""
    inside = [".claude/skills", ".agents/skills", ".codex/skills", ".gemini/skills", ".github/skills", "skills"]
    below_home = [".claude/skills", ".agents/skills", ".codex/skills", ".gemini/skills"]
    places = [project / name for name in inside] + [home() / name for name in below_home]
    return [*places, openclaw_state() / "skills", openclaw_state() / "workspace" / "skills"]


def settings_files(project: Path) -> list[Path]:
    """The settings in which hooks of skills are wired by hand."""
    names = (".claude/settings.json", ".claude/settings.local.json", ".codex/hooks.json")
    return [path for base in (project, home()) for name in names if (path := base / name).is_file()]


def discover(project: Path) -> list[Found]:
    """The self-improving skills around a project, by name; ours is not among them."""
    found: dict[str, Found] = {}
    for root in roots(project):
        for page in sorted(root.glob("*/SKILL.md")) if root.is_dir() else []:
            folder = page.parent
            activator, detector = (_script(folder, name) for name in ("activator.sh", "error-detector.sh"))
            if folder.name == PRODUCT or folder.name in found or not (activator or detector):
                continue
            wired = tuple(path for path in settings_files(project) if _starts_its_scripts(path, folder))
            dead = detector is not None and _waits_in_vain(detector)
            found[folder.name] = Found(folder.name, folder, _description(page), activator, detector, wired, dead)
    return [found[name] for name in sorted(found)]


def proposals(found: Found) -> list[Registration]:
    """Registrations that answer like the skill, but only where its words occur: its reminder, and its detector."""
    domain = next((name for name in (*PRECEDENCE, "meta") if name in found.name.split("-")), "")
    own = found.name.removeprefix("self-improving-").split("-")[0]

    def registered(script: Path, name: str, event: str, words: tuple[str, ...]) -> Registration:
        spoken = domain or re.sub(r"[^a-z0-9]", "", own) or "domain"
        return Registration(name, spoken, (event,), words, command=(str(script),), folder=f".learnings/{own}")

    made = []
    if found.activator:
        made.append(registered(found.activator, found.name, "prompt", _words(found, domain)))
    if found.detector:
        name = f"{found.name}{DETECTOR_SUFFIX}" if made else found.name
        made.append(registered(found.detector, name, "tool", _FAILURE_WORDS))
    return [replace(made[0], replaces=tuple(_replaced(found))), *made[1:]]


def plan_adoption(found: Found, project: Path, operations: Path) -> list[Change]:
    """The registration files, and every settings file without the skill's own hooks."""
    changes = []
    for registration in proposals(found):
        target = registration_file(operations, registration.name)
        before = target.read_bytes() if target.exists() else None
        changes.append(Change(target, before, dumped(registration).encode()))
    for path in found.wired:

        def without(text: str) -> str:
            return stripped(text, grouped=True, mine=lambda handler: _is_of(handler, found.folder))

        changes.append(plan_install(path, _records(project, found.name), without, lambda text: text))
    return changes


def plan_release(registration: Registration, project: Path, operations: Path) -> list[Change]:
    """The settings files with the skill's own hooks again, and no registration of it."""
    names = (registration.name, f"{registration.name}{DETECTOR_SUFFIX}")
    targets = [path for name in names if (path := registration_file(operations, name)).exists()]
    changes = [Change(target, target.read_bytes(), None) for target in targets]
    by_file: dict[str, list[Mapping[str, Any]]] = {}
    for taken in registration.replaces:
        by_file.setdefault(str(taken["file"]), []).append(taken)
    for name, taken_out in by_file.items():
        back = _putting_back(taken_out)
        changes.append(plan_uninstall(Path(name), _records(project, registration.name), back))
    return changes


def registration_file(operations: Path, name: str) -> Path:
    """Where a registration is kept."""
    return operations / "skills.d" / f"{name}.yaml"


def dead_hooks(project: Path) -> list[tuple[Path, str]]:
    """(settings file, script) of every wired detector that waits for a variable no current client sets."""
    found = []
    for path in settings_files(project):
        for _, _, handler in _handlers(path):
            for word in str(handler.get("command") or "").split():
                script = Path(word.strip("\"'").replace("$CLAUDE_PROJECT_DIR", str(project)))
                script = script if script.is_absolute() else project / script
                if script.suffix == ".sh" and script.is_file() and _waits_in_vain(script):
                    found.append((path, str(script)))
    return found


def _script(folder: Path, name: str) -> Path | None:
    script = folder / "scripts" / name
    return script if script.is_file() else None


def _waits_in_vain(script: Path) -> bool:
    return DEAD_VARIABLE in script.read_text("utf-8", "replace")


def _putting_back(taken_out: list[Mapping[str, Any]]) -> Any:
    def back(text: str) -> str:
        text = text if text.strip() else "{}\n"
        for taken in taken_out:
            text = ensure(text, ["hooks", str(taken["event"])], "[]")
            groups = find(parse(text), ["hooks", str(taken["event"])])
            matcher = {"matcher": taken["matcher"]} if taken.get("matcher") is not None else {}
            if groups is not None:
                text = insert(text, groups, {**matcher, "hooks": [json.loads(str(taken["handler"]))]})
        return text

    return back


def _replaced(found: Found) -> list[dict[str, Any]]:
    taken = []
    for path in found.wired:
        for event, matcher, handler in _handlers(path):
            if _is_of(handler, found.folder):
                entry: dict[str, Any] = {"file": str(path), "event": event, "handler": json.dumps(handler)}
                taken.append(entry | ({"matcher": matcher} if matcher is not None else {}))
    return taken


def _starts_its_scripts(path: Path, folder: Path) -> bool:
    return any(_is_of(handler, folder) for _, _, handler in _handlers(path))


def _handlers(path: Path) -> list[tuple[str, str | None, dict[str, Any]]]:
    try:
        return handlers(decode(path, path.read_bytes()).removeprefix(BOM), grouped=True)
    except (BrokenJson, HostError, OSError):
        return []


def _is_of(handler: object, folder: Path) -> bool:
    """Whether a handler starts a script of a skill, by its whole path or by the folder's name."""
    line = str(handler.get("command") or "") if isinstance(handler, dict) else ""
    return f"/{folder.name}/scripts/" in line or str(folder) in line


def _words(found: Found, domain: str) -> tuple[str, ...]:
    """Words of the domain and of the description, without those that every description holds."""
    own = [word for word in re.findall(r"[a-z0-9]+", found.name) if word not in _COMMON]
    told = [word for word in re.findall(r"[a-z]{4,}", found.description.lower()) if word not in _COMMON]
    return tuple(dict.fromkeys([*own, *_DOMAIN_WORDS.get(domain, ()), *told]))[:MAX_WORDS]


def _description(page: Path) -> str:
    found = re.search(r"^description:\s*[\"']?(.+?)[\"']?\s*$", page.read_text("utf-8", "replace"), re.MULTILINE)
    return found.group(1) if found else ""


def _records(project: Path, name: str) -> Path:
    return records(project) / "skills" / name
