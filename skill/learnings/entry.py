"""The three kinds of entries: their fields, what each may hold, and how they are read back from a block. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields, replace
from datetime import datetime
from difflib import get_close_matches
from typing import ClassVar, TypeVar

from skill.errors import OpsError
from skill.learnings import vocabulary as words
from skill.learnings.fields import STATUSES
from skill.learnings.text import canonical, one_line
from skill.learnings.vocabulary import (
    AREAS,
    CATEGORIES,
    FILES,
    HEADERS,
    KINDS,
    PREFIXES,
    PRIORITIES,
    SEVERITIES,
)

__all__ = [
    "AREAS",
    "CATEGORIES",
    "FILES",
    "HEADERS",
    "KINDS",
    "PREFIXES",
    "PRIORITIES",
    "SEVERITIES",
    "STATUSES",
    "Entry",
    "FeatureRequest",
    "InvalidEntry",
    "Learning",
    "OperationsIssue",
    "entry_from_mapping",
    "stamped",
]


class InvalidEntry(OpsError):
    """A field that an entry may not have, or a value that it may not hold; names the field and what is allowed."""


@dataclass(frozen=True)
class Entry:
    """What all kinds share. Every value is text, empty when absent, unless annotated otherwise."""

    kind: ClassVar[str]
    title_field: ClassVar[str]
    required: ClassVar[tuple[str, ...]]
    long_fields: ClassVar[tuple[str, ...]]
    choices: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "priority": PRIORITIES,
        "status": STATUSES,
        "area": AREAS,
        "category": CATEGORIES,
    }

    id: str = ""
    logged: str = ""
    priority: str = "medium"
    status: str = "pending"
    area: str = ""
    service: str = ""
    environment: str = ""
    tags: str = ""
    see_also: str = ""
    pattern_key: str = ""
    recurrence_count: int = 1
    first_seen: str = ""
    last_seen: str = ""
    skill: str = "operations"
    source_id: str = ""
    signature: str = ""

    @property
    def title(self) -> str:
        """What stands behind the id in the heading."""
        value = getattr(self, self.title_field)
        assert isinstance(value, str)
        return value


@dataclass(frozen=True)
class Learning(Entry):
    """Something understood: a pattern, a bottleneck, a gap."""

    kind = "learning"
    title_field = "category"
    required = ("category", "summary")
    long_fields = ("summary", "details", "suggested_action")
    choices = {**Entry.choices, "source": words.SOURCES}

    category: str = ""
    summary: str = ""
    details: str = ""
    blast_radius: str = ""
    duration: str = ""
    error_budget_consumed: str = ""
    mttr: str = ""
    mttd: str = ""
    frequency: str = ""
    toil_hours: str = ""
    suggested_action: str = ""
    source: str = ""
    related_alerts: str = ""


@dataclass(frozen=True)
class OperationsIssue(Entry):
    """Something that broke. `timeline` holds (time, event) pairs."""

    kind = "issue"
    title_field = "name"
    required = ("name",)
    long_fields = ("summary", "root_cause", "mitigation", "prevention")
    choices = {
        **Entry.choices,
        "severity": SEVERITIES,
        "trigger": words.TRIGGERS,
        "dora_impact": words.DORA_METRICS,
    }

    name: str = ""
    category: str = ""
    severity: str = "P3"
    summary: str = ""
    timeline: tuple[tuple[str, str], ...] = ()
    users_affected: str = ""
    duration: str = ""
    slo_impact: str = ""
    root_cause: str = ""
    mitigation: str = ""
    prevention: str = ""
    action_items: tuple[str, ...] = ()
    trigger: str = ""
    related_incidents: str = ""
    dora_impact: str = ""


@dataclass(frozen=True)
class FeatureRequest(Entry):
    """A capability that somebody missed."""

    kind = "feature"
    title_field = "name"
    required = ("name", "requested_capability")
    long_fields = ("requested_capability", "user_context", "suggested_implementation")
    choices = {**Entry.choices, "complexity": words.COMPLEXITIES, "frequency": words.FEATURE_FREQUENCIES}

    name: str = ""
    requested_capability: str = ""
    user_context: str = ""
    complexity: str = ""
    suggested_implementation: str = ""
    frequency: str = ""
    related_features: str = ""


KIND_CLASSES: dict[str, type[Entry]] = {
    "learning": Learning,
    "issue": OperationsIssue,
    "feature": FeatureRequest,
}
ALIASES: dict[str, dict[str, str]] = {
    "learning": {"title": "summary", "name": "summary"},
    "issue": {"title": "name", "services_affected": "service", "dora_metrics_impact": "dora_impact"},
    "feature": {"title": "name", "summary": "requested_capability", "complexity_estimate": "complexity"},
}
_SEVERAL = frozenset({"dora_impact"})
_TIMED = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*|\d{1,2}:\d\d(?::\d\d)?Z?)(?:\s+UTC)?[\s|,;–—-]+(.+)")
_KEY = re.compile(r"[^\W_]+(?:[._:-]+[^\W_]+)*")
_Kind = TypeVar("_Kind", bound=Entry)


def entry_from_mapping(kind: str, mapping: Mapping[str, object]) -> Entry:
    """The entry that `mapping` describes, by the snake_case names of the fields.

    None and empty values count as absent; lists are joined where the field is one line. Raises InvalidEntry with the
    field, the allowed values and the nearest match.
    """
    if kind not in KIND_CLASSES:
        raise InvalidEntry(f"kind: {kind!r} is none of {', '.join(KINDS)}{_nearest(kind, KINDS)}")
    shape = KIND_CLASSES[kind]
    known = {field.name: field for field in fields(shape)}
    values: dict[str, object] = {}
    for name, value in mapping.items():
        target = _field_name(kind, name, known, mapping)
        if target is not None and value not in (None, "", [], ()):
            values[target] = _value(shape, known[target], value)
    return _completed(shape, values)


def stamped(entry: _Kind, entry_id: str, now: datetime) -> _Kind:
    """`entry` as it is first written: with its id, the time, one occurrence today and a Pattern-Key."""
    today = now.date().isoformat()
    return replace(
        entry,
        id=entry_id,
        logged=entry.logged or now.isoformat(timespec="seconds"),
        first_seen=entry.first_seen or today,
        last_seen=entry.last_seen or today,
        pattern_key=entry.pattern_key or derived_key(entry),
    )


def derived_key(entry: Entry) -> str:
    """A Pattern-Key `category.symptom` from the entry's own words, for an entry that was given none."""
    symptom = entry.title if entry.title_field == "name" else getattr(entry, "summary", "")
    slug = "_".join(re.findall(r"[^\W_]+", symptom.casefold())[:6])
    category = getattr(entry, "category", "") or ("incident_pattern" if entry.kind == "issue" else "feature_request")
    return f"{category}.{slug or 'unnamed'}"


def _field_name(kind: str, name: str, known: Mapping[str, object], mapping: Mapping[str, object]) -> str | None:
    """The field that `name` means; None for the words that say which kind of entry it is."""
    plain_name = name.replace("-", "_").lower()
    if plain_name in ("type", "kind"):
        return None
    target = ALIASES[kind].get(plain_name, plain_name) if plain_name not in known else plain_name
    if target not in known:
        allowed = sorted(known)
        raise InvalidEntry(f"{name}: not a field of a {kind}{_nearest(plain_name, allowed)}; fields: {', '.join(allowed)}")
    if target != plain_name and target in mapping:
        raise InvalidEntry(f"{name}: means {target}, which is given too; keep one of them")
    return target


def _value(shape: type[Entry], field: Field[object], value: object) -> object:
    name = field.name
    if name == "timeline":
        return tuple(_timeline_row(row) for row in _items(value))
    if name == "action_items":
        return tuple(filter(None, (re.sub(r"^(?:[-*] )?\[ \] *", "", one_line(str(item))) for item in _items(value))))
    if name == "recurrence_count":
        return _count(value)
    if isinstance(value, (list, tuple, set)):
        value = ("\n" if name in shape.long_fields else ", ").join(str(item) for item in value)
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise InvalidEntry(f"{name}: expected text, not {type(value).__name__}")
    text = canonical(str(value)) if name in shape.long_fields else one_line(str(value))
    return _chosen(shape, name, text) if name in shape.choices else _checked(name, text)


def _items(value: object) -> list[object]:
    if isinstance(value, str):
        return [line for line in re.split(r"[\n\r]+", value) if line.strip()]
    if isinstance(value, (list, tuple)):
        return list(value)
    return [value]


def _timeline_row(row: object) -> tuple[str, str]:
    if isinstance(row, Mapping):
        time, event = row.get("time", ""), row.get("event", "")
    elif isinstance(row, (list, tuple)) and len(row) == 2:
        time, event = row
    else:
        found = _TIMED.fullmatch(one_line(str(row)))
        time, event = (found[1], found[2]) if found else ("", row)
    return _cell(str(time)), _cell(str(event))


def _cell(text: str) -> str:
    # A backslash before a bar is how a table escapes the bar.
    return re.sub(r"\\+(?=\||$)", "", one_line(text)).strip()


def _count(value: object) -> int:
    text = str(value).strip().rstrip("+")
    if not text.isascii() or not text.isdecimal() or int(text[:9]) < 1:
        raise InvalidEntry(f"recurrence_count: expected a number from 1, not {value!r}")
    return int(text[:9])


def _chosen(shape: type[Entry], name: str, text: str) -> str:
    allowed = shape.choices[name]
    parts = re.split(r"[,|]\s*", text) if name in _SEVERAL else [text]
    chosen = [part.strip().upper() if name == "severity" else part.strip().lower() for part in parts]
    for part, given in zip(chosen, parts, strict=True):
        if part.replace(" ", "_").replace("-", "_") not in allowed:
            raise InvalidEntry(f"{name}: {given!r} is none of {', '.join(allowed)}{_nearest(part, allowed)}")
    return ", ".join(part.replace(" ", "_").replace("-", "_") for part in chosen)


def _checked(name: str, text: str) -> str:
    if name == "pattern_key" and text and not _KEY.fullmatch(text):
        raise InvalidEntry(f"pattern_key: {text!r} is not category.symptom, e.g. incident_pattern.connection_pool")
    if name in ("logged", "first_seen", "last_seen") and text:
        try:
            datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            raise InvalidEntry(f"{name}: {text!r} is not an ISO 8601 time such as 2026-04-01T09:00:00+00:00") from None
    if name == "name":
        return text.lstrip(" :：—–-")
    return text


def _completed(shape: type[_Kind], values: dict[str, object]) -> _Kind:
    missing = [name for name in shape.required if not values.get(name)]
    if missing:
        raise InvalidEntry(f"{missing[0]}: a {shape.kind} needs it")
    severity, category = values.get("severity"), values.get("category")
    if "priority" not in values and isinstance(severity, str):
        values["priority"] = words.PRIORITY_OF_SEVERITY[severity]
    if "area" not in values:
        default = {"issue": "incident_management", "feature": "automation"}.get(shape.kind, "")
        values["area"] = words.AREA_OF_CATEGORY.get(str(category), default)
    return shape(**values)  # type: ignore[arg-type]


def _nearest(given: str, allowed: tuple[str, ...] | list[str]) -> str:
    near = get_close_matches(given.casefold(), [name.casefold() for name in allowed], n=1, cutoff=0.5)
    original = {name.casefold(): name for name in allowed}
    return f" (did you mean {original[near[0]]}?)" if near else ""
