"""Hours and frequencies out of the words people use for them. Pure; None where the words say no number."""

from __future__ import annotations

import re

from skill.learnings.durations import minutes

_PER = re.compile(r"(?:/|\bper\b|\ban?\b|\bevery\b|\beach\b)\s*(day|week|month|quarter|year|hour)s?\b", re.I)
_COUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*\+?\s*(?:x|times?)?", re.I)
_WORDS = (("once", 1.0), ("twice", 2.0), ("daily", 1.0), ("weekly", 1.0), ("monthly", 1.0), ("hourly", 1.0))
_ADVERBS = {"daily": "day", "weekly": "week", "monthly": "month", "hourly": "hour"}
_A_MONTH = {"hour": 730.0, "day": 30.4, "week": 4.35, "month": 1.0, "quarter": 1 / 3, "year": 1 / 12}


def hours(text: str) -> float | None:
    """`20 min` is 0.33, `1h 30m` is 1.5."""
    told = minutes(text)
    return None if told is None else told / 60


def a_month(text: str) -> float | None:
    """How often in a month: `3 times a week` is 13, `daily` is 30."""
    plain = text.lower()
    period = _PER.search(plain)
    spoken_period = next((name for word, name in _ADVERBS.items() if word in plain), "")
    name = period[1] if period else spoken_period
    if name not in _A_MONTH:
        return None
    spoken = next((count for word, count in _WORDS if word in plain), None)
    number = _COUNT.search(plain)
    count = _number(number[1]) if number else spoken
    return None if count is None else count * _A_MONTH[name]


def hours_a_month(toil: str, frequency: str, each: str) -> float | None:
    """Hours a month from what an entry says: of its toil, or of how often and how long."""
    total = hours(toil)
    if total is None and re.fullmatch(r"\s*\d+(?:[.,]\d+)?\s*", toil):
        total = _number(toil.strip())  # Toil Hours without a unit
    if total is not None:
        period = _PER.search(toil.lower())
        return total * _A_MONTH[period[1].lower()] if period else total
    times, once = a_month(frequency), hours(each)
    return times * once if times is not None and once is not None else None


def shown(number: float | None) -> str:
    """One decimal at most, or nothing."""
    return "" if number is None else f"{number:.1f}".removesuffix(".0")


def _number(text: str) -> float:
    return float(text.replace(",", "."))
