"""The bundled runner: starts a job detached, answers the status contract for it, ends it with all its children."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skill.errors import OpsError
from skill.monitor import supervise
from skill.monitor.job import Job
from skill.monitor.process import descendants, group_lives, is_alive, signal_all
from skill.monitor.status import ALERT, WARN, Status, printable

LOG_BYTES = 5 * 1024 * 1024
GRACE_S = 10.0
KEEP_RUNS = 5
_LATEST, _PROGRESS = "latest", "progress.json"
_ROOT = str(Path(__file__).resolve().parents[2])
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; " \
        "from skill.monitor.supervise import main; main(Path(sys.argv[2]))"  # fmt: skip


class RunnerError(OpsError):
    """A job that could not be started or ended."""

    exit_status = 1


@dataclass(frozen=True)
class Home:
    """The folder of one job below the monitor's `runs` folder."""

    folder: Path

    @classmethod
    def of(cls, runs: Path, job_id: str) -> Home:
        """Ids may hold anything; a folder name may not."""
        plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}", job_id)
        name = job_id if plain else "job-" + hashlib.sha256(job_id.encode()).hexdigest()[:16]
        return cls(runs / name)

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    @property
    def progress(self) -> Path:
        return self.scratch / _PROGRESS

    def run(self, run_id: str) -> Path:
        return self.folder / "runs" / run_id

    def latest(self) -> str:
        """The id of the run that was started last, or nothing."""
        try:
            return (self.folder / _LATEST).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""


def folders_of(job: Job, home: Home) -> list[str]:
    """Where a job may write when read_only is enforced; the first one is its scratch folder."""
    return [str(home.scratch), *job.scratch]


def environment(job: Job, home: Home, base: Mapping[str, str]) -> dict[str, str]:
    """The environment of every command of a job."""
    scratch = str(home.scratch)
    own = {"OPS_JOB_ID": job.id, "OPS_SCRATCH": scratch, "OPS_PROGRESS_FILE": str(home.progress),
           "TMPDIR": os.path.join(scratch, "tmp")}  # fmt: skip
    return {**base, **own, **job.env}


def start(
    job: Job, home: Home, run_id: str, env: Mapping[str, str], how: str, *, log_bytes: int = LOG_BYTES
) -> None:
    """Start one run detached. A run id works once: the second start of the same id raises RunnerError."""
    folder = home.run(run_id)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir()
    except FileExistsError:
        raise RunnerError(f'job "{job.id}": run {run_id} was started before; nothing was started') from None
    spec = {"runId": run_id, "jobId": job.id, "argv": list(job.argv("start") or job.argv("run")), "cwd": job.cwd,
            "folders": folders_of(job, home), "how": how, "logBytes": log_bytes}  # fmt: skip
    supervise.write(folder / supervise.SPEC, spec)
    supervise.write_text(home.folder / _LATEST, run_id)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _BOOT, _ROOT, str(folder)], cwd="/", check=False,
        env={**env, "OPS_RUN_ID": run_id},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    if done.returncode != 0 or not _appears(folder / supervise.RUN):
        raise RunnerError(f'job "{job.id}": the runner did not start; see {folder}')
    _prune(home, run_id)


def look(home: Home, run_id: str = "") -> dict[str, Any]:
    """What is known of a run (by default the latest): the content of run.json, empty when it never began."""
    name = run_id or home.latest()
    if not name:
        return {}
    try:
        data = json.loads((home.run(name) / supervise.RUN).read_bytes())
    except (FileNotFoundError, ValueError):
        return {"runId": name}
    return data if isinstance(data, dict) else {}


def status(home: Home) -> Status:
    """The status contract for the latest run."""
    run = settled(home)
    progress, message = read_progress(home)
    if not run:
        return Status(stop_reason="never started")
    if run.get("error"):
        return Status(stop_reason=str(run["error"]), level=ALERT)
    if "pid" not in run:
        return Status(stop_reason="its start was interrupted", level=ALERT)
    if "finishedAt" in run:
        code = run.get("exitCode")
        if code == 0:
            return Status(completed=True, progress=progress, message=message)
        reason = f"killed by signal {-code}" if isinstance(code, int) and code < 0 else f"exit {code}"
        return Status(stop_reason=reason, level=ALERT, progress=progress, message=message or last_line(home))
    if not is_alive(run["pid"], run["started"]):
        return Status(stop_reason="ended without an exit status", level=ALERT, progress=progress, message=message)
    shown = progress if progress is not None else {"outputBytes": _log_size(home, run["runId"])}
    key = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    return Status(True, False, run["pid"], progress=shown, progress_key=key, message=message)


def never_began(home: Home, run_id: str) -> bool:
    """Whether a run did not begin; then it never will, since its one right to start is taken here."""
    folder = home.run(run_id)
    return not folder.is_dir() or supervise.take_start(folder)


def is_beginning(home: Home, run_id: str) -> bool:
    """Whether somebody is starting the run at this moment."""
    try:
        keeper = json.loads((home.run(run_id) / supervise.STARTED).read_bytes())
    except (OSError, ValueError):
        return False
    return is_alive(int(keeper.get("pid", 0)), str(keeper.get("started", "")))


def settled(home: Home, run_id: str = "", limit_s: float = 2.0) -> dict[str, Any]:
    """As `look`; a job that has just ended is given a moment in which its supervisor writes that down."""
    deadline = time.monotonic() + limit_s
    run = look(home, run_id)
    while "pid" in run and "finishedAt" not in run and not is_alive(run["pid"], run["started"]):
        keeper = run["supervisor"]
        alive = is_alive(keeper["pid"], keeper["started"])
        run = look(home, run_id)
        if not alive or time.monotonic() > deadline:
            break
        time.sleep(0.01)
    return run


def adopted_status(job: Job) -> Status:
    """The status of a process that somebody else started: only its presence is known."""
    if is_alive(job.pid, job.pid_started):
        return Status(running=True, pid=job.pid)
    return Status(completed=True, level=WARN, message="the process has ended; its exit status is not known")


def stop(home: Home, *, grace_s: float = GRACE_S, wait: Callable[[float], None] = time.sleep) -> str:
    """End the latest run with all its processes: SIGTERM, and SIGKILL after `grace_s` seconds. Says what happened."""
    run = look(home)
    if not is_alive(int(run.get("pid", 0)), str(run.get("started", ""))):
        return "not running"
    pid, keeper = run["pid"], run["supervisor"]["pid"]

    def others() -> list[int]:
        return [child for child in descendants(keeper) if child != pid]

    signal_all(pid, others(), signal.SIGTERM)
    deadline = time.monotonic() + grace_s
    while time.monotonic() < deadline:
        if not group_lives(pid) and not others():
            return "ended by SIGTERM"
        wait(0.05)
    signal_all(pid, others(), signal.SIGKILL)
    for _ in range(100):
        if not group_lives(pid) and not others():
            break
        wait(0.05)
    return f"ended by SIGKILL after {grace_s:g} s"


def read_progress(home: Home) -> tuple[dict[str, Any] | None, str]:
    """The progress object a job wrote, and a remark when the file cannot be used."""
    try:
        with open(home.progress, "rb") as file:
            data = json.loads(file.read(supervise.CHUNK))
    except FileNotFoundError:
        return None, ""
    except (OSError, ValueError):
        return None, "the progress file is not JSON"
    return (data, "") if isinstance(data, dict) else (None, "the progress file is not a JSON object")


def tail(home: Home, run_id: str = "", limit: int = 4096) -> str:
    """The end of a run's output."""
    log = home.run(run_id or home.latest()) / supervise.LOG
    text = tail_of(log, limit)
    if len(text) < limit:
        text = tail_of(log.with_name(log.name + ".1"), limit) + text
    return text[-limit:]


def tail_of(path: Path, limit: int = 4096) -> str:
    """The last `limit` bytes of a file as text; nothing when there is none."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - limit))
            return file.read(limit).decode("utf-8", "replace")
    except OSError:
        return ""


def last_line(home: Home) -> str:
    lines = [line.strip() for line in tail(home, limit=2048).splitlines() if line.strip()]
    return printable(lines[-1][-300:]) if lines else ""


def _log_size(home: Home, run_id: str) -> int:
    """How many bytes the job has printed."""
    folder, size = home.run(run_id), 0
    with contextlib.suppress(OSError, ValueError):
        size = (folder / supervise.LOG).stat().st_size
        size += int((folder / supervise.EARLIER).read_text())
    return size


def _appears(path: Path, limit_s: float = 10.0) -> bool:
    deadline = time.monotonic() + limit_s
    while not path.exists():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def _prune(home: Home, newest: str) -> None:
    """Empty all but the latest few runs; one that lives is never touched, and the folders stay: an id works once."""
    others = [path for path in (home.folder / "runs").iterdir() if path.name != newest]
    found = sorted((path for path in others if (path / supervise.SPEC).exists()), key=lambda path: path.stat().st_mtime)
    for path in found[: max(0, len(found) - KEEP_RUNS + 1)]:
        run = look(home, path.name)
        if not is_alive(int(run.get("pid", 0)), str(run.get("started", ""))):
            for file in path.iterdir():
                file.unlink(missing_ok=True)
