"""The files that a job's commands name, by digest: a script that changes is another job."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable

from skill.monitor.job import SUCCESS, Job


def digests(jobs: Iterable[Job]) -> dict[str, str]:
    """SHA-256 by real path of every word of the commands that is a file; the first word is looked up in PATH."""
    found = {}
    for job in jobs:
        for argv in [*job.commands.values(), job.command]:
            for index, word in enumerate(argv):
                path = _file(word, job.cwd, program=index == 0)
                if path:
                    found[path] = _sha256(path)
    return dict(sorted(found.items()))


def covered(job: Job, jobs: dict[str, Job]) -> list[Job]:
    """The job and those that verify it."""
    return [job, *(jobs[item.job_id] for item in job.follow_ups(SUCCESS) if item.job_id in jobs)]


def _file(word: str, cwd: str, *, program: bool) -> str:
    """The real path of the file a word means; options such as `--values=deploy.yaml` name one behind the `=`."""
    if program and os.sep not in word:
        word = shutil.which(word) or word
    for candidate in (word, word.partition("=")[2]):
        path = os.path.realpath(os.path.join(cwd, os.path.expanduser(candidate))) if candidate else ""
        if path and os.path.isfile(path):
            return path
    return ""


def _sha256(path: str) -> str:
    digest = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        return f"unreadable: {error.strerror}"
    return digest.hexdigest()
