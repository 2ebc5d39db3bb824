"""One value of one field: brought to the form an entry keeps, or refused with what is allowed. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from skill.errors import OpsError
from skill.learnings.kinds import LISTS, Entry
from skill.learnings.text import canonical, one_line
from skill.nearest import did_you_mean

_SEVERAL = frozenset({"dora_impact"})
_TIMED = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*|\d{1,2}:\d\d(?::\d\d)?Z?)(?:\s+UTC)?[\s|,;–—-]+(.+)")
_PATTERN_KEY = re.compile(r"\w+(?:[.:/-]+\w+)*")
_BOX = re.compile(r"(?:[-*] )?\[ \] *")


class InvalidEntry(OpsError):
    """A field that an entry may not have, or a value that it may not hold; names both and what is allowed."""


def checked(shape: type[Entry], name: str, value: object) -> object:
    """The value of the field `name` as an entry of that kind keeps it; raises InvalidEntry."""
    if name == "timeline":
        return tuple(timeline_row(row) for row in _items(value))
    if name == "action_items":
        return tuple(filter(None, (action_item(item) for item in _items(value))))
    if name == "recurrence_count":
        return _count(value)
    if isinstance(value, (list, tuple)) and (name in LISTS or name in shape.long_fields):
        value = ("\n" if name in shape.long_fields else ", ").join(str(item) for item in value)
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise InvalidEntry(f"{name}: expected text, not {_type_name(value)}")
    text = canonical(str(value)) if name in shape.long_fields else one_line(str(value))
    if text and name in shape.choices:
        return _chosen(name, text, shape.choices[name])
    return _formed(name, text)


def timeline_row(row: object) -> tuple[str, str]:
    """(time, event) out of a pair, a mapping with these names, or `08:00 detected`; an unknown time is empty."""
    if isinstance(row, Mapping):
        time, event = row.get("time", ""), row.get("event", "")
    elif isinstance(row, (list, tuple)) and len(row) == 2:
        time, event = row
    else:
        found = _TIMED.fullmatch(one_line(str(row)))
        time, event = (found[1], found[2]) if found else ("", row)
    return _cell(str(time)), _cell(str(event))


def action_item(item: object) -> str:
    """The words of a task, without its empty box."""
    return _BOX.sub("", one_line(str(item)), count=1)


def _cell(text: str) -> str:
    # A backslash before a bar is how a table escapes the bar, so a cell keeps none there of its own.
    return re.sub(r"\\+(?=\|)", "", one_line(text))


def _items(value: object) -> list[object]:
    if isinstance(value, str):
        return [line for line in re.split(r"[\n\r]+", value) if line.strip()]
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _count(value: object) -> int:
    text = str(value).strip().rstrip("+")
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or int(text) < 1:
        raise InvalidEntry(f"recurrence_count: expected a number from 1, not {value!r}")
    return int(text)


def _chosen(name: str, text: str, allowed: tuple[str, ...]) -> str:
    by_spelling = {choice.casefold(): choice for choice in allowed}
    chosen: list[str] = []
    for part in re.split(r"\s*[,|]\s*", text) if name in _SEVERAL else [text]:
        spelling = re.sub(r"[\s-]+", "_", part.strip()).casefold()
        if spelling not in by_spelling:
            hint = did_you_mean(part, allowed)
            raise InvalidEntry(f"{name}: {part!r} is none of {', '.join(allowed)}.{hint}")
        chosen.append(by_spelling[spelling])
    return ", ".join(chosen)


def _formed(name: str, text: str) -> str:
    if name == "pattern_key" and text and not _PATTERN_KEY.fullmatch(text):
        raise InvalidEntry(
            f"pattern_key: {text!r} is not of the form category.symptom, e.g. incident_pattern.connection_pool"
        )
    if name in ("logged", "first_seen", "last_seen") and text:
        try:
            datetime.fromisoformat(text.replace("Z", "+00:00"))
        except ValueError:
            example = "2026-04-01T09:00:00+00:00"
            raise InvalidEntry(f"{name}: {text!r} is not an ISO 8601 time such as {example}") from None
    return text.lstrip(" :：—–-") if name == "name" else text


def _type_name(value: object) -> str:
    return "a list" if isinstance(value, (list, tuple)) else type(value).__name__
