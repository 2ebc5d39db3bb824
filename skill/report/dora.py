"""DORA levels: one table of thresholds, and the level of a figure. Pure.

From the clusters of the Accelerate State of DevOps Report 2023 (DORA, Google Cloud, https://dora.dev/research/2023/),
the table in references/sre-concepts.md. A cluster's upper end is taken as the threshold; where two clusters read the
same (medium and low in frequency and lead time) only what is worse than both is low.
"""

from __future__ import annotations

SOURCE = "Accelerate State of DevOps Report 2023"
LEVELS = ("elite", "high", "medium", "low")
HOUR, DAY, WEEK, MONTH = 1.0, 24.0, 168.0, 730.0

# Metric -> the worst figure of elite, high and medium. Deployments a day (at least), share of changes (at most), hours.
# "On demand" is taken as more than one a day.
FREQUENCY = "deployment_frequency"
FAILURES = "change_failure_rate"
THRESHOLDS: dict[str, tuple[float, float, float]] = {
    FREQUENCY: (1.0, 1 / 7, 12 / 365),
    "lead_time": (DAY, WEEK, MONTH),
    FAILURES: (0.05, 0.10, 0.15),
    "mttr": (HOUR, DAY, WEEK),
}


def level(metric: str, figure: float | None) -> str | None:
    """The level of a figure; None without one. Lengths must be under their threshold, shares may meet it."""
    if figure is None:
        return None
    for name, limit in zip(LEVELS, THRESHOLDS[metric], strict=False):
        if _meets(metric, figure, limit, best=name == LEVELS[0]):
            return name
    return LEVELS[-1]


def _meets(metric: str, figure: float, limit: float, *, best: bool) -> bool:
    if metric == FREQUENCY:
        return figure > limit if best else figure >= limit
    return figure <= limit if metric == FAILURES else figure < limit
