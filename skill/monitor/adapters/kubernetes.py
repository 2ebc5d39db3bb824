"""A Kubernetes Job. Source: the batch/v1 API reference, JobStatus."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from typing import Any

from skill.monitor.adapters import AdapterError, ask
from skill.monitor.status import ALERT, WARN, Status

HELP = "a Kubernetes Job, by kubectl get -o json"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("job", help="the Job's name, or job/NAME")
    parser.add_argument("-n", "--namespace", default="", help="its namespace")
    parser.add_argument("--context", default="", help="the kubectl context")


def status(args: argparse.Namespace) -> Status:
    argv = ["kubectl", "get", "job", args.job.removeprefix("job/"), "-o", "json", "--request-timeout=20s"]
    argv += ["--namespace", args.namespace] if args.namespace else []
    argv += ["--context", args.context] if args.context else []
    ended = ask(argv)
    if not ended.ok:
        raise AdapterError(f"kubectl get job: {' '.join(ended.stderr.split())[-200:] or ended.says}")
    try:
        data = json.loads(ended.stdout)
    except ValueError:
        raise AdapterError("kubectl did not print JSON") from None
    return judge(data if isinstance(data, dict) else {})


def judge(job: Mapping[str, Any]) -> Status:
    """The status in a Job object."""
    spec, state = job.get("spec") or {}, job.get("status") or {}
    conditions = {item.get("type"): item for item in state.get("conditions") or [] if item.get("status") == "True"}
    counts = {name: int(state.get(name) or 0) for name in ("active", "succeeded", "failed")}
    progress = {"done": counts["succeeded"], "total": int(spec.get("completions") or spec.get("parallelism") or 1),
                "active": counts["active"], "failed": counts["failed"]}  # fmt: skip
    if "Complete" in conditions:
        return Status(completed=True, progress=progress)
    failed = conditions.get("Failed")
    if failed:
        reason = ": ".join(text for text in (failed.get("reason"), failed.get("message")) if text)
        return Status(stop_reason=reason or "failed", level=ALERT, progress=progress)
    if "Suspended" in conditions or spec.get("suspend") is True:
        return Status(stop_reason="suspended", progress=progress)
    if counts["failed"]:
        return Status(True, False, progress=progress, level=WARN, message=f"{counts['failed']} pod(s) failed so far")
    return Status(True, False, progress=progress)
