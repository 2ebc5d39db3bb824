"""Figures in words: one form for a length, a share, a number, a time; None is always "no data". Pure."""

from __future__ import annotations

from datetime import datetime, timezone

NO_DATA = "no data"


def length(minutes: float | None) -> str:
    """`45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`."""
    if minutes is None:
        return NO_DATA
    if 0 < minutes < 1:
        return f"{minutes * 60:.0f} s"
    whole = round(minutes)
    if whole < 60:
        return f"{minutes:.1f}".removesuffix(".0") + " min" if minutes < 10 else f"{whole} min"
    if whole < 2880:
        return f"{whole // 60} h {whole % 60} min".removesuffix(" 0 min")
    hours = round(minutes / 60)
    return f"{hours // 24} d {hours % 24} h".removesuffix(" 0 h")


def hours(number: float | None) -> str:
    """Hours as a length."""
    return length(None if number is None else number * 60)


def share(part: float | None, digits: int = 0) -> str:
    """A share of 1 as a percentage."""
    return NO_DATA if part is None else f"{part * 100:.{digits}f} %"


def number(count: float | None, digits: int = 1) -> str:
    """A count with thin groups: `12 345`; a fraction with `digits` at most."""
    if count is None:
        return NO_DATA
    text = f"{count:,.{digits}f}" if isinstance(count, float) else f"{count:,}"
    whole, dot, rest = text.partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", "\N{NO-BREAK SPACE}") + (dot + rest if rest else "")


def day(at: datetime | None) -> str:
    """The UTC day of a time."""
    return NO_DATA if at is None else f"{at.astimezone(timezone.utc):%Y-%m-%d}"


def objective(target: float) -> str:
    """`99.9 %`."""
    return f"{round(target * 100, 6):g} %"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 day`, `2 days`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def counted(counts: dict[str, int]) -> str:
    """`P1 3, P2 7`."""
    return ", ".join(f"{name} {number(count)}" for name, count in counts.items()) or NO_DATA
