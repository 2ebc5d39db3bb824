"""A job's commands, run: within their limits, in their folder and environment, and read_only where that is its risk."""

from __future__ import annotations

import os
import subprocess
import uuid
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from skill.monitor import runner, sandbox
from skill.monitor.job import Job
from skill.monitor.process import Ended, run_limited
from skill.monitor.runner import Home
from skill.monitor.status import ALERT, Status, parse_status, unreadable

START_LIMIT_S = 60.0


@dataclass(frozen=True)
class Bench:
    """Where jobs run: the folder of their homes, what enforces read_only, how many looks at once, the limit of each."""

    runs: Path
    how: str
    workers: int
    status_limit_s: float = 30.0

    def home(self, job: Job) -> Home:
        return Home.of(self.runs, job.id)


def default_workers() -> int:
    """Status commands mostly wait, so more of them than processors run at once."""
    return min(32, 4 * (os.cpu_count() or 1))


def look_at(job: Job, bench: Bench) -> Status:
    """The present status of a long job. Never raises: what goes wrong is the status."""
    try:
        if job.adopted:
            return runner.adopted_status(job)
        if job.command:
            return _with_remark(job, runner.status(bench.home(job)), bench)
        ended = run_step(job, "status", bench, bench.status_limit_s)
    except (OSError, ValueError, RuntimeError, subprocess.SubprocessError) as error:
        return unreadable(f"status command cannot be run ({error})")
    if ended.error or ended.exit_code is None:
        return unreadable(f"status command {ended.error}")
    return parse_status(ended.exit_code, ended.stdout, ended.stderr)


def _with_remark(job: Job, status: Status, bench: Bench) -> Status:
    """The status of a failed read_only job says so when a refused write seems to be the cause."""
    if not job.read_only or status.running or status.level != ALERT:
        return status
    home = bench.home(job)
    remark = sandbox.refusal(Ended(1, runner.tail(home)), bench.how, runner.folders_of(job, home))
    return replace(status, message=f"{status.message}; {remark}") if remark else status


def look_at_all(jobs: Iterable[Job], bench: Bench) -> dict[str, Status]:
    """Look at every job, `bench.workers` at a time."""
    jobs = list(jobs)
    if not jobs:
        return {}
    with ThreadPoolExecutor(min(bench.workers, len(jobs)), thread_name_prefix="status") as pool:
        return dict(zip((job.id for job in jobs), pool.map(lambda job: look_at(job, bench), jobs), strict=True))


def run_step(job: Job, step: str, bench: Bench, limit_s: float) -> Ended:
    """Run "status", "stop" or "run" of a job and wait for it."""
    home = bench.home(job)
    folders, how = runner.folders_of(job, home), bench.how if job.read_only else sandbox.NONE
    sandbox.prepare(folders)
    ended = run_limited(
        job.argv(step),
        cwd=job.cwd,
        limit_s=limit_s,
        env=runner.environment(job, home, os.environ),
        spawn=sandbox.spawner(folders, how),
    )
    return replace(ended, remark=sandbox.refusal(ended, how, folders))


def start(job: Job, bench: Bench, limit_s: float = START_LIMIT_S, env: Mapping[str, str] | None = None) -> Ended:
    """Start a long job: by the bundled runner, or by its own start command, whose children may live on."""
    home = bench.home(job)
    folders = runner.folders_of(job, home)
    sandbox.prepare(folders)
    how = bench.how if job.read_only else sandbox.NONE
    environment = runner.environment(job, home, os.environ if env is None else env)
    if job.command:
        try:
            runner.start(job, home, new_run_id(), environment, how)
        except (runner.RunnerError, OSError) as error:
            return Ended(None, error=str(error))
        refused = str(runner.look(home).get("error", ""))
        return Ended(None, error=refused) if refused else Ended(0, f"run {home.latest()}")
    log = home.folder / "start.log"
    with open(log, "wb") as file:
        ended = run_limited(
            job.argv("start"), cwd=job.cwd, limit_s=limit_s, env=environment, output=file,
            spawn=sandbox.spawner(folders, how),
        )  # fmt: skip
    ended = replace(ended, stdout=runner.tail_of(log))
    return replace(ended, remark=sandbox.refusal(ended, how, folders))


def new_run_id() -> str:
    return uuid.uuid4().hex[:12]
