"""config.yaml: what a project may change. Strict: a wrong word is an error with its line, never ignored."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from skill.errors import OpsError
from skill.nearest import did_you_mean

if TYPE_CHECKING:
    import yaml

T = TypeVar("T")


class ConfigError(OpsError):
    """A line of config.yaml that cannot be meant."""


def _percent(default: float) -> float:
    return field(default=default, metadata={"low": 0, "high": 100})


def _at_least_zero(default: float) -> float:
    return field(default=default, metadata={"low": 0})


def _whole(default: int, low: int, high: int | None) -> int:
    return field(default=default, metadata={"low": low, "high": high, "whole": True})


def _choice(*values: str) -> str:
    return field(default=values[0], metadata={"values": values})


@dataclass(frozen=True)
class MttrHours:
    """How long a restore may take before the issue is worth a look, hours by severity."""

    P1: float = _at_least_zero(4)
    P2: float = _at_least_zero(8)
    P3: float = _at_least_zero(24)


@dataclass(frozen=True)
class Thresholds:
    """Figures from which on something is due; units stand in the names, counts are counts."""

    cpu_percent: float = _percent(85)
    memory_percent: float = _percent(90)
    disk_percent: float = _percent(85)
    pool_percent: float = _percent(80)
    mttd_minutes: float = _at_least_zero(30)
    manual_step_minutes: float = _at_least_zero(30)
    mttr_hours: MttrHours = field(default_factory=MttrHours)
    alerts_per_week: float = _at_least_zero(3)
    incident_days: float = _at_least_zero(30)
    manual_fixes_per_month: float = _at_least_zero(3)
    alerts_per_day: float = _at_least_zero(50)
    change_failure_percent: float = _percent(15)
    change_failure_days: float = _at_least_zero(7)
    toil_percent: float = _percent(50)
    promote_at: float = _at_least_zero(3)
    stale_days: float = _at_least_zero(30)


@dataclass(frozen=True)
class Retention:
    """What the journal of signals keeps."""

    days: float = _at_least_zero(90)
    rows: int = _whole(1_000_000, 1, None)


@dataclass(frozen=True)
class Redact:
    """More to mask than the built-in kinds: regular expressions, and domains that are internal."""

    extra: tuple[str, ...] = field(default=(), metadata={"regex": True})
    internal_suffixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Config:
    """Everything config.yaml may say, with the defaults."""

    layout: str = _choice("namespaced", "flat")
    ids: str = _choice("sequential", "random")
    dedupe_window_s: float = _at_least_zero(300)
    reminder_window_s: float = _at_least_zero(300)
    reminder_tokens: int = _whole(250, 40, 2000)
    capture: str = _choice("recurring", "always", "off")
    thresholds: Thresholds = field(default_factory=Thresholds)
    retention: Retention = field(default_factory=Retention)
    redact: Redact = field(default_factory=Redact)

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def load(path: Path) -> Config:
    """The configuration in the file at `path`; the defaults where there is none. Raises ConfigError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    return parse(data, str(path))


def parse(data: bytes, where: str) -> Config:
    """The configuration that the YAML in `data` says; `where` names the file in errors."""
    import yaml

    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise ConfigError(f"{where}: not UTF-8 (byte {error.start})") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{where}:{line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{where}: not YAML: {error}") from error
    return Config() if node is None or node.value == "" else _record(Config, node, where, "")


def _record(cls: type[T], node: yaml.Node, where: str, inside: str) -> T:
    values: dict[str, Any] = {}
    known = {entry.name: entry for entry in fields(cls)}  # type: ignore[arg-type]  # T is one of ours
    if _kind(node) != "mapping":
        raise _wrong(node, where, inside.rstrip(".") or "the file", "'name: value' lines are expected")
    for key, value in node.value:
        if key.value not in known:
            names = ", ".join(known)
            raise _wrong(
                key,
                where,
                inside + str(key.value),
                f"unknown.{did_you_mean(str(key.value), known)} Known: {names}",
            )
        if key.value in values:
            raise _wrong(key, where, inside + key.value, "given twice")
        entry = known[key.value]
        default = entry.default_factory() if callable(entry.default_factory) else entry.default
        values[key.value] = _value(default, dict(entry.metadata), value, where, inside + key.value)
    return cls(**values)


def _value(default: Any, limits: dict[str, Any], node: yaml.Node, where: str, name: str) -> Any:
    if is_dataclass(default):
        return _record(type(default), node, where, name + ".")
    if isinstance(default, tuple):
        return _texts(limits, node, where, name)
    if isinstance(default, str):
        return _one_of(limits["values"], node, where, name)
    return _number(limits, node, where, name)


def _texts(limits: dict[str, Any], node: yaml.Node, where: str, name: str) -> tuple[str, ...]:
    if _kind(node) != "sequence" or any(_kind(item) != "scalar" for item in node.value):
        raise _wrong(node, where, name, "a list of texts is expected")
    for item in node.value if limits.get("regex") else ():
        try:
            re.compile(item.value)
        except re.error as error:
            raise _wrong(item, where, name, f"not a regular expression: {error}") from error
    return tuple(item.value for item in node.value)


def _one_of(values: tuple[str, ...], node: yaml.Node, where: str, name: str) -> str:
    # YAML 1.1 reads a bare `off` as false; the scalar's own text is what was meant.
    if _kind(node) != "scalar" or node.value not in values:
        hint = did_you_mean(str(node.value), values) if _kind(node) == "scalar" else ""
        raise _wrong(node, where, name, f"one of {', '.join(values)} is expected.{hint}")
    return str(node.value)


def _number(limits: dict[str, Any], node: yaml.Node, where: str, name: str) -> float:
    try:
        number = float(node.value)
    except (TypeError, ValueError):
        raise _wrong(node, where, name, "a number is expected") from None
    low, high = limits.get("low", 0), limits.get("high")
    if not low <= number or (high is not None and number > high) or number == float("inf"):
        span = f"between {low:g} and {high:g}" if high is not None else f"of at least {low:g}"
        raise _wrong(node, where, name, f"a number {span} is expected, not {node.value}")
    if limits.get("whole") and not number.is_integer():
        raise _wrong(node, where, name, f"a whole number is expected, not {node.value}")
    return int(number) if number.is_integer() else number


def _kind(node: yaml.Node) -> str:
    return type(node).__name__.removesuffix("Node").lower()


def _wrong(node: yaml.Node, where: str, name: str, what: str) -> ConfigError:
    return ConfigError(f"{where}:{node.start_mark.line + 1}: {name}: {what}")
