"""The ready jobs of examples/: valid, and the backup runs under the monitor, which lets it write its own folders only."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import yaml

from skill.backup.archive import manifest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "backup-job.yaml"


def test_the_monitor_runs_the_jobs_as_they_stand(process: Any, project: Path, tmp_path: Path, monkeypatch: Any) -> None:
    command = tmp_path / "bin" / "ops-learnings"
    command.parent.mkdir()
    root = EXAMPLE.parents[1]
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -m skill.commands "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{command.parent}{os.pathsep}{os.environ['PATH']}")
    process("log", "issue", "--name", "down")
    (project / ".learnings/operations/jobs.yaml").write_bytes(EXAMPLE.read_bytes())

    checked = process("monitor", "validate-config")
    ran = [process("monitor", "run", job["id"]) for job in yaml.safe_load(EXAMPLE.read_text())["jobs"]]

    assert checked.status == 0, checked.out + checked.err
    assert [answer.status for answer in ran] == [0, 0], [answer.out + answer.err for answer in ran]
    (archive,) = (project / "backups").glob("*.tar.gz")
    assert any(entry.path.endswith("OPERATIONS_ISSUES.md") for entry in manifest(archive).files)
    assert "ops_learnings_entries" in (project / "metrics/ops_learnings.prom").read_text()
