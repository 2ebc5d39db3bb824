"""Samples -> the text format that Prometheus reads from node_exporter's textfile collector. Pure.

https://prometheus.io/docs/instrumenting/exposition_formats/: no timestamps, which the textfile collector refuses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Family:
    """One metric: `kind` gauge, counter or histogram; `samples` are (suffix of the name, labels, value)."""

    name: str
    kind: str
    help: str
    samples: Sequence[tuple[str, Labels, float]] = field(default_factory=tuple)


def text(families: Sequence[Family], everywhere: Labels) -> str:
    """The file: one block a metric, the labels of `everywhere` first; an absent series is how Prometheus says "no data"."""
    lines: list[str] = []
    for one in families:
        if one.samples:
            lines += [f"# HELP {one.name} {_escaped(one.help)}", f"# TYPE {one.name} {one.kind}"]
            lines += [
                f"{one.name}{suffix}{_labels({**everywhere, **labels})} {_number(value)}"
                for suffix, labels, value in one.samples
            ]
    return "\n".join(lines) + "\n"


def gauge(name: str, help_text: str, samples: Mapping[tuple[tuple[str, str], ...], float | None]) -> Family:
    """A gauge from labels -> value; None is no sample."""
    known = [("", dict(labels), value) for labels, value in samples.items() if value is not None]
    return Family(name, "gauge", help_text, known)


def histogram(name: str, help_text: str, rows: Mapping[str, Histogram], label: str) -> Family:
    """A histogram for each value of one label."""
    samples: list[tuple[str, Labels, float]] = []
    for value, one in rows.items():
        reached = 0
        for bound, count in zip((*BOUNDS_S, math.inf), one.buckets, strict=True):
            reached += count
            samples.append(("_bucket", {label: value, "le": _number(bound)}, reached))
        samples += [("_sum", {label: value}, one.total_s), ("_count", {label: value}, reached)]
    return Family(name, "histogram", help_text, samples)


# Hooks take 15 to 60 ms; a second is where a person notices.
BOUNDS_S = (0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 1.0)


@dataclass(frozen=True)
class Histogram:
    """Counts by bucket of BOUNDS_S (the last one: longer), and the seconds of all together."""

    buckets: tuple[int, ...] = (0,) * (len(BOUNDS_S) + 1)
    total_s: float = 0.0


def _labels(labels: Labels) -> str:
    inside = ",".join(f'{name}="{_quoted(value)}"' for name, value in labels.items())
    return f"{{{inside}}}" if inside else ""


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n")


def _number(value: float) -> str:
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    return str(int(value)) if float(value).is_integer() else repr(float(value))
