"""The message of a tick: one section a job, facts only. Pure.

Telegram takes 4,096 characters, so a message that grows over `LIMIT` names the remaining jobs instead of dropping them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from skill.monitor.decide import Decision
from skill.monitor.job import Job
from skill.monitor.status import Status, printable

LIMIT = 3900
SECTION_LIMIT = 1500
PROGRESS_KEYS = 6
ACTION = "ACTION REQUIRED"
ALERT = "ALERT"


def message(local: datetime, sections: Sequence[str]) -> str:
    """All sections under one heading with the local time."""
    text = f"🛠️ Ops report ({local:%H:%M:%S})"
    for index, section in enumerate(sections):
        part = "\n\n" + _cut(section, SECTION_LIMIT)
        rest = len(sections) - index
        if len(text) + len(part) > LIMIT - 80 and index:
            return f"{text}\n\n• and {rest} more: see `ops-learnings monitor status` and `history`"
        text += part
    return text


def job_section(
    job: Job, status: Status, decision: Decision, *, note: str = "", enforced: str = ""
) -> str:
    """The facts of one look at a long job; `note` is what the monitor itself did."""
    lines = [f"• {job.name or job.id} ({job.id}, {job.kind})", f"- state: {state_word(status)}"]
    if status.message and status.message not in (decision.anomaly.text if decision.anomaly else ""):
        lines.append(f"- message: {_line(status.message)}")
    shown = progress_text(status.progress)
    if shown:
        lines.append(f"- progress: {shown}")
    if decision.anomaly:
        lines.append(f"- {decision.anomaly.kind}: {_line(decision.anomaly.text)}")
    if note:
        lines.append(f"- {note}")
    if decision.blocked:
        lines.append(f"- {decision.blocked}")
    if decision.anomaly and not decision.resume:
        lines.append(f"- {ACTION}: {_ask(job, decision)}")
    lines += [f"- {enforced}"] * bool(enforced)
    return "\n".join(lines)


def run_section(job: Job, title: str, exit_text: str, output: str, *, ask: str = "", enforced: str = "") -> str:
    """The facts of a one-shot job that ended."""
    lines = [f"• {title}", f"- job: {job.name or job.id} ({job.id}, {job.kind})", f"- {exit_text}"]
    if output.strip():
        lines.append(f"- output: {excerpt(output)}")
    lines += [f"- {ACTION}: {ask}"] * bool(ask) + [f"- {enforced}"] * bool(enforced)
    return "\n".join(lines)


def plain_section(title: str, *facts: str) -> str:
    return "\n".join([f"• {title}", *(f"- {fact}" for fact in facts)])


def state_word(status: Status) -> str:
    """How a status reads in one word, with its pid or its stop reason."""
    if status.completed:
        return "completed ✅"
    if status.running:
        return f"running (pid {status.pid})" if status.pid else "running"
    reason = f" ({_line(status.stop_reason)})" if status.stop_reason else ""
    return f"paused{reason}"


def progress_text(progress: Mapping[str, Any] | None) -> str:
    """The first few plain values of a progress object."""
    plain = [(key, value) for key, value in sorted((progress or {}).items()) if _is_plain(value)]
    return " | ".join(printable(f"{key}={_cut(str(value), 80)}") for key, value in plain[:PROGRESS_KEYS])


def wants_attention(output: str) -> bool:
    """Whether the output of a successful run asks for a report."""
    return ACTION in output or ALERT in output


def excerpt(output: str) -> str:
    """The part of an output worth sending: the lines that ask for attention, else the end of it."""
    lines = [line.rstrip() for line in printable(output).strip().splitlines()]
    asking = [line for line in lines if wants_attention(line)]
    text = "\n".join(asking or lines)
    return _cut(text, 800) if asking else (text if len(text) <= 800 else "…" + text[-799:])


def _ask(job: Job, decision: Decision) -> str:
    if decision.anomaly is not None and decision.anomaly.kind == "paused":
        return f"decide whether it goes on: ops-learnings monitor start {job.id}"
    return f"look at it: ops-learnings monitor status; stop it with: ops-learnings monitor stop {job.id}"


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _line(text: str) -> str:
    return _cut(" ".join(text.split()), 400)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
