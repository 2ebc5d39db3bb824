"""The three kinds of entries and their fields. Pure data; every value is text, empty when absent, unless annotated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import ClassVar

from skill.learnings import vocabulary as words
from skill.learnings.fields import STATUSES


@dataclass(frozen=True)
class Entry:
    """What all kinds share: where it came from, how often it was seen, what it is about."""

    kind: ClassVar[str]
    title_field: ClassVar[str]
    required: ClassVar[tuple[str, ...]]
    long_fields: ClassVar[tuple[str, ...]]
    choices: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "priority": words.PRIORITIES,
        "status": STATUSES,
        "area": words.AREAS,
        "category": words.CATEGORIES,
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
        return str(getattr(self, self.title_field))


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
        "severity": words.SEVERITIES,
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
FIELDS = {kind: tuple(field.name for field in fields(shape)) for kind, shape in KIND_CLASSES.items()}
LISTS = frozenset(
    {
        "timeline",
        "action_items",
        "tags",
        "see_also",
        "related_alerts",
        "related_incidents",
        "related_features",
    }
)

_COMMON_METADATA = {
    "environment": "Environment",
    "service": "Service",
    "tags": "Tags",
    "see_also": "See Also",
    "pattern_key": "Pattern-Key",
    "recurrence_count": "Recurrence-Count",
    "first_seen": "First-Seen",
    "last_seen": "Last-Seen",
    "skill": "Skill",
    "source_id": "Source-Id",
    "signature": "Signature",
}
# Where a field stands in an entry, and its name on the page.
HEADER = {name: name.capitalize() for name in ("logged", "priority", "status", "severity", "area")}
METADATA = {
    "learning": {**_COMMON_METADATA, "source": "Source", "related_alerts": "Related Alerts"},
    "issue": {
        **_COMMON_METADATA,
        "service": "Services Affected",
        "trigger": "Trigger",
        "category": "Category",
        "related_incidents": "Related Incidents",
        "dora_impact": "DORA Metrics Impact",
    },
    "feature": {**_COMMON_METADATA, "frequency": "Frequency", "related_features": "Related Features"},
}
SECTIONS = {
    "learning": {"summary": "Summary", "details": "Details", "suggested_action": "Suggested Action"},
    "issue": {
        "summary": "Summary",
        "timeline": "Timeline",
        "root_cause": "Root Cause",
        "mitigation": "Mitigation",
        "prevention": "Prevention",
        "action_items": "Action Items",
    },
    "feature": {
        "requested_capability": "Requested Capability",
        "user_context": "User Context",
        "complexity": "Complexity Estimate",
        "suggested_implementation": "Suggested Implementation",
    },
}
# Fields that are one item of a list inside a section: field -> (section, name on the page).
ITEMS = {
    "learning": {
        "blast_radius": ("Impact", "Blast Radius"),
        "duration": ("Impact", "Duration"),
        "error_budget_consumed": ("Impact", "Error Budget Consumed"),
        "mttr": ("Metrics", "MTTR"),
        "mttd": ("Metrics", "MTTD"),
        "frequency": ("Metrics", "Frequency"),
        "toil_hours": ("Metrics", "Toil Hours"),
    },
    "issue": {
        "users_affected": ("Impact", "Users Affected"),
        "duration": ("Impact", "Duration"),
        "slo_impact": ("Impact", "SLO Impact"),
    },
    "feature": {},
}
