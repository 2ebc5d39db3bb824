"""Entries as the documents that people work with: runbook, postmortem, backlog, SLO and so on. Pure.

What an entry does not say is given as empty text; the templates write "not recorded" there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from skill.learnings import amounts
from skill.learnings.document import EntryBlock, set_field, set_metadata
from skill.learnings.entry import entry_from_block
from skill.learnings.lifecycle import block_of, resolution
from skill.learnings.text import one_line


class Target(NamedTuple):
    """One thing an entry can become: its template, the file it goes to by default, md or yaml."""

    template: str
    path: str
    form: str = "md"
    joins: bool = False  # the default file gathers the entries of all promotions


TARGETS = {
    "runbook": Target("promotions/runbook.md.j2", "docs/runbooks/{symptom}.md"),
    "postmortem": Target("promotions/postmortem.md.j2", "docs/postmortems/{day}-{symptom}.md"),
    "automation_backlog": Target("promotions/automation_backlog.md.j2", "docs/automation-backlog.md", joins=True),
    "capacity_model": Target("promotions/capacity_model.md.j2", "docs/capacity/{place}.md"),
    "handoff_checklist": Target("promotions/handoff_checklist.md.j2", "docs/on-call-handoff.md", joins=True),
    "slo_definition": Target("promotions/slo_definition.yaml.j2", "slo/{place}.yaml", "yaml"),
    "agents_md": Target("promotions/agents_md.md.j2", "AGENTS.md", joins=True),
}
TOPICS = ("meaning", "cause", "fix", "prevention")
# Which field of a kind tells a topic.
_TOLD_BY = {
    "learning": ("summary", "details", "suggested_action", ""),
    "issue": ("summary", "root_cause", "mitigation", "prevention"),
    "feature": ("requested_capability", "user_context", "suggested_implementation", ""),
}
_IMPACT = {
    "users_affected": "Users affected",
    "duration": "Duration",
    "slo_impact": "SLO impact",
    "blast_radius": "Blast radius",
    "error_budget_consumed": "Error budget consumed",
}
_SIGNS = {"trigger": "Trigger", "related_alerts": "Related alerts", "signature": "Signature"}
_TASK = re.compile(r"(?:\[[ xX]\]\s*)?(.*?)\s*(?:\(([^(),]+)(?:,\s*([^()]+))?\))?\s*$")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%")
_WEIGHT = {"simple": 1, "medium": 3, "complex": 8}


@dataclass(frozen=True)
class Story:
    """One entry, whatever its kind, in the words the documents need. `source` is `path#id`."""

    source: str
    fields: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.fields.get(name, "")


def story(path: str, block: EntryBlock) -> Story:
    """The entry of `block`, which stands in the file `path` (relative to the project)."""
    entry = entry_from_block(block)
    held: dict[str, Any] = {name: getattr(entry, name) for name in entry.__dataclass_fields__}
    closing = resolution(block)
    told = {topic: held.get(name, "") for topic, name in zip(TOPICS, _TOLD_BY[entry.kind], strict=True)}
    title = _short(held["summary"] or entry.title) if entry.kind == "learning" else entry.title
    held |= told | {
        "kind": entry.kind,
        "title": title,
        "confirmed": closing.get("notes", ""),
        "open": block.status not in ("resolved", "wont_fix") and not closing,
        "impact": _pairs(held, _IMPACT),
        "signs": _pairs(held, _SIGNS),
        "tasks": [_task(item) for item in held.get("action_items", ())],
    }
    return Story(f"{path}#{entry.id}", held)


def values(target: str, stories: Sequence[Story]) -> dict[str, object]:
    """What the template of `target` gets."""
    first = stories[0]
    gathered: dict[str, object] = {name: _told(stories, name) for name in (*TOPICS, "confirmed")}
    return {
        "title": _title(stories),
        "stories": stories,
        "sources": [one.source for one in stories],
        "services": _names(one.service for one in stories),
        "environments": _names(one.environment for one in stories),
        "severity": min((one.severity for one in stories if one.severity), default=""),
        "day": _day(first),
        "last_day": max((str(one.last_seen or _day(one)) for one in stories), default=""),
        **gathered,
        **_special(target, stories),
    }


def default_path(target: str, stories: Sequence[Story]) -> str:
    """Where a document goes when nobody says, relative to the project."""
    first = stories[0]
    symptom = slug(str(first.pattern_key).rpartition(".")[2] or first.title)
    place = slug(str(first.service).split(",")[0]) if first.service else symptom
    return TARGETS[target].path.format(symptom=symptom, place=place, day=_day(first) or "undated")


def promoted(raw: bytes, target: str, path: str) -> bytes:
    """The entry's bytes once it was promoted: Status, and Promoted with the target and its path."""
    block = block_of(raw)
    if block.status not in ("promoted", "promoted_to_skill"):
        raw = set_field(raw, "Status", "promoted")
    held = [part.strip() for part in block.metadata.get("promoted", "").split(",") if part.strip()]
    mark = f"{target} ({path})"
    return raw if mark in held else set_metadata(raw, "Promoted", ", ".join([*held, mark]))


def slug(text: str) -> str:
    """Lower-case words and hyphens, at most 60 characters: a file name, a DNS label, a skill's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-") or "unnamed"


def _special(target: str, stories: Sequence[Story]) -> dict[str, object]:
    extra: dict[str, Callable[[Sequence[Story]], dict[str, object]]] = {
        "automation_backlog": _backlog,
        "capacity_model": _capacity,
        "slo_definition": _slo,
    }
    return extra[target](stories) if target in extra else {}


def _backlog(stories: Sequence[Story]) -> dict[str, object]:
    rows = []
    for one in stories:
        saved = amounts.hours_a_month(one.toil_hours, one.frequency, one.duration)
        rank = (saved or 0) / _WEIGHT.get(one.complexity, _WEIGHT["medium"])
        rows.append({"story": one, "hours": amounts.shown(saved), "rank": rank})
    return {"rows": sorted(rows, key=lambda row: -float(str(row["rank"])))}


def _capacity(stories: Sequence[Story]) -> dict[str, object]:
    """Numbers only where an entry states exactly one share of its limit."""
    rows = []
    for one in stories:
        shares = set(_PERCENT.findall(f"{one.meaning} {one.title}"))
        current = float(shares.pop()) if len(shares) == 1 else None
        known = current is not None and current <= 100
        rows.append({
            "story": one,
            "metric": str(one.pattern_key).rpartition(".")[2].replace("_", " "),
            "current": f"{current:g} %" if known and current is not None else "",
            "headroom": f"{100 - current:g} %" if known and current is not None else "",
        })  # fmt: skip
    return {"rows": rows}


def _slo(stories: Sequence[Story]) -> dict[str, object]:
    first = stories[0]
    said = [float(share) for one in stories for share in _PERCENT.findall(f"{one.slo_impact} {one.meaning}")]
    objective = next((share for share in said if 90 <= share < 100), None)
    service = slug(str(first.service).split(",")[0]) if first.service else ""
    symptom = slug(str(first.pattern_key).rpartition(".")[2] or first.title)
    told = "; ".join(one_line(one.meaning or one.title).rstrip(".") for one in stories)
    origin = f". Source: {', '.join(one.source for one in stories)}"
    return {
        "name": slug(f"{service} {symptom}")[:58].strip("-"),
        "service": service,
        "objective": "" if objective is None else f"{objective / 100:.6g}",
        "description": told[: 1050 - len(origin)].rstrip() + origin[:1050],
    }


def _told(stories: Iterable[Story], name: str) -> list[dict[str, str]]:
    """Each distinct text once, with the id of the first entry that says it."""
    texts: dict[str, str] = {}
    for one in stories:
        text = str(getattr(one, name)).strip()
        if text:
            texts.setdefault(text, str(one.id))
    return [{"text": text, "id": entry_id} for text, entry_id in texts.items()]


def _title(stories: Sequence[Story]) -> str:
    keys = {one.pattern_key for one in stories}
    if len(stories) > 1 and len(keys) == 1 and stories[0].pattern_key:
        return str(stories[0].pattern_key).rpartition(".")[2].replace("_", " ").capitalize()
    return str(stories[0].title)


def _names(texts: Iterable[str]) -> str:
    parts = (part.strip() for text in texts for part in text.split(","))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _pairs(held: Mapping[str, Any], names: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(shown, one_line(str(held[name]))) for name, shown in names.items() if held.get(name)]


def _task(item: str) -> dict[str, str]:
    found = _TASK.match(one_line(item))
    action, owner, deadline = found.groups("") if found else (item, "", "")
    return {"action": action, "owner": owner.strip(), "deadline": deadline.strip()}


def _short(text: str) -> str:
    sentence = re.split(r"(?<=[.!?])\s", one_line(text), maxsplit=1)[0].rstrip(".")
    return sentence if len(sentence) <= 80 else sentence[:79].rsplit(" ", 1)[0] + "…"


def _day(one: Story) -> str:
    found = re.search(r"\d{4}-\d{2}-\d{2}", f"{one.logged} {one.first_seen}")
    return found[0] if found else ""
