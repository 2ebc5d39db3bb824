"""slos.yaml: objectives, where their data is, and on-call hours. Strict: a wrong word is an error with its line.

It names files and incidents as data and no commands: reading figures of a cloned project must start nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo

from skill.errors import OpsError
from skill.learnings.vocabulary import SEVERITIES
from skill.nearest import did_you_mean

if TYPE_CHECKING:
    import yaml

NAME = "slos.yaml"
_DAYS = {"h": 1 / 24, "d": 1.0, "w": 7.0}
_DATA = ("events", "outages", "incidents")


class SloError(OpsError):
    """A line of slos.yaml, or of a data file it names, that cannot be meant."""


@dataclass(frozen=True)
class Slo:
    """One objective as written: exactly one of `events`, `outages` (files) and `incidents` (severities) is its data."""

    name: str
    service: str
    target: float
    window_days: float
    events: str = ""
    outages: str = ""
    incidents: tuple[str, ...] = ()
    slow_below: float = 0.25
    freeze_below: float = 0.0


@dataclass(frozen=True)
class Levels:
    """All of slos.yaml."""

    slos: tuple[Slo, ...] = ()
    on_call_hours: float | None = None
    zone: tzinfo | None = None


@dataclass(frozen=True)
class _Reader:
    where: str
    inside: str = ""
    seen: dict[str, Any] = field(default_factory=dict)

    def wrong(self, node: yaml.Node, name: str, why: str) -> NoReturn:
        raise SloError(f"{self.where}:{node.start_mark.line + 1}: {self.inside}{name}: {why}")

    def read(self, node: yaml.Node, known: Mapping[str, Callable[[yaml.Node, str], Any]]) -> dict[str, Any]:
        """The values of a mapping, each read by the function of its name."""
        if _kind(node) != "mapping":
            self.wrong(node, "", "'name: value' lines are expected")
        values: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in known:
                self.wrong(key, name, f"unknown.{did_you_mean(name, known)} Known: {', '.join(known)}")
            if name in values:
                self.wrong(key, name, "given twice")
            values[name] = known[name](value, name)
        return values

    def text(self, node: yaml.Node, name: str) -> str:
        if _kind(node) != "scalar" or not node.value.strip():
            self.wrong(node, name, "a text is expected")
        return str(node.value).strip()

    def number(self, low: float, high: float, unit: str) -> Callable[[yaml.Node, str], float]:
        def read(node: yaml.Node, name: str) -> float:
            text = self.text(node, name).removesuffix("%").strip()
            if not re.fullmatch(r"-?\d+(\.\d+)?", text) or not low <= float(text) <= high:
                self.wrong(node, name, f"{node.value!r} is no {unit} from {low:g} to {high:g}")
            return float(text)

        return read

    def objective(self, node: yaml.Node, name: str) -> float:
        percent = self.number(0, 100, "percentage")(node, name)
        if percent in (0, 100):
            self.wrong(node, name, "an objective lies between 0 and 100 %: at 100 there is no error budget")
        return round(percent / 100, 10)

    def window(self, node: yaml.Node, name: str) -> float:
        found = re.fullmatch(r"(\d+)([hdw])", self.text(node, name))
        if not found or not int(found[1]):
            self.wrong(node, name, f"{node.value!r} is no window such as 28d, 4w or 72h")
        return int(found[1]) * _DAYS[found[2]]

    def severities(self, node: yaml.Node, name: str) -> tuple[str, ...]:
        values = [str(item.value) for item in node.value] if _kind(node) == "sequence" else [""]
        if not values or any(value not in SEVERITIES for value in values):
            self.wrong(node, name, f"a list of severities is expected, of {', '.join(SEVERITIES)}")
        return tuple(values)

    def zone(self, node: yaml.Node, name: str) -> tzinfo:
        try:
            return ZoneInfo(self.text(node, name))
        except (KeyError, ValueError, OSError):
            self.wrong(node, name, f"{node.value!r} is no time zone such as Europe/Vienna")


def load(path: Path) -> Levels:
    """What the file at `path` says, nothing where there is none. Raises SloError with file and line."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Levels()
    except OSError as error:
        raise SloError(f"{path}: cannot be read ({error.strerror})") from error
    return parse(data, str(path))


def parse(data: bytes, where: str) -> Levels:
    """The levels that the YAML in `data` says; `where` names the file in errors."""
    import yaml

    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise SloError(f"{where}: not UTF-8 (byte {error.start})") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SloError(f"{where}:{line}: not YAML: {error.problem}") from error
    if node is None:
        return Levels()
    reader = _Reader(where)
    values = reader.read(node, {"version": reader.number(1, 1, "version"), "timezone": reader.zone,
                                "on_call": _on_call(where), "slos": _slos(where)})  # fmt: skip
    return Levels(values.get("slos", ()), values.get("on_call"), values.get("timezone"))


def _on_call(where: str) -> Callable[[yaml.Node, str], float | None]:
    reader = _Reader(where, "on_call.")

    def read(node: yaml.Node, _: str) -> float | None:
        hours: float | None = reader.read(node, {"hours_per_month": reader.number(1, 100_000, "number of hours")}).get(
            "hours_per_month"
        )
        return hours

    return read


def _slos(where: str) -> Callable[[yaml.Node, str], tuple[Slo, ...]]:
    def read(node: yaml.Node, name: str) -> tuple[Slo, ...]:
        if _kind(node) != "sequence":
            _Reader(where).wrong(node, name, "a list is expected")
        found = [_slo(item, _Reader(where, f"slos[{number}].")) for number, item in enumerate(node.value)]
        for number, one in enumerate(found):
            if one.name in [other.name for other in found[:number]]:
                _Reader(where).wrong(node.value[number], f"slos[{number}].name", f"{one.name!r} is given twice")
        return tuple(found)

    return read


def _slo(node: yaml.Node, reader: _Reader) -> Slo:
    values = reader.read(node, {"name": reader.text, "service": reader.text, "objective": reader.objective,
                                "window": reader.window, "events": reader.text, "outages": reader.text,
                                "incidents": reader.severities, "policy": _policy(reader)})  # fmt: skip
    for name in ("name", "service", "objective", "window"):
        if name not in values:
            reader.wrong(node, name, "is missing")
    given = [name for name in _DATA if name in values]
    if len(given) != 1:
        reader.wrong(node, "data", f"exactly one of {', '.join(_DATA)} is expected, not {', '.join(given) or 'none'}")
    policy = values.get("policy", {})
    return Slo(
        values["name"], values["service"], values["objective"], values["window"], values.get("events", ""),
        values.get("outages", ""), values.get("incidents", ()), policy.get("slow_below", 25) / 100,
        policy.get("freeze_below", 0) / 100,
    )  # fmt: skip


def _policy(outer: _Reader) -> Callable[[yaml.Node, str], dict[str, float]]:
    reader = _Reader(outer.where, f"{outer.inside}policy.")
    percent = reader.number(0, 100, "percentage")

    def read(node: yaml.Node, _: str) -> dict[str, float]:
        return reader.read(node, {"slow_below": percent, "freeze_below": percent})

    return read


def _kind(node: yaml.Node) -> str:
    return str(node.id)  # type: ignore[attr-defined]  # the stubs lack it
