from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

import pytest

from skill.hook.journal import Journal
from skill.learnings.document import EntryBlock, parse

FILES = ".learnings/operations"


def entries(project: Path, name: str = "OPERATIONS_ISSUES.md") -> list[EntryBlock]:
    return parse((project / FILES / name).read_bytes()).entries


def learnings(project: Path) -> list[Path]:
    return list(project.glob(".learnings/**/*"))


def test_an_issue_is_written_with_what_was_given(cli: Any, project: Path) -> None:
    answer = cli.ok(
        "log", "issue", "--name", "Connection pool exhausted", "--category", "incident_pattern",
        "--service", "checkout", "--severity", "P2", "--summary", "Requests waited for a connection",
        "--timeline", "10:02 alert fired", "--timeline", "10:09 pool raised",
        "--root-cause", "A transaction held its connection", "--mitigation", "Raised the pool",
    )  # fmt: skip
    (entry,) = entries(project)
    assert answer.out == (
        f"Logged {entry.id} in OPERATIONS_ISSUES.md (Pattern-Key incident_pattern.connection_pool_exhausted).\n"
    )
    assert entry.title == "Connection pool exhausted"
    assert (entry.status, entry.fields["severity"], entry.fields["priority"]) == ("pending", "P2", "high")
    assert entry.sections["Root Cause"] == "A transaction held its connection"
    assert "| 10:09 | pool raised |" in entry.sections["Timeline"]
    assert entry.metadata["skill"] == "operations"


def test_a_learning_and_a_feature_go_to_their_files(cli: Any, project: Path) -> None:
    cli.ok("log", "learning", "--category", "automation_gap", "--summary", "Certificates are rotated by hand")
    cli.ok("log", "feature", "--name", "cert rotation", "--requested-capability", "rotate without a person")
    assert entries(project, "LEARNINGS.md")[0].id.startswith("LRN-")
    assert entries(project, "FEATURE_REQUESTS.md")[0].id.startswith("FEAT-")


def test_the_same_problem_is_counted_and_said_so(cli: Any, project: Path) -> None:
    cli.ok("log", "issue", "--name", "Pool exhausted", "--service", "checkout")
    answer = cli.ok("log", "issue", "--name", "pool exhausted", "--service", "billing", "--format", "json").json
    (entry,) = entries(project)
    assert (answer["id"], answer["counted"], answer["count"]) == (entry.id, True, 2)
    assert entry.metadata["recurrence-count"] == "2"
    assert entry.metadata["services-affected"] == "checkout, billing"


def test_counting_fills_what_was_empty_and_keeps_what_was_said(cli: Any, project: Path) -> None:
    cli.ok("log", "issue", "--name", "Pool exhausted", "--summary", "Requests waited")
    answer = cli.ok(
        "log", "issue", "--name", "Pool exhausted", "--summary", "Another story", "--root-cause", "A leak"
    )  # fmt: skip
    (entry,) = entries(project)
    assert (entry.sections["Summary"], entry.sections["Root Cause"]) == ("Requests waited", "A leak")
    assert list(entry.sections) == ["Summary", "Root Cause", "Metadata"]
    assert (
        f"Not stored, the entry has its own: summary. To change one: ops-learnings edit-field {entry.id}" in answer.out
    )


def test_the_third_time_raises_the_priority(cli: Any, project: Path) -> None:
    for _ in range(2):
        cli.ok("log", "issue", "--name", "Pool exhausted")
    assert "Priority is now high." in cli.ok("log", "issue", "--name", "Pool exhausted").out
    assert entries(project)[0].fields["priority"] == "high"


def test_a_derived_key_joins_a_known_one_of_the_same_words(cli: Any) -> None:
    cli.ok("log", "issue", "--name", "connection pools", "--pattern-key", "incident_pattern.pool_connection")
    assert "Counted OPS-" in cli.ok("log", "issue", "--name", "Connection pool").out


def test_a_given_key_is_taken_as_given_and_near_ones_are_proposed(cli: Any, project: Path) -> None:
    cli.ok("log", "issue", "--name", "Pool is empty", "--pattern-key", "incident_pattern.connection_pool")
    answer = cli.ok("log", "issue", "--name", "Pool is empty", "--pattern-key", "incident_pattern.connection_pools")
    assert len(entries(project)) == 2
    assert "Similar keys exist: incident_pattern.connection_pool. Same problem? ops-learnings link " in answer.out


def test_an_issue_and_a_learning_may_share_a_key(cli: Any, project: Path) -> None:
    for words in (["issue", "--name", "x"], ["learning", "--category", "incident_pattern", "--summary", "y"]):
        for count in (1, 2):
            answer = cli.ok("log", *words, "--pattern-key", "incident_pattern.x", "--format", "json")
            assert answer.json["count"] == count
    assert (len(entries(project)), len(entries(project, "LEARNINGS.md"))) == (1, 1)


def test_secrets_are_masked_before_anything_is_written(cli: Any, project: Path) -> None:
    password, address = secrets.token_urlsafe(18), f"{secrets.token_hex(4)}@corp-{secrets.token_hex(3)}.com"
    answer = cli.ok(
        "log", "issue", "--name", "Login fails",
        "--summary", f"postgres://app:{password}@db/app refused, told by {address}",
        "--timeline", f"10:02 mail to {address}",
    )  # fmt: skip
    everything = b"".join(path.read_bytes() for path in learnings(project) if path.is_file())
    assert password.encode() not in everything
    assert address.encode() not in everything
    assert password not in answer.out
    assert "Masked before writing: " in answer.out
    assert "email" in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["issue", "--name", "x", "--severity", "P9"], "severity: 'P9' is none of P1, P2, P3, P4."),
        (["issue", "--name", "x", "--priority", "hihg"],
         "priority: 'hihg' is none of critical, high, medium, low. Did you mean 'high'?"),
        (["learning", "--summary", "x"], "category: a learning needs it; see: ops-learnings log learning --help"),
        (["issue", "--name", "x", "--pattern-key", "not a key"], "pattern_key: 'not a key' is not of the form"),
        (["issue"], "nothing to log: give the fields as flags, see: ops-learnings log issue --help"),
        (["issue", "--name", "x", "--from-signal", "7"], "--from-signal 7: no such signal"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_and_nothing_written(
    cli: Any, project: Path, words: list[str], said: str
) -> None:
    answer = cli("log", *words)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith(f"ops-learnings: {said}")
    assert not list(project.glob(".learnings/**/*.md"))


def test_one_json_object_says_the_same(cli: Any, project: Path) -> None:
    fields = {
        "name": "Pool exhausted",
        "severity": "P1",
        "root_cause": "leak\nin two lines",
        "timeline": [{"time": "10:02", "event": "alert"}, "10:09 restart"],
    }
    cli.ok("log", "issue", "--json", "-", stdin=json.dumps(fields))
    (entry,) = entries(project)
    assert entry.sections["Root Cause"] == "leak\nin two lines"
    assert "| 10:09 | restart |" in entry.sections["Timeline"]


def test_a_flag_wins_over_the_json_object(cli: Any, project: Path) -> None:
    cli.ok("log", "issue", "--json", "-", "--name", "flag", stdin='{"name": "json", "summary": "s"}')
    assert entries(project)[0].title == "flag"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "--json -: not JSON: "),
        ("[]", "--json -: one object with the fields is expected, not list"),
        ('{"nmae": "x"}', "nmae: not a field of a issue. Did you mean 'name'?"),
        ('{"name": {"a": 1}}', "name: "),
    ],
)
def test_json_that_cannot_be_meant_is_refused(cli: Any, project: Path, text: str, said: str) -> None:
    answer = cli("log", "issue", "--json", "-", stdin=text)
    assert answer.status == 2
    assert answer.err.startswith(f"ops-learnings: {said}")
    assert not list(project.glob(".learnings/**/*.md"))


def test_a_dry_run_shows_the_entry_and_writes_nothing(cli: Any, project: Path) -> None:
    answer = cli.ok("log", "issue", "--name", "Pool exhausted", "--dry-run")
    assert answer.out.startswith("Would log OPS-")
    assert "### Metadata\n" in answer.out
    assert learnings(project) == []


def test_a_dry_run_on_a_known_problem_shows_the_count_and_changes_nothing(cli: Any, project: Path) -> None:
    cli.ok("log", "issue", "--name", "Pool exhausted")
    before = (project / FILES / "OPERATIONS_ISSUES.md").read_bytes()
    answer = cli.ok("log", "issue", "--name", "Pool exhausted", "--dry-run")
    assert answer.out.startswith("Would count OPS-")
    assert "- Recurrence-Count: 2\n" in answer.out
    assert (project / FILES / "OPERATIONS_ISSUES.md").read_bytes() == before


class Signal:
    rule, title = "disk-full", "No space left on a volume"
    pattern_key, category, area = "capacity_issue.disk_full", "capacity_issue", "capacity_planning"
    severity, priority, service = "P2", "high", "checkout"
    signature, value, threshold = "write error no space left on device", 97.0, 85.0


def test_a_signal_of_the_hooks_prefills_the_entry_and_is_settled(cli: Any, project: Path, space: Any) -> None:
    with space.journal as journal:
        number = journal.record(Signal(), "session", "claude-code", "deploy", 1.0)
    cli.ok("log", "issue", "--from-signal", str(number), "--root-cause", "Logs were never rotated")
    (entry,) = entries(project)
    assert entry.title == "No space left on a volume"
    assert entry.metadata["pattern-key"] == "capacity_issue.disk_full"
    assert entry.metadata["services-affected"] == "checkout"
    assert entry.sections["Summary"] == (
        "No space left on a volume: 97, the limit is 85 (noticed after a deploy command)"
    )
    journal = Journal(str(space.state / "journal.db"))
    settled = journal.signal(number)
    journal.close()
    assert settled is not None
    assert (settled["state"], settled["entry_id"]) == ("logged", entry.id)


def noticed(space: Any) -> str:
    with space.journal as journal:
        return str(journal.record(Signal(), "session", "claude-code", "deploy", 1.0))


def test_the_same_error_of_the_same_service_is_the_same_problem(cli: Any, space: Any) -> None:
    def log(*words: str) -> Any:
        return cli.ok("log", "issue", "--format", "json", "--from-signal", noticed(space), *words).json

    first = log("--pattern-key", "capacity_issue.disk_full")
    again = log("--pattern-key", "capacity_issue.other_words")
    elsewhere = log("--pattern-key", "capacity_issue.third", "--service", "billing")
    assert (again["id"], again["counted"]) == (first["id"], True)
    assert elsewhere["counted"] is False


def test_a_signal_is_counted_once_and_may_be_told_more_about(cli: Any, project: Path, space: Any) -> None:
    number = noticed(space)
    cli.ok("log", "issue", "--from-signal", number)
    answer = cli.ok("log", "issue", "--from-signal", number, "--root-cause", "A leak", "--format", "json").json
    (entry,) = entries(project)
    assert (answer["id"], answer["count"]) == (entry.id, 1)
    assert (entry.metadata["recurrence-count"], entry.sections["Root Cause"]) == ("1", "A leak")


def test_a_signal_of_an_issue_may_become_a_learning_as_well(cli: Any, project: Path, space: Any) -> None:
    number = noticed(space)
    cli.ok("log", "issue", "--from-signal", number)
    cli.ok("log", "learning", "--from-signal", number)
    assert len(entries(project, "LEARNINGS.md")) == 1


def test_a_thousand_and_one_entries_of_a_day_have_ids_of_their_own(cli: Any, project: Path, space: Any) -> None:
    first = cli.ok("log", "issue", "--name", "one", "--format", "json").json["id"]
    day = first.rpartition("-")[0]
    path = project / FILES / "OPERATIONS_ISSUES.md"
    with open(path, "a") as file:
        file.writelines(f"## [{day}-{n:03}] other {n}\n**Status**: pending\n\n---\n" for n in range(2, 1001))
    given = [cli.ok("log", "issue", "--name", name, "--format", "json").json["id"] for name in ("two", "three")]
    assert given == [f"{day}-1001", f"{day}-1002"]


def test_ids_are_drawn_where_several_machines_write(cli: Any, project: Path) -> None:
    (project / FILES).mkdir(parents=True)
    (project / FILES / "config.yaml").write_text("ids: random\n")
    given = {cli.ok("log", "issue", "--name", f"n{n}", "--format", "json").json["id"] for n in range(5)}
    assert len(given) == 5
    assert not all(entry_id.rpartition("-")[2].isdigit() for entry_id in given)


def test_a_bad_line_of_config_is_named_and_nothing_written(cli: Any, project: Path) -> None:
    (project / FILES).mkdir(parents=True)
    (project / FILES / "config.yaml").write_text("idz: random\n")
    answer = cli("log", "issue", "--name", "x")
    assert answer.status == 2
    assert "config.yaml:1: idz: unknown. Did you mean 'ids'?" in answer.err


def test_a_rule_file_that_cannot_be_read_keeps_nobody_from_logging(cli: Any, project: Path) -> None:
    (project / FILES / "rules.d").mkdir(parents=True)
    (project / FILES / "rules.d" / "mine.yaml").write_text("nonsense: [\n")
    answer = cli.ok("log", "issue", "--name", "x")
    assert "the hooks keep the rules they have: " in answer.err
    assert "mine.yaml" in answer.err
