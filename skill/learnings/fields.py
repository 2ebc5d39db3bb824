"""Names and values as people really write them, brought to the documented ones. Pure."""

from __future__ import annotations

import re

STATUSES = ("pending", "in_progress", "resolved", "wont_fix", "promoted", "promoted_to_skill")

# Keys seen in Chinese entries; anything else keeps its own name.
_TRANSLATED = {
    "状态": "status",
    "优先级": "priority",
    "时间": "logged",
    "日期": "logged",
    "记录时间": "logged",
    "领域": "area",
    "严重程度": "severity",
    "来源": "source",
    "标签": "tags",
    "相关": "see-also",
}
_STATUS = re.compile(
    r"[\W_]*(?:(promoted[\s_-]+to[\s_-]+skill)|(in[\s_-]+progress)|(won.?t[\s_-]+fix)|(pending)|(resolved)|(promoted))(?!\w)"
)
_BY_GROUP = ("promoted_to_skill", "in_progress", "wont_fix", "pending", "resolved", "promoted")


def key_name(raw: str) -> str:
    """`Recurrence-Count` -> `recurrence-count`, `What failed` -> `what-failed`, `状态` -> `status`."""
    name = "-".join(raw.replace("_", " ").split()).casefold()
    return _TRANSLATED.get(name, name)


def display_name(name: str) -> str:
    """`recurrence-count` or `recurrence_count` -> `Recurrence-Count`; a name with capitals stays as it is."""
    return name if name != name.lower() else "-".join(part.capitalize() for part in re.split("[_-]", name))


def normalised_status(raw: str | None) -> str | None:
    """The documented status that a decorated one begins with (`✅ resolved (2026-04-07)`), or None."""
    found = _STATUS.match(raw.casefold()) if raw else None
    return _BY_GROUP[found.lastindex - 1] if found and found.lastindex else None
