"""The rules of a jobs file, version 1: plain data to jobs, or a list of what is wrong. Pure.

The keys are those of the published `ops-jobs.json`. What it lacks and this reader adds: `command`, `env`,
`passEnvironment`, `scratch`, `service`, `environment` in a job; `timezone` in `defaults`; `channels`, `workers` and
`statusTimeoutSeconds` at the top. A key that nobody reads is a warning, so a file with extra notes still works.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from skill.monitor.fields import Path, Reader
from skill.monitor.job import (
    FAILURE,
    KINDS,
    LONG,
    OUTCOMES,
    READ,
    READ_ONLY,
    RISKS,
    SUCCESS,
    WRITE,
    FollowUp,
    Job,
    Policy,
    QuietHours,
)

TOP_KEYS = ("version", "defaults", "jobs", "channels", "workers", "statusTimeoutSeconds")
POLICY_KEYS = ("quietHours", "reportEverySeconds", "stallSeconds", "autoResume", "autoResumeBackoffSeconds",
               "onlyOnChange", "reportWhileRunning")  # fmt: skip
JOB_KEYS = ("id", "name", "kind", "risk", "enabled", "cwd", "commands", "command", "policy", "approval", "after",
            "env", "passEnvironment", "scratch", "service", "environment")  # fmt: skip
STEPS = {LONG: ("start", "status", "stop"), READ: ("run",), WRITE: ("run",)}
NEEDED = {LONG: ("start", "status"), READ: ("run",), WRITE: ("run",)}
SECONDS = "a number of seconds, 0 or more"
ARGV = "a list of one or more words, never a shell line"


@dataclass(frozen=True)
class Jobs:
    """A jobs file that can be used; `channels` are still plain data, read by `skill.monitor.channels`."""

    jobs: Mapping[str, Job]
    channels: tuple[Mapping[str, Any], ...] | None = None
    timezone: str = ""
    workers: int = 0
    status_timeout_s: float = 30
    warnings: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Problem:
    """One thing wrong: where in the file (a path of keys), and a sentence."""

    path: Path
    text: str


def read_jobs(data: object, *, base: str) -> tuple[Jobs, list[Problem]]:
    """The jobs in `data` and every problem found; relative folders start at `base`. Use the jobs only without any."""
    if not isinstance(data, Mapping):
        return Jobs({}), [Problem((), "the file should hold an object with version, defaults and jobs")]
    read = Reader(data, ())
    if data.get("version") != 1 or isinstance(data.get("version"), bool):
        read.wrong("version", "1")
    read.unknown(TOP_KEYS)
    defaults = _defaults(read)
    jobs: dict[str, Job] = {}
    raw = read.sequence("jobs", "a list of jobs", needed=True)
    for index, item in enumerate(raw):
        _one(read, index, item, defaults, base, jobs)
    _cross(read, raw, jobs)
    zone = read.child("defaults", "an object").text("timezone", "", "the name of a time zone such as Europe/Vienna")
    result = Jobs(
        jobs,
        _channels(read),
        zone,
        read.whole("workers", 0, "a whole number of status commands at once, 1 or more", low=1),
        read.number("statusTimeoutSeconds", 30, "a number of seconds above 0", above_zero=True),
        tuple(read.warnings),
    )
    return result, [Problem(path, text) for path, text in read.problems]


def _defaults(read: Reader) -> Policy:
    child = read.child("defaults", "an object")
    child.unknown((*POLICY_KEYS, "timezone"))
    return _policy(child, Policy())


def _policy(read: Reader, base: Policy) -> Policy:
    quiet = read.child("quietHours", 'an object such as {"start": "23:00", "end": "08:00"}')
    quiet.unknown(("start", "end"))
    return Policy(
        QuietHours(
            quiet.minutes("start", base.quiet_hours.start),
            quiet.minutes("end", base.quiet_hours.end),
        ),
        read.number("reportEverySeconds", base.report_every_s, SECONDS),
        read.number("stallSeconds", base.stall_s, SECONDS),
        read.flag("autoResume", base.auto_resume),
        read.number("autoResumeBackoffSeconds", base.auto_resume_backoff_s, SECONDS),
        read.flag("onlyOnChange", base.only_on_change),
        read.flag("reportWhileRunning", base.report_while_running),
    )


def _channels(read: Reader) -> tuple[Mapping[str, Any], ...] | None:
    if "channels" not in read.data:
        return None
    raw = read.sequence("channels", "a list of channels such as {type: stdout}")
    return tuple(item for item in raw if isinstance(item, Mapping))


def _one(
    top: Reader, index: int, raw: object, defaults: Policy, base: str, jobs: dict[str, Job]
) -> None:
    """Read the job at `index` into `jobs`; what is wrong is kept in `top`."""
    path: Path = ("jobs", index)
    if not isinstance(raw, Mapping):
        top.problems.append((path, f"job number {index + 1} should be an object"))
        return
    read = Reader(raw, path, top.problems, top.warnings)
    name = raw.get("id")
    read.label = f'job "{name}"' if isinstance(name, str) else f"job number {index + 1}"
    job_id = read.text("id", "", "a name of its own", needed=True)
    if job_id in jobs:
        read.wrong("id", "unique: another job has it")
    read.unknown(JOB_KEYS)
    job = _job(read, job_id, defaults, base)
    jobs.setdefault(job_id or f"#{index}", job)


def _job(read: Reader, job_id: str, defaults: Policy, base: str) -> Job:
    kind = read.choice("kind", KINDS)
    risk = read.choice("risk", RISKS)
    policy = read.child("policy", "an object")
    policy.unknown(POLICY_KEYS)
    approval = read.child("approval", "an object")
    _approval(approval, kind)
    cwd = os.path.expanduser(read.text("cwd", "", "the path of a folder"))
    folder = os.path.normpath(os.path.join(base, cwd))
    commands, command = _commands(read, kind)
    return Job(
        job_id,
        kind,
        risk,
        folder,
        read.text("name", job_id, "a text"),
        read.flag("enabled", False),
        commands,
        command,
        _policy(policy, defaults),
        _after(read),
        read.strings("env"),
        read.words("passEnvironment", "a list of names of environment variables"),
        _scratch(read, folder),
        read.text("service", "", "a text"),
        read.text("environment", "", "a text"),
        approval.data.get("granted") is True,
    )


def _scratch(read: Reader, folder: str) -> tuple[str, ...]:
    """The folders a read_only job may write; one that holds everything would make read_only an empty word."""
    found = tuple(_under(folder, item) for item in read.words("scratch", "a list of folders the job may write"))
    if {"/", os.path.expanduser("~")} & set(found):
        read.wrong("scratch", "made of folders for the job's output, not the whole disk or home")
    return found


def _under(folder: str, path: str) -> str:
    return os.path.normpath(os.path.join(folder, os.path.expanduser(path)))


def _approval(read: Reader, kind: str) -> None:
    read.unknown(("required", "granted"))
    required = read.flag("required", True)
    granted = read.flag("granted", False)
    if kind != WRITE:
        return
    if granted:
        read.warn("granted", "ignored: a file cannot approve; run `ops-learnings monitor approve` at a terminal")
    if not required:
        read.warn("required", "ignored: every one_shot_write needs an approval at a terminal")


def _commands(read: Reader, kind: str) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    child = read.child("commands", "an object of argument lists")
    commands = {step: child.words(step, ARGV, needed=True) for step in child.data if isinstance(step, str)}
    command = read.words("command", ARGV, needed="command" in read.data)
    child.unknown(STEPS.get(kind, tuple(commands)))
    if not command:
        for step in NEEDED.get(kind, ()):
            if step not in child.data:
                child.wrong(step, f"{ARGV}: a {kind} needs it" + (" (or one `command`)" * (kind == LONG)))
    elif kind != LONG:
        read.wrong("command", f"left out: a {kind or 'job of another kind'} has commands.run")
    elif child.data:
        read.wrong("command", "left out, or commands be: one of the two starts the job")
    return commands, command


def _after(read: Reader) -> tuple[FollowUp, ...]:
    found = []
    for index, raw in enumerate(read.sequence("after", "a list of follow-up jobs")):
        if not isinstance(raw, Mapping):
            read.wrong("after", "a list of objects with jobId, when, delaySeconds")
            continue
        item = Reader(raw, (*read.path, "after", index), read.problems, read.warnings)
        item.label = read.label
        item.unknown(("jobId", "when", "delaySeconds"))
        found.append(
            FollowUp(
                item.text("jobId", "", "the id of a job", needed=True),
                item.choice("when", OUTCOMES, SUCCESS),
                item.number("delaySeconds", 0, SECONDS),
            )
        )
    return tuple(found)


def _cross(read: Reader, raw: Sequence[object], jobs: Mapping[str, Job]) -> None:
    """What one job says of another: follow-ups exist, and a write is verified by a read-only job."""
    for index, item in enumerate(raw):
        if not isinstance(item, Mapping) or not isinstance(item.get("id"), str):
            continue
        job = jobs.get(item["id"].strip())
        if job is None:
            continue
        at = Reader(item, ("jobs", index), read.problems, read.warnings)
        at.label = f'job "{job.id}"'
        for follow in job.after:
            if follow.job_id and follow.job_id not in jobs:
                at.wrong("after", f'made of jobs in this file: there is no job "{follow.job_id}"')
        if job.kind == WRITE:
            _verified(at, job, jobs)


def _verified(at: Reader, job: Job, jobs: Mapping[str, Job]) -> None:
    checks = [jobs[item.job_id] for item in job.follow_ups(SUCCESS) if item.job_id in jobs]
    fitting = [check for check in checks if check.risk == READ_ONLY and check.kind != WRITE]
    if not fitting:
        at.wrong("after", f"naming (when: {SUCCESS}) a {READ_ONLY} job that verifies the write")
    elif all(check.kind == LONG for check in fitting):
        at.warn("after", f"verified only by a {LONG}, which a queue never starts; name a {READ}")
    if any(jobs[item.job_id].kind == WRITE for item in job.follow_ups(FAILURE) if item.job_id in jobs):
        at.warn("after", f"a {WRITE} in the queue is blocked until a person applies it")
