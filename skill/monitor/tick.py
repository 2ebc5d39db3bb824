"""One tick: take the queue, look at every job, judge, act, report. Effects in between; the changes are in `judge`."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from skill.monitor import config, work, worklist, writes
from skill.monitor.channels import Channel, ChannelError
from skill.monitor.channels.stdout import Stdout
from skill.monitor.desk import Desk, say
from skill.monitor.draft import Draft
from skill.monitor.job import LONG, Job
from skill.monitor.judge import DRY_RUN, Resume
from skill.monitor.process import Ended
from skill.monitor.report import plain_section
from skill.monitor.schema import Jobs
from skill.monitor.state import Store
from skill.monitor.status import Status
from skill.monitor.telling import FINE, How, config_error, tell


def tick(places: config.Places, how: How, now: datetime) -> int:
    """One tick at `now`; returns the exit status. Raises OpsError for a state that cannot be used."""
    try:
        desk = Desk.at(places, _jobs(places))
        channels: Mapping[str, Channel] = desk.channels(how.target)
    except config.ConfigError as error:
        return config_error(places, how, str(error), error.channels, now)
    except ChannelError as error:
        return config_error(places, how, f"{places.config}: {error}", None, now)
    if how.dry_run:
        return _show(desk, now)
    if how.print_only:
        channels = {"stdout": Stdout()}
    notes = desk.draft(now, channels)
    _work(desk, notes, now)
    return tell(desk.store, places, channels, how, now)


def _work(desk: Desk, notes: Draft, now: datetime) -> None:
    """Everything of a tick but the delivery of what it has to say."""
    judge = desk.judge(notes)
    if any("apply" in raw for raw in desk.store.read()["jobs"].values() if isinstance(raw, dict)):
        writes.collect(desk, notes, now)
    taken = desk.store.change(judge.begin, now)
    ended, statuses = run_and_look(desk, judge.jobs, taken.items, watched(desk.jobs.values()))
    resumes = desk.store.change(lambda data: judge.judge(data, taken, ended, statuses), now)
    if resumes:
        outcomes = _start_all(desk, resumes)
        desk.store.change(lambda data: judge.record(data, outcomes), now)
    desk.remember(notes)


def _jobs(places: config.Places) -> Jobs:
    """The jobs of the file; none, when there is no file but work that was handed over."""
    if not places.config.exists():
        data = Store(places.state).read()
        if data.get("adopted") or data["queue"]:
            return Jobs({})
    return config.load_jobs(places)


def watched(jobs: Iterable[Job]) -> list[Job]:
    """The jobs that a tick looks at: long ones, switched on."""
    return [job for job in jobs if job.kind == LONG and job.enabled]


def run_and_look(
    desk: Desk, known: Mapping[str, Job], items: list[dict[str, Any]], jobs: list[Job]
) -> tuple[dict[str, Ended], dict[str, Status]]:
    """Run the queue items and look at the jobs, side by side."""
    if not items:
        return {}, work.look_at_all(jobs, desk.bench)
    with ThreadPoolExecutor(min(len(items), desk.bench.workers)) as pool:
        runs = pool.map(lambda item: run_item(desk, known[item["jobId"]], worklist.limit_s(item)), items)
        statuses = work.look_at_all(jobs, desk.bench)
        return {item["id"]: ended for item, ended in zip(items, runs, strict=True)}, statuses


def run_item(desk: Desk, job: Job, limit_s: float) -> Ended:
    """Run a one-shot job; what goes wrong before it starts is its end."""
    try:
        return work.run_step(job, "run", desk.bench, limit_s)
    except (OSError, ValueError, RuntimeError) as error:
        return Ended(None, error=f"cannot be run ({error})")


def _start_all(desk: Desk, resumes: list[Resume]) -> list[tuple[Resume, Ended]]:
    def start(resume: Resume) -> tuple[Resume, Ended]:
        try:
            return resume, work.start(resume.job, desk.bench)
        except (OSError, ValueError, RuntimeError) as error:
            return resume, Ended(None, error=f"cannot be started ({error})")

    with ThreadPoolExecutor(min(len(resumes), desk.bench.workers)) as pool:
        return list(pool.map(start, resumes))


def _show(desk: Desk, now: datetime) -> int:
    """What a tick would do now, from a copy of the state; nothing is started, written or sent."""
    notes = desk.draft(now, {"stdout": Stdout()})
    judge = desk.judge(notes)
    data = copy.deepcopy(desk.store.read())
    taken = judge.begin(data)
    notes.sections += [plain_section(f"would run {item['jobId']} from the queue") for item in taken.items]
    taken.items.clear()
    statuses = work.look_at_all(watched(desk.jobs.values()), desk.bench)
    resumes = judge.judge(data, taken, {}, statuses)
    judge.record(data, [(resume, Ended(None, error=DRY_RUN)) for resume in resumes])
    found = [item["text"] for item in data["outbox"] if item["id"] == notes.number]
    say("\n\n".join(found) or "nothing to report")
    return FINE
