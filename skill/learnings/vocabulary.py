"""The documented values of every field, and what follows from them. Pure data."""

from __future__ import annotations

from skill.learnings.fields import STATUSES

KINDS = ("learning", "issue", "feature")
FILES = {"learning": "LEARNINGS.md", "issue": "OPERATIONS_ISSUES.md", "feature": "FEATURE_REQUESTS.md"}
PREFIXES = {"learning": "LRN", "issue": "OPS", "feature": "FEAT"}

CATEGORIES = (
    "process_bottleneck",
    "incident_pattern",
    "capacity_issue",
    "automation_gap",
    "sla_breach",
    "toil_accumulation",
)
AREAS = (
    "incident_management",
    "change_management",
    "capacity_planning",
    "automation",
    "monitoring",
    "runbooks",
    "on_call",
)
PRIORITIES = ("critical", "high", "medium", "low")
SEVERITIES = ("P1", "P2", "P3", "P4")
SOURCES = ("incident", "monitoring", "capacity_review", "change_audit", "on_call_handoff", "postmortem")
TRIGGERS = ("alert", "user_report", "monitoring", "deployment", "capacity_breach")
DORA_METRICS = ("deployment_frequency", "lead_time", "change_failure_rate", "mttr")
COMPLEXITIES = ("simple", "medium", "complex")
FEATURE_FREQUENCIES = ("first_time", "recurring")

PRIORITY_OF_SEVERITY = {"P1": "critical", "P2": "high", "P3": "medium", "P4": "low"}
AREA_OF_CATEGORY = {
    "process_bottleneck": "change_management",
    "incident_pattern": "incident_management",
    "capacity_issue": "capacity_planning",
    "automation_gap": "automation",
    "sla_breach": "monitoring",
    "toil_accumulation": "on_call",
}

HEADERS = {
    "learning": f"""\
# Operations Learnings

What operations work taught: incidents, capacity, changes, toil.

**Categories**: {" | ".join(CATEGORIES)}
**Areas**: {" | ".join(AREAS)}
**Statuses**: {" | ".join(STATUSES)}

---
""",
    "issue": f"""\
# Operations Issues Log

Incidents and failures of running services, with what stopped them.

**Severities**: P1 | P2 | P3 | P4
**Areas**: {" | ".join(AREAS)}
**Statuses**: {" | ".join(STATUSES)}

---
""",
    "feature": f"""\
# Feature Requests

Operational capabilities that somebody missed.

**Areas**: {" | ".join(AREAS)}
**Statuses**: {" | ".join(STATUSES)}

---
""",
}
