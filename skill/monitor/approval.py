"""What an approval covers and when it holds. Pure.

An approval is bound by digest to everything that decides what would happen: the job as it stands, the files it names,
the jobs that verify it, and the environment it would get. Its record carries a MAC under a key that lies outside every
project, so no text that is written into a project makes one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from skill.monitor.job import SUCCESS, Job

GRANTED, USED, REVOKED = "granted", "used", "revoked"
BASE_ENVIRONMENT = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
# What a job is called and how it is watched does not decide what it does.
_NOT_BOUND = ("name", "enabled", "policy", "granted_in_config", "pid", "pid_started")


@dataclass(frozen=True)
class Approval:
    """One approval. Times are seconds since 1970; `environment` is what the job gets besides its own variables."""

    id: str
    config: str
    job: str
    digest: str
    person: str
    terminal: str
    reason: str
    granted_at: float
    expires_at: float
    environment: Mapping[str, str]
    status: str = GRANTED
    used_at: float = 0.0

    def expired(self, now: float) -> bool:
        return now >= self.expires_at


def digest(job: Job, jobs: Mapping[str, Job], files: Mapping[str, str], names: Iterable[str]) -> str:
    """The SHA-256 of all that an approval of `job` covers.

    `files` are the digests of the files that the commands name, `names` the environment variables the job would get.
    """
    verifying = [jobs[item.job_id] for item in job.follow_ups(SUCCESS) if item.job_id in jobs]
    covered = {
        "job": _bound(job),
        "verification": [_bound(check) for check in verifying],
        "files": dict(files),
        "environment": sorted(names),
    }
    return hashlib.sha256(json.dumps(covered, sort_keys=True, default=list).encode()).hexdigest()


def environment_names(job: Job) -> list[str]:
    """The names of the variables that a write job gets: a few common ones, those it asks for, its own."""
    return sorted({*BASE_ENVIRONMENT, *job.pass_environment, *job.env})


def write_environment(job: Job, approval: Approval, present: Mapping[str, str]) -> dict[str, str]:
    """The environment of an approved write: common variables as they were when a person approved, then the job's."""
    passed = {name: present[name] for name in job.pass_environment if name in present}
    return {**approval.environment, **passed, **job.env}


def problem(approval: Approval, wanted: str, now: float) -> str:
    """Why `approval` does not allow what `wanted` is the digest of; empty when it does."""
    if approval.status != GRANTED:
        return f"approval {approval.id} was {approval.status}"
    if approval.expired(now):
        return f"approval {approval.id} has expired"
    if not hmac.compare_digest(approval.digest, wanted):
        return f"approval {approval.id} was for something else: the job, its files or its verification have changed"
    return ""


def sealed(approval: Approval, key: bytes) -> dict[str, Any]:
    """The record that is stored: the approval with its MAC."""
    data = asdict(approval)
    return data | {"mac": _mac(data, key)}


def opened(record: object, key: bytes) -> Approval | None:
    """The approval in a record, None when the record was not sealed with `key`."""
    if not isinstance(record, Mapping):
        return None
    data = {name: value for name, value in record.items() if name != "mac"}
    try:
        approval = Approval(**data)
        genuine = hmac.compare_digest(str(record.get("mac", "")).encode(), _mac(asdict(approval), key).encode())
    except (TypeError, ValueError):
        return None
    return approval if genuine else None


def used(approval: Approval, now: float) -> Approval:
    return replace(approval, status=USED, used_at=now)


def _bound(job: Job) -> dict[str, Any]:
    return {name: value for name, value in asdict(job).items() if name not in _NOT_BOUND}


def _mac(data: Mapping[str, Any], key: bytes) -> str:
    return hmac.new(key, json.dumps(data, sort_keys=True).encode(), hashlib.sha256).hexdigest()
