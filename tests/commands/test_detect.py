"""`detect --jsonl` goes the hooks' way: gate, context, rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DISK = "Filesystem      Size  Used Avail Use% Mounted on\n/dev/vda1        40G   29G   11G  73% /\n"


def ask(cli: Any, *records: dict[str, object]) -> list[Any]:
    answer = cli.ok("detect", "--jsonl", stdin="".join(json.dumps(record) + "\n" for record in records))
    return [json.loads(line) for line in answer.out.splitlines()]


def test_each_line_is_answered_by_its_id(cli: Any) -> None:
    crash = "NAME   READY   STATUS             RESTARTS   AGE\ncart-0   0/1   CrashLoopBackOff   9   1h\n"
    first, second = ask(
        cli,
        {"id": "a", "command": "kubectl get pods", "stdout": crash},
        {"id": "b", "command": "cat pods.txt", "stdout": crash},
    )

    assert second == {"id": "b", "signals": []}
    assert first["id"] == "a"
    assert first["signals"][0] == {
        "rule": "kubernetes.crash_loop",
        "title": "A container keeps crashing and is restarted with back-off",
        "category": "incident_pattern",
        "area": "incident_management",
        "severity": "P2",
        "priority": "high",
        "pattern_key": "incident_pattern.crash_loop",
        "service": "cart",
    }


def test_what_went_to_stderr_counts(cli: Any) -> None:
    (answer,) = ask(
        cli, {"id": 1, "command": "psql", "stderr": "FATAL:  sorry, too many clients already", "exit_code": 2}
    )

    assert [signal["pattern_key"] for signal in answer["signals"]] == ["capacity_issue.connection_pool"]


def test_the_projects_thresholds_and_rules_hold(cli: Any, project: Path) -> None:
    folder = project / ".learnings" / "operations"
    (folder / "rules.d").mkdir(parents=True)
    (folder / "config.yaml").write_text("thresholds:\n  disk_percent: 70\n")
    (folder / "rules.d" / "ledger.yaml").write_text(
        "- id: project.ledger\n  title: The ledger is closed\n  category: incident_pattern\n"
        "  pattern_key: incident_pattern.ledger\n  words: ledger\n  lines: ['ledger is closed']\n"
    )

    disk, ledger = ask(
        cli,
        {"id": 1, "command": "df -h", "stdout": DISK},
        {"id": 2, "command": "./post", "stdout": "ledger is closed"},
    )

    assert [(one["value"], one["threshold"]) for one in disk["signals"]] == [(73.0, 70.0)]
    assert [one["rule"] for one in ledger["signals"]] == ["project.ledger"]


def test_a_line_that_is_no_record_is_refused_with_its_number(cli: Any) -> None:
    assert "standard input:2: not JSON" in cli("detect", "--jsonl", stdin='{"id":1}\nx\n').err
    assert "standard input:1: one object a line is expected" in cli("detect", "--jsonl", stdin="[]\n").err


def test_one_output_is_explained_in_words(cli: Any) -> None:
    answer = cli.ok(
        "detect", "--command", "systemctl status web", stdin="web.service: Failed with result 'exit-code'.\n"
    )

    assert answer.out == "P2 incident_pattern.unit_failed: A systemd unit failed (web) [host.systemd]\n"
