"""The published file read unchanged, and errors that name job, key, line and what it should be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from skill.monitor.config import ConfigError, Places, find_places, load_jobs
from skill.monitor.job import QuietHours
from skill.monitor.schema import Jobs

PUBLISHED: dict[str, Any] = {
    "version": 1,
    "defaults": {"quietHours": {"start": "22:30", "end": "07:15"}, "reportEverySeconds": 600, "stallSeconds": 1200,
                 "autoResume": False, "autoResumeBackoffSeconds": 300},
    "jobs": [
        {"id": "scan", "name": "Inventory", "kind": "long_running_read", "risk": "read_only", "enabled": True,
         "cwd": "~/work", "commands": {"start": ["./go", "on"], "status": ["./how"], "stop": ["./halt"]},
         "policy": {"stallSeconds": 60, "autoResume": True}},
        {"id": "apply", "kind": "one_shot_write", "risk": "write_external", "commands": {"run": ["./write"]},
         "approval": {"required": True, "granted": False},
         "after": [{"jobId": "verify", "when": "success", "delaySeconds": 60}]},
        {"id": "verify", "kind": "one_shot_read", "risk": "read_only", "commands": {"run": ["./check"]}},
    ],
}  # fmt: skip


def load(tmp_path: Path, data: object, name: str = "ops-jobs.json") -> Jobs:
    path = tmp_path / name
    path.write_text(data if isinstance(data, str) else json.dumps(data, indent=2))
    return load_jobs(Places(path, tmp_path / "state.json", tmp_path, None))


def error(tmp_path: Path, data: object, name: str = "ops-jobs.json") -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, data, name)
    return str(caught.value)


def changed(index: int, **keys: object) -> dict[str, Any]:
    """The published file with keys of one job replaced; None removes."""
    data = json.loads(json.dumps(PUBLISHED))
    job = {key: value for key, value in (data["jobs"][index] | keys).items() if value is not None}
    data["jobs"][index] = job
    return dict(data)


def test_the_published_file_is_read_unchanged(tmp_path: Path, own_home: Path) -> None:
    jobs = load(tmp_path, PUBLISHED)
    assert jobs.warnings == ()
    scan, write, verify = jobs.jobs.values()
    assert (scan.name, scan.kind, scan.risk, scan.enabled, scan.cwd) == (
        "Inventory", "long_running_read", "read_only", True, str(own_home / "work"))  # fmt: skip
    assert scan.argv("start") == ("./go", "on") and scan.argv("stop") == ("./halt",)
    assert scan.policy.quiet_hours == QuietHours(22 * 60 + 30, 7 * 60 + 15)
    assert (scan.policy.report_every_s, scan.policy.stall_s) == (600, 60)
    assert (scan.policy.auto_resume, scan.policy.auto_resume_backoff_s) == (True, 300)
    assert (write.name, write.enabled, write.after[0].job_id, write.after[0].delay_s) == ("apply", False, "verify", 60)
    assert verify.argv("run") == ("./check",)


def test_yaml_with_the_same_keys_reads_the_same(tmp_path: Path) -> None:
    import yaml

    assert load(tmp_path, yaml.safe_dump(PUBLISHED), "jobs.yaml").jobs == load(tmp_path, PUBLISHED).jobs


def test_bare_times_of_yaml_are_understood(tmp_path: Path) -> None:
    text = "version: 1\ndefaults: {quietHours: {start: 23:00, end: 08:00}}\njobs: []\n"
    assert load(tmp_path, text, "jobs.yaml").jobs == {}


def test_a_policy_overrides_the_defaults_key_by_key(tmp_path: Path) -> None:
    policy = {"quietHours": {"end": "06:00"}, "reportWhileRunning": False, "reportEverySeconds": 0}
    job = load(tmp_path, changed(0, policy=policy)).jobs["scan"]
    assert job.policy.quiet_hours == QuietHours(22 * 60 + 30, 6 * 60)
    assert (job.policy.report_while_running, job.policy.report_every_s, job.policy.stall_s) == (False, 0, 1200)


def test_the_defaults_of_the_contract(tmp_path: Path) -> None:
    bare = {"id": "a", "kind": "one_shot_read", "risk": "read_only", "commands": {"run": ["x"]}}
    job = load(tmp_path, {"version": 1, "jobs": [bare]}).jobs["a"]
    policy = job.policy
    assert (job.enabled, job.name, job.cwd) == (False, "a", str(tmp_path))
    assert policy.quiet_hours == QuietHours(23 * 60, 8 * 60)
    assert (policy.report_every_s, policy.stall_s, policy.auto_resume, policy.auto_resume_backoff_s) == (
        1800, 3600, False, 900)  # fmt: skip
    assert policy.only_on_change and policy.report_while_running


SECONDS = "a number of seconds, 0 or more"
VERIFIED = "naming (when: success) a read_only job that verifies the write"
ARGV = "a list of one or more words, never a shell line"


@pytest.mark.parametrize(
    ("index", "keys", "wrong"),
    [
        (0, {"kind": "job"}, "kind: should be one of long_running_read, one_shot_read, one_shot_write (is 'job')"),
        (0, {"risk": None}, "risk: should be one of read_only, write_local, write_external (is missing)"),
        (0, {"enabled": "yes"}, "enabled: should be true or false (is 'yes')"),
        (0, {"commands": {"start": ["a"]}}, f"commands.status: should be {ARGV}: a long_running_read needs it"),
        (0, {"commands": {"start": "./go", "status": ["x"]}}, f"commands.start: should be {ARGV} (is './go')"),
        (0, {"commands": {"start": [], "status": ["x"]}}, f"commands.start: should be {ARGV} (is [])"),
        (2, {"commands": {}}, f"commands.run: should be {ARGV}: a one_shot_read needs it (is missing)"),
        (0, {"policy": {"stallSeconds": "10m"}}, f"policy.stallSeconds: should be {SECONDS} (is '10m')"),
        (0, {"policy": {"stallSeconds": -1}}, f"policy.stallSeconds: should be {SECONDS} (is -1)"),
        (0, {"policy": {"autoResume": 1}}, "policy.autoResume: should be true or false (is 1)"),
        (0, {"policy": {"quietHours": {"start": "24:00"}}}, "policy.quietHours.start: should be a time of day"),
        (0, {"cwd": ""}, "cwd: should be the path of a folder (is '')"),
        (0, {"command": ["x"]}, "command: should be left out, or commands be: one of the two starts the job"),
        (1, {"after": None}, f"after: should be {VERIFIED} (is missing)"),
        (1, {"after": [{"jobId": "verify", "when": "failure"}]}, f"after: should be {VERIFIED}"),
        (1, {"after": [{"jobId": "nowhere"}]}, 'after: should be made of jobs in this file: there is no job "nowhere"'),
        (1, {"after": [{"jobId": "verify", "when": "later"}]}, "when: should be one of success, failure (is 'later')"),
        (0, {"scratch": ["/tmp/../"]}, "scratch: should be made of folders for the job's output, not the whole disk"),
        (2, {"env": {"LEVEL": 3}}, "env.LEVEL: should be a text, in quotes (is 3)"),
    ],
)  # fmt: skip
def test_an_invalid_job_is_named_with_key_and_wish(
    tmp_path: Path, index: int, keys: dict[str, object], wrong: str
) -> None:
    name = PUBLISHED["jobs"][index]["id"]
    assert f'job "{name}", {wrong}' in error(tmp_path, changed(index, **keys))


def test_every_problem_is_told_with_its_line(tmp_path: Path) -> None:
    first = "  - id: a\n    kind: one_shot_read\n    risk: safe\n    commands: {run: [x]}\n"
    text = f"version: 2\njobs:\n{first}  - id: a\n"
    told = error(tmp_path, text, "jobs.yaml").splitlines()
    path = tmp_path / "jobs.yaml"
    assert told[0] == f"{path}:1: version: should be 1 (is 2)"
    assert told[1] == f'{path}:5: job "a", risk: should be one of read_only, write_local, write_external (is \'safe\')'
    assert told[2] == f'{path}:7: job "a", id: should be unique: another job has it (is \'a\')'
    assert told[-1].startswith("See references/monitor.md")


@pytest.mark.parametrize(
    ("name", "text", "start"),
    [
        ("ops-jobs.json", '{"version": 1,\n "jobs": [}', ":2: is not JSON: "),
        ("jobs.yaml", "jobs: [\n  a: b: c\n", ":2: is not YAML: "),
        ("jobs.yaml", "- version\n", ":1: the file should hold an object with version, defaults and jobs"),
        ("ops-jobs.json", '{"version": true, "jobs": []}', ":1: version: should be 1 (is True)"),
        ("ops-jobs.json", '{"version": 1}', ":1: jobs: should be a list of jobs (is missing)"),
    ],
)
def test_a_file_that_is_no_jobs_file_says_where(tmp_path: Path, name: str, text: str, start: str) -> None:
    assert error(tmp_path, text, name).startswith(f"{tmp_path / name}{start}")


def test_a_missing_file_names_the_option(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no jobs file here.*--config-file"):
        load_jobs(Places(tmp_path / "none.json", tmp_path / "s.json", tmp_path, None))


def test_unknown_keys_are_warned_of_with_the_nearest_one(tmp_path: Path) -> None:
    jobs = load(tmp_path, changed(0, polcy={}, notes="ours"))
    assert jobs.warnings == (
        'job "scan", polcy: nobody reads this key. Did you mean \'policy\'?',
        'job "scan", notes: nobody reads this key',
    )


def test_approval_in_the_file_is_ignored_and_said_so(tmp_path: Path) -> None:
    jobs = load(tmp_path, changed(1, approval={"required": False, "granted": True}))
    assert [text.split(" ignored")[0] for text in jobs.warnings] == [
        'job "apply", approval.granted:', 'job "apply", approval.required:']  # fmt: skip


def test_an_unknown_time_zone_is_a_problem(tmp_path: Path) -> None:
    data = {**PUBLISHED, "defaults": {"timezone": "Mars/Olympus"}}
    assert "defaults.timezone: should be a name of the time zone database" in error(tmp_path, data)


def test_files_are_found_in_the_project_before_openclaw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    operations = tmp_path / "project" / ".learnings" / "operations"
    operations.mkdir(parents=True)
    deep = tmp_path / "project" / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.setenv("OPENCLAW_HOME", str(tmp_path / "claw"))
    assert find_places(start=deep).config == tmp_path / "claw" / "net" / "config" / "ops-jobs.json"
    assert find_places(start=deep).state == tmp_path / "claw" / "net" / "state" / "ops-monitor.json"
    assert find_places(start=deep).base == tmp_path / "claw"
    (operations / "jobs.yaml").write_text("version: 1\njobs: []\n")
    found = find_places(start=deep)
    assert (found.config, found.state) == (operations / "jobs.yaml", operations / ".state" / "monitor.json")
    assert (found.base, found.project) == (tmp_path / "project", tmp_path / "project")


def test_openclaw_lives_in_the_home_folder_unless_told_otherwise(own_home: Path) -> None:
    assert find_places().config == own_home / ".openclaw" / "net" / "config" / "ops-jobs.json"


def test_files_can_be_named(tmp_path: Path, own_home: Path) -> None:
    found = find_places(str(tmp_path / "my.json"), str(tmp_path / "s.json"))
    assert (found.config, found.state, found.base) == (tmp_path / "my.json", tmp_path / "s.json", tmp_path)
    assert found.runs == tmp_path / "s.d"
    assert find_places(str(tmp_path / "my.json")).state == own_home / ".openclaw/net/state/ops-monitor.json"
