"""What the monitor's tests share: a folder with a jobs file, scripts for jobs, and ticks at times of one's choice."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from skill.monitor.config import Places, load_jobs
from skill.monitor.desk import Desk
from skill.monitor.telling import How
from skill.monitor.tick import tick

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 3, 10, 12, 0, 0, tzinfo=timezone.utc)
NEVER_QUIET = {"quietHours": {"start": "00:00", "end": "00:00"}}


def at(seconds: float) -> datetime:
    """So many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def sh(line: str) -> list[str]:
    """A shell line as an argument list: for tests only, jobs themselves name programs."""
    return ["sh", "-c", line]


def status_json(running: bool = True, completed: bool = False, **more: Any) -> dict[str, Any]:
    return {"running": running, "completed": completed, **more}


class Box:
    """A monitor in a folder of its own: `says` sets what each job's status command prints."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "jobs.json"
        self.state = folder / "state" / "monitor.json"
        self.scratch = folder / "free"
        self.scratch.mkdir()
        self.places = Places(self.config, self.state, folder, None)
        self.jobs: list[dict[str, Any]] = []
        self.top: dict[str, Any] = {}
        self.defaults: dict[str, Any] = dict(NEVER_QUIET)

    def long(self, job_id: str = "scan", **more: Any) -> dict[str, Any]:
        """A long read-only job with scripts: `start` appends a line to free/<id>.starts."""
        status = sh(f"cat {shlex.quote(str(self.folder / (job_id + '.status')))}")
        start = sh(f"echo started >> {self.scratch}/{job_id}.starts")
        job = {"id": job_id, "kind": "long_running_read", "risk": "read_only", "enabled": True,
               "scratch": [str(self.scratch)],
               "commands": {"start": start, "status": status}}  # fmt: skip
        self.jobs.append(job | more)
        return self.jobs[-1]

    def read(self, job_id: str = "check", line: str = "true", **more: Any) -> dict[str, Any]:
        job = {"id": job_id, "kind": "one_shot_read", "risk": "read_only", "scratch": [str(self.scratch)],
               "commands": {"run": sh(f"echo ran >> {self.scratch}/{job_id}.runs; {line}")}}  # fmt: skip
        self.jobs.append(job | more)
        return self.jobs[-1]

    def write(self, job_id: str = "change", line: str = "true", **more: Any) -> dict[str, Any]:
        job = {"id": job_id, "kind": "one_shot_write", "risk": "write_external",
               "commands": {"run": sh(f"echo wrote >> {self.scratch}/{job_id}.writes; {line}")},
               "after": [{"jobId": "check", "when": "success", "delaySeconds": 60}]}  # fmt: skip
        self.jobs.append(job | more)
        return self.jobs[-1]

    def says(self, job_id: str = "scan", **status: Any) -> None:
        (self.folder / f"{job_id}.status").write_text(json.dumps(status_json(**status)))

    def save(self) -> Path:
        data = {"version": 1, "defaults": self.defaults, "jobs": self.jobs, **self.top}
        self.config.write_text(json.dumps(data))
        return self.config

    def tick(self, now: datetime, capsys: Any, **how: Any) -> str:
        """One tick that prints; returns what it printed."""
        self.save()
        capsys.readouterr()
        tick(self.places, How(print_only=True, **how), now)
        return str(capsys.readouterr().out)

    def desk(self) -> Desk:
        self.save()
        return Desk.at(self.places, load_jobs(self.places))

    def data(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.state.read_text())
        return content

    def put_state(self, **data: Any) -> None:
        self.state.parent.mkdir(exist_ok=True)
        self.state.write_text(json.dumps({"version": 1, **data}))

    def count(self, name: str) -> int:
        """How many lines a job left in a file of the free folder."""
        path = self.scratch / name
        return len(path.read_text().splitlines()) if path.exists() else 0

    def argv(self, *words: str) -> list[str]:
        """The command line of a verb on this box, for a process of its own."""
        files = ["--config-file", str(self.config), "--state-file", str(self.state)]
        return [sys.executable, "-m", "skill.monitor", *words, *files]

    def command(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        self.save()
        return subprocess.run(
            self.argv(*words), env={**os.environ, "PYTHONPATH": str(ROOT), **env}, text=True, capture_output=True,
            timeout=60, check=False,
        )  # fmt: skip


def queued(job_id: str, number: str = "q1", **more: Any) -> dict[str, Any]:
    return {"id": number, "jobId": job_id, "status": "pending", "notBefore": 0, "attempt": 0, **more}
