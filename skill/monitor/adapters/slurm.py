"""A Slurm job, by id or by name. Source: scontrol(1), `show job`; sacct(1) for jobs that Slurm has put away."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping

from skill.monitor.adapters import AdapterError, ask
from skill.monitor.status import ALERT, Status

HELP = "a Slurm job, by scontrol show job (and sacct afterwards)"
WAITING = ("PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "RESIZING", "SIGNALING", "STAGE_OUT")
WORKING = ("RUNNING", "COMPLETING")
HELD = ("SUSPENDED", "STOPPED", "SPECIAL_EXIT")


def arguments(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("job", nargs="?", help="the job's id")
    which.add_argument("--name", help="the job's name; the latest one of that name counts")


def status(args: argparse.Namespace) -> Status:
    ended = ask(["scontrol", "--oneliner", "show", "job", *([args.job] if args.job else [])])
    found = [fields(line) for line in ended.stdout.splitlines() if line.startswith("JobId=")]
    if args.name:
        found = [job for job in found if job.get("JobName") == args.name]
    if found:
        return judge(max(found, key=lambda job: int(job["JobId"])))
    if ended.ok or "Invalid job id" in ended.stderr:
        return _put_away(args)
    raise AdapterError(f"scontrol show job: {' '.join(ended.stderr.split())[-200:] or ended.says}")


def fields(line: str) -> dict[str, str]:
    """`Key=value` pairs of one line; a value may hold blanks, a key starts with a capital."""
    parts = re.split(r"(?:^| )([A-Z][A-Za-z:/]*)=", line)
    return dict(zip(parts[1::2], (value.strip() for value in parts[2::2]), strict=False))


def judge(job: Mapping[str, str]) -> Status:
    """The status in what `scontrol show job` says. A job that waits for its turn counts as running."""
    state = job.get("JobState", "").split()[0] if job.get("JobState") else ""
    progress: dict[str, object] = {"state": state, "job": job.get("JobId", "")}
    if state in WAITING:
        return Status(True, False, progress=progress, message=f"waiting: {job.get('Reason', 'no reason given')}")
    if state in WORKING:
        size = _size(job.get("StdOut", ""))
        return Status(True, False, progress=progress | ({} if size is None else {"outputBytes": size}))
    if state == "COMPLETED":
        return Status(completed=True, progress=progress)
    if state in HELD:
        return Status(stop_reason=state.lower(), progress=progress)
    code = job.get("ExitCode", "").partition(":")[0]
    reason = state.lower() or "no state"
    return Status(stop_reason=f"{reason} (exit {code})" if code else reason, level=ALERT, progress=progress)


def _put_away(args: argparse.Namespace) -> Status:
    """What the accounting remembers, when there is one."""
    which = ["--jobs", args.job] if args.job else ["--name", args.name, "--starttime", "now-30days"]
    ended = ask(["sacct", "--noheader", "--parsable2", "--allocations", "--format", "JobID,State,ExitCode", *which])
    rows = [line.split("|") for line in ended.stdout.splitlines() if line.count("|") == 2]
    if not ended.ok or not rows:
        return Status(stop_reason="Slurm does not know the job (any more)")
    number, state, code = rows[-1]
    return judge({"JobId": number, "JobState": state, "ExitCode": code})


def _size(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None
