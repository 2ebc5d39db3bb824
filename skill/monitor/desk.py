"""One monitor, opened: its files, its jobs, its state, the means to run things. What every verb works with."""

from __future__ import annotations

import functools
import sys
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skill.errors import OpsError
from skill.monitor import claims, history, sandbox, work
from skill.monitor.adopted import jobs_from
from skill.monitor.channels import Channel, build
from skill.monitor.config import Places, find_places, load_jobs, openclaw_home
from skill.monitor.draft import Draft
from skill.monitor.job import Job
from skill.monitor.judge import Judge, local_time
from skill.monitor.schema import Jobs
from skill.monitor.state import Store
from skill.monitor.tasks import task_jobs


class NotFitting(OpsError):
    """A verb that does not go with the job it names."""


@dataclass(frozen=True)
class Desk:
    """An opened monitor. `jobs` holds the file's jobs and the adopted processes; `file` is the file's content."""

    places: Places
    file: Jobs
    jobs: Mapping[str, Job]
    store: Store
    bench: work.Bench

    @classmethod
    def open(cls, config: str | None, state: str | None) -> Desk:
        """Read everything; raises ConfigError, StateError."""
        places = find_places(config, state)
        return cls.at(places, load_jobs(places))

    @classmethod
    def at(cls, places: Places, file: Jobs) -> Desk:
        store = Store(places.state)
        adopted = jobs_from(store.read().get("adopted"), str(places.base))
        bench = work.Bench(
            places.runs, sandbox.method(), file.workers or work.default_workers(), file.status_timeout_s
        )
        return cls(places, file, {**adopted, **file.jobs}, store, bench)

    @classmethod
    def open_or_empty(cls, config: str | None, state: str | None) -> Desk:
        """As `open`, but a jobs file that is not there yet counts as one without jobs."""
        places = find_places(config, state)
        return cls.at(places, load_jobs(places) if places.config.exists() else Jobs({}))

    def again(self) -> Desk:
        """The same monitor with the state as it is now."""
        return self.at(self.places, self.file)

    def job(self, job_id: str) -> Job:
        """The job of that id; raises NotFitting naming the nearest."""
        from skill.nearest import did_you_mean

        if job_id not in self.jobs:
            hint = did_you_mean(job_id, self.jobs)
            raise NotFitting(f'{self.places.config}: there is no job "{job_id}".{hint} Known: {", ".join(self.jobs)}')
        return self.jobs[job_id]

    def channels(self, target: str = "") -> dict[str, Channel]:
        return build(self.file.channels, target, openclaw_home())

    def draft(self, now: datetime, channels: Mapping[str, Channel]) -> Draft:
        """An empty draft for one command or tick."""
        local = local_time(now, self.file.timezone)
        return Draft(local, new_number(), tuple(channels), self.places.project is not None, new_number)

    def judge(self, draft: Draft) -> Judge:
        at = draft.now
        return Judge(
            {**task_jobs(self.places.project), **self.jobs},
            draft,
            functools.partial(claims.claim, at),
            functools.partial(_abandoned, at),
            "" if self.bench.how else sandbox.NOT_ENFORCED,
        )

    def remember(self, draft: Draft) -> None:
        """Append the draft's history rows."""
        history.append(self.places.history, draft.history)
        draft.history.clear()


def _abandoned(at: float, held: object) -> bool:
    return claims.is_abandoned(held, at)


def new_number() -> str:
    """An id for a queue item, a report or a run."""
    return uuid.uuid4().hex[:12]


def say(text: str) -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def as_json(data: Any) -> str:
    import json

    return json.dumps(data, ensure_ascii=False, indent=2, default=str)
