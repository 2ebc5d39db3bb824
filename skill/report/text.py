"""Figures as a table for the terminal or as Markdown: sections of rows of label, figure and remark. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from skill.hook.gate import SAMPLED
from skill.report import words
from skill.report.delivery import Figure
from skill.report.figures import Figures
from skill.report.incidents import Recurring, Spread
from skill.report.slo import Budget


@dataclass(frozen=True)
class Row:
    """One figure: what it is, what it says, and what must be known to read it."""

    label: str
    value: str
    remark: str = ""


Section = tuple[str, list[Row]]


def table(figures: Figures) -> str:
    """For the terminal, in three columns."""
    found = sections(figures)
    label = max(len(row.label) for _, rows in found for row in rows)
    value = min(34, max(len(row.value) for _, rows in found for row in rows))
    lines = [_heading(figures)]
    for title, rows in found:
        lines += ["", title.upper()]
        lines += [f"  {row.label:<{label}}  {row.value:<{value}}  {row.remark}".rstrip() for row in rows]
    return "\n".join(lines)


def markdown(figures: Figures) -> str:
    """As Markdown tables."""
    lines = ["# Operations in figures", "", _heading(figures)]
    for title, rows in sections(figures):
        lines += ["", f"## {title}", "", "| figure | value | remark |", "|---|---|---|"]
        lines += [f"| {_cell(row.label)} | {_cell(row.value)} | {_cell(row.remark)} |" for row in rows]
    return "\n".join(lines)


def own(figures: Figures, *, as_markdown: bool = False) -> str:
    """What `stats --self` tells: the hooks' own health."""
    rows = list(_hooks(figures))
    if as_markdown:
        lines = ["# The hooks in figures", "", _heading(figures), "", "| figure | value | remark |", "|---|---|---|"]
        return "\n".join(lines + [f"| {_cell(r.label)} | {_cell(r.value)} | {_cell(r.remark)} |" for r in rows])
    label = max(len(row.label) for row in rows)
    return "\n".join(
        [_heading(figures), "", *(f"  {row.label:<{label}}  {row.value:<14}  {row.remark}".rstrip() for row in rows)]
    )


def sections(figures: Figures) -> list[Section]:
    """All figures, in the order in which a review goes through them."""
    return [
        ("Incidents", list(_incidents(figures))),
        ("Recurrence", list(_recurrence(figures))),
        ("Toil and alerts", list(_load(figures))),
        (f"Delivery ({figures.delivery.source})", list(_delivery(figures))),
        (
            "Error budgets",
            [row for one in figures.budgets for row in _budget(one)] or [Row("slos.yaml", words.NO_DATA)],
        ),
        ("The memory's worth", list(_worth(figures))),
        ("Jobs", list(_jobs(figures))),
    ]


def spread_remark(spread: Spread) -> str:
    """How much of the incidents a mean rests on."""
    if not spread.total:
        return ""
    part = f"{words.number(spread.known)} of {words.number(spread.total)} tell it"
    if not spread.known:
        return part
    return f"median {words.length(spread.median_min)}, 90 % within {words.length(spread.p90_min)}; {part}"


def fate(one: Recurring) -> str:
    """What became of a problem that comes back."""
    state = {"pending": "open", "in_progress": "in work", "": "no status"}.get(one.status, one.status.replace("_", " "))
    if not one.returns:
        return state
    times = "once" if one.returns == 1 else f"{one.returns} times"
    held = f", the fix held {words.plural(one.held_days, 'day')}" if one.held_days is not None else ""
    return f"{state}; back {times}{held}"


def _heading(figures: Figures) -> str:
    period = figures.period
    service = f", service {period.service}" if period.service else ""
    length = f"{words.number(period.days)} days, {period.timezone}{service}"
    return f"{period.since:%Y-%m-%d} to {period.until:%Y-%m-%d} ({length})"


def _incidents(figures: Figures) -> Iterator[Row]:
    one = figures.incidents
    yield Row("incidents", words.number(one.total), words.counted(one.by_severity) if one.total else "")
    yield Row("open now", words.number(one.open))
    yield Row("MTTD", words.length(one.detect.mean_min), spread_remark(one.detect))
    yield Row("MTTR", words.length(one.restore.mean_min), spread_remark(one.restore))
    for severity, spread in one.restore_by_severity.items():
        yield Row(f"MTTR {severity}", words.length(spread.mean_min), spread_remark(spread))
    if one.contradictory:
        yield Row("contradictory times", words.number(one.contradictory), "left out where no length can be told")
    for label, counts in (("category", one.by_category), ("area", one.by_area), ("service", one.by_service)):
        for name, count in list(counts.items())[:6]:
            yield Row(f"by {label}", words.number(count), name)


def _recurrence(figures: Figures) -> Iterator[Row]:
    one = figures.recurrence
    seen = f"{words.number(one.recurring)} of {words.number(one.seen)} problems seen" if one.seen else ""
    yield Row("recurrence rate", words.share(one.rate), seen)
    yield Row("back after resolved", words.number(one.returned_total))
    shown = {each.id: each for each in (*one.returned[:5], *one.top[:5])}
    for each in shown.values():
        yield Row(each.id, f"seen {words.plural(each.recurrences, 'time')}", f"{each.title[:60]}: {fate(each)}")


def _load(figures: Figures) -> Iterator[Row]:
    toil, alerts = figures.toil, figures.alerts
    told = f"{toil.known} of {toil.total} open entries about work by hand tell hours" if toil.total else ""
    yield Row("toil, hours a month", words.number(toil.hours_per_month), told)
    on_call = toil.on_call_hours_per_month
    of = f"of {words.number(on_call)} hours a month" if on_call else "slos.yaml: on_call.hours_per_month"
    yield Row("toil, share of on-call time", words.share(toil.share), of)
    yield Row(
        "failures noticed", words.number(alerts.signals), f"kept since {words.day(alerts.since)}" * bool(alerts.since)
    )
    yield Row("noticed a day", words.number(alerts.per_day))
    yield Row("recorded or counted", words.share(alerts.acted_share))
    yield Row("dismissed as noise", words.share(alerts.dismissed_share))
    yield Row("days over the limit", words.number(alerts.days_over),
              f"a problem with more than {alerts.limit_per_day:g} signals on a day")  # fmt: skip


def _delivery(figures: Figures) -> Iterator[Row]:
    one = figures.delivery
    yield Row("deployment frequency", _a_day(one.frequency), _level(one.frequency))
    yield Row("lead time", words.hours(one.lead_time.value), _level(one.lead_time, "median, commit to deployment"))
    failed = f"{words.number(one.failed)} of {words.number(one.attempts)} changes" if one.attempts else ""
    yield Row("change failure rate", words.share(one.failure_rate.value, 1), _level(one.failure_rate, failed))
    yield Row("MTTR", words.hours(one.restore.value), _level(one.restore))
    yield Row("rollbacks, manual fixes", f"{words.number(one.rollbacks)}, {words.number(one.manual_fixes)}"
              if one.attempts is not None else words.NO_DATA)  # fmt: skip


def _a_day(figure: Figure) -> str:
    return words.NO_DATA if figure.value is None else f"{words.number(figure.value, 2)} a day"


def _level(figure: Figure, remark: str = "") -> str:
    return "; ".join(filter(None, (figure.level, remark if figure.value is not None else "")))


def _budget(one: Budget) -> Iterator[Row]:
    unknown = f"; {one.unknown} incidents without a duration" if one.unknown else ""
    days = f"{words.objective(one.objective)} of {one.window_days:g} days"
    yield Row(one.name, f"{words.share(one.remaining, 1)} left", f"{one.policy or words.NO_DATA}; {days}{unknown}")
    rates = ", ".join(f"{name} {words.number(rate, 2)}" for name, rate in one.burn.items())
    left = (
        f"; {words.length(one.minutes_left)} left at the {one.rate_window} rate" if one.minutes_left is not None else ""
    )
    yield Row("  burn rate", one.alert or words.NO_DATA, f"{rates}{left}")


def _worth(figures: Figures) -> Iterator[Row]:
    one = figures.memory
    yield Row("reminders", words.number(one.reminders))
    yield Row("tokens spent", words.number(one.tokens), f"{words.number(one.tokens_per_reminder)} a reminder"
              if one.tokens_per_reminder else "")  # fmt: skip
    yield Row("recalls", words.number(one.recalls), f"{words.number(one.unjudged)} not judged" if one.unjudged else "")
    yield Row(
        "recalls that helped",
        words.share(one.helped_share),
        f"{one.helped} of {(one.helped or 0) + (one.not_helped or 0)} judged" if one.helped_share is not None else "",
    )
    yield Row("met again after a fix", words.number(one.met_again), "sessions and problems")


def _jobs(figures: Figures) -> Iterator[Row]:
    one = figures.jobs
    yield Row("runs", words.number(one.runs))
    yield Row("failed", words.share(one.failure_share, 1), f"{words.number(one.failed)} runs" if one.failed else "")


def _hooks(figures: Figures) -> Iterator[Row]:
    one, worth = figures.hooks, figures.memory
    yield Row("failures noticed", words.number(one.noticed))
    yield Row("answers", words.number(worth.reminders), f"{words.number(worth.tokens)} tokens" if worth.tokens else "")
    for kind in one.kinds:
        yield Row(f"  {kind.kind}", words.number(kind.answers),
                  f"{kind.p50_ms:g} ms median, {kind.p95_ms:g} ms at 95 %, {kind.max_ms:g} ms at most,"
                  f" {words.number(kind.tokens)} tokens")  # fmt: skip
    yield Row("errors", words.number(one.errors), "lines of .state/hook.log" if one.errors else "")
    if one.silent is None:
        yield Row("silent calls", words.NO_DATA, f"one in {SAMPLED} is timed")
        return
    times = f"{one.silent.p50_ms:g} ms median, {one.silent.p95_ms:g} ms at 95 %"
    yield Row("silent calls", f"about {words.number(one.silent.answers)}", f"{times}; one in {SAMPLED} is timed")


def _cell(text: str) -> str:
    return text.strip().replace("|", "\\|")
