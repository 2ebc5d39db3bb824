"""Work that runs elsewhere, seen through its own tools: for real where they run here, else by what they print."""

from __future__ import annotations

import os
import re
import subprocess
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from skill.monitor.adapters import AdapterError, kubernetes, logfile, main, systemd, url
from skill.monitor.status import Status
from tests.monitor.asking import Capsys, refused, said, tool

# A pid file.


def test_a_pid_file_of_a_living_process(tmp_path: Path, capsys: Capsys) -> None:
    process = subprocess.Popen(["sleep", "60"])
    (tmp_path / "pid").write_text(f"{process.pid}\n")
    try:
        assert said(capsys, "pidfile", str(tmp_path / "pid"))["pid"] == process.pid
        assert said(capsys, "pidfile", str(tmp_path / "pid"), "--match", "sleep 60")["running"]
        other = said(capsys, "pidfile", str(tmp_path / "pid"), "--match", "postgres")
        assert (other["running"], other["stopReason"]) == (False, f"pid {process.pid} is another program")
        os.utime(tmp_path / "pid", (0, time.time() - 3600))
        assert "belongs to a later process" in said(capsys, "pidfile", str(tmp_path / "pid"))["stopReason"]
    finally:
        process.kill()
        process.wait()
    gone = said(capsys, "pidfile", str(tmp_path / "pid"))
    assert (gone["running"], gone["level"], gone["stopReason"]) == (False, "alert", f"pid {process.pid} is gone")
    (tmp_path / "done").touch()
    assert said(capsys, "pidfile", str(tmp_path / "pid"), "--done-file", str(tmp_path / "done"))["completed"]


def test_a_pid_file_that_is_missing_or_broken(tmp_path: Path, capsys: Capsys) -> None:
    assert said(capsys, "pidfile", str(tmp_path / "none"))["stopReason"] == "there is no pid file"
    (tmp_path / "pid").write_text("x")
    assert "holds no pid" in refused(capsys, "pidfile", str(tmp_path / "pid"))


# A log file.


def log_status(text: str, age_s: float = 1, **patterns: str) -> Status:
    found = {name: re.compile(pattern, re.MULTILINE) for name, pattern in patterns.items()}
    progress = found.get("progress", re.compile(r"(\d+)/(\d+)"))
    return logfile.judge(text, progress, found.get("done"), found.get("failed"), age_s, 60)


def test_the_last_match_is_the_progress() -> None:
    assert log_status("1/9\n2/9\n").progress == {"done": 2, "total": 9}
    named = r"page (?P<page>\d+) of (?P<what>\w)"
    assert log_status("page 7 of x", progress=named).progress == {"page": 7, "what": "x"}
    assert log_status("12.5%", progress=r"([\d.]+)%").progress == {"done": 12.5}
    assert log_status("step", progress="step").progress == {"line": "step"}
    assert log_status("nothing yet").progress is None


@pytest.mark.parametrize(
    ("text", "running", "completed", "reason"),
    [
        ("1/9\n", True, False, ""),
        ("9/9\nfinished\n", False, True, ""),
        ("3/9\nERROR: disk full\n", False, False, "failed"),
        ("ERROR: disk full\n4/9\n", True, False, ""),  # it went on
        ("finished\n1/9\n", True, False, ""),  # it was started again
        ("3/9\nERROR: x\nfinished\n", False, True, ""),
    ],
)
def test_the_latest_of_the_patterns_decides(text: str, running: bool, completed: bool, reason: str) -> None:
    status = log_status(text, done="^finished", failed="^ERROR")
    assert (status.running, status.completed, status.stop_reason) == (running, completed, reason)


@pytest.mark.parametrize(("age_s", "running"), [(59, True), (60, False), (61, False)])
def test_a_silent_log_is_a_stop(age_s: float, running: bool) -> None:
    assert log_status("1/9", age_s).running == running


def test_a_real_log_is_read_from_its_end(tmp_path: Path, capsys: Capsys) -> None:
    log = tmp_path / "log"
    log.write_text("0/9\n" + "x" * 1_000_000 + "\n5/9\nERROR: no space left\n")
    status = said(capsys, "logfile", str(log), "--progress", r"(\d+)/(\d+)", "--failed", "^ERROR")
    assert (status["progress"], status["message"]) == ({"done": 5, "total": 9}, "ERROR: no space left")
    assert said(capsys, "logfile", str(tmp_path / "no"), "--progress", "x")["stopReason"] == "there is no log file"
    assert "is no regular expression" in refused(capsys, "logfile", str(log), "--progress", "(")


# systemd and Kubernetes, by what their tools print.

UNIT = {"LoadState": "loaded", "ActiveState": "active", "SubState": "running", "Result": "success", "MainPID": "71",
        "ExecMainStatus": "0", "ExecMainStartTimestamp": "Tue 2026-03-10", "StatusText": ""}  # fmt: skip
NEVER_RAN = {"ActiveState": "inactive", "SubState": "dead", "ExecMainStartTimestamp": ""}


@pytest.mark.parametrize(
    ("change", "running", "completed", "reason"),
    [
        ({}, True, False, ""),
        ({"ActiveState": "activating", "SubState": "start"}, True, False, ""),
        ({"ActiveState": "active", "SubState": "exited"}, False, True, ""),
        ({"ActiveState": "inactive", "SubState": "dead"}, False, True, ""),
        (NEVER_RAN, False, False, "inactive (dead)"),
        ({"ActiveState": "failed", "Result": "exit-code", "ExecMainStatus": "3"}, False, False, "exit-code (exit 3)"),
    ],
)
def test_a_unit_by_its_properties(change: dict[str, str], running: bool, completed: bool, reason: str) -> None:
    status = systemd.judge(UNIT | change, "x.service")
    assert (status.running, status.completed, status.stop_reason) == (running, completed, reason)


def test_systemctl_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    lines = "\n".join(f"{key}={value}" for key, value in (UNIT | {"StatusText": "page 3"}).items())
    tool(tmp_path, monkeypatch, "systemctl", f"cat <<'END'\n{lines}\nEND")
    status = said(capsys, "systemd", "x.service")
    assert (status["pid"], status["message"], status["progress"]["status"]) == (71, "page 3", "page 3")
    with pytest.raises(AdapterError, match="not-found; see: systemctl status x"):
        systemd.judge({"LoadState": "not-found"}, "x")
    tool(tmp_path, monkeypatch, "systemctl", "echo no bus >&2; exit 1")
    assert "systemctl show x: exit 1: no bus" in refused(capsys, "systemd", "x")


def job(status: dict[str, Any], **spec: Any) -> Status:
    return kubernetes.judge({"spec": {"completions": 5, "parallelism": 2, **spec}, "status": status})


def test_a_job_by_its_object() -> None:
    running = job({"active": 2, "succeeded": 1})
    assert running.running and running.progress == {"done": 1, "total": 5, "active": 2, "failed": 0}
    assert job({"active": 1, "failed": 2}).level == "warn"
    assert job({"conditions": [{"type": "Complete", "status": "True"}], "succeeded": 5}).completed
    failed = {"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded", "message": "too many retries"}
    assert job({"conditions": [failed]}).stop_reason == "BackoffLimitExceeded: too many retries"
    assert not job({"conditions": [failed | {"status": "False"}], "active": 1}).stop_reason
    assert job({}, suspend=True).stop_reason == "suspended"
    assert kubernetes.judge({}).running


def test_kubectl_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    tool(tmp_path, monkeypatch, "kubectl", 'echo "$@" > args; echo \'{"spec": {}, "status": {"active": 1}}\'')
    monkeypatch.chdir(tmp_path)
    tool(tmp_path, monkeypatch, "kubectl", f'echo "$@" > {tmp_path}/args; echo \'{{"spec": {{}}, "status": {{}}}}\'')
    assert said(capsys, "kubernetes", "job/scan", "-n", "ops", "--context", "prod")["running"]
    asked = "get job scan -o json --request-timeout=20s --namespace ops --context prod\n"
    assert (tmp_path / "args").read_text() == asked
    tool(tmp_path, monkeypatch, "kubectl", "echo 'jobs.batch \"x\" not found' >&2; exit 1")
    assert 'jobs.batch "x" not found' in refused(capsys, "kubernetes", "x")
    tool(tmp_path, monkeypatch, "kubectl", "echo oops")
    assert "did not print JSON" in refused(capsys, "kubernetes", "x")


# A URL.


@pytest.fixture
def site() -> Any:
    answers: dict[str, tuple[int, bytes]] = {
        "/contract": (200, b'{"running": true, "completed": false, "progress": {"n": 1}}'),
        "/state": (200, b'{"job": {"state": "done", "pages": 7}}'), "/html": (200, b"<html>"), "/bad": (500, b""),
    }  # fmt: skip
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers.get("Authorization", ""))
            status, body = answers[self.path]
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the test's output clean."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", seen
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_url_with_the_contract_or_mapped_to_it(
    site: tuple[str, list[str]], capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, seen = site
    value = os.urandom(6).hex()
    monkeypatch.setenv("JOB_TOKEN", value)
    assert said(capsys, "url", f"{base}/contract", "--bearer-env", "JOB_TOKEN")["progress"] == {"n": 1}
    assert seen == [f"Bearer {value}"]
    done = said(capsys, "url", f"{base}/state", "--completed", "job.state=done", "--progress", "job.pages")
    assert done["completed"] and done["progress"] == {"job.pages": 7}
    failed = said(capsys, "url", f"{base}/state", "--failed", "job.state=done")
    assert (failed["level"], failed["stopReason"]) == ("alert", "job.state is done")
    assert said(capsys, "url", f"{base}/state", "--completed", "job.state=gone")["running"]


def test_a_url_that_cannot_be_read_is_an_error(site: tuple[str, list[str]], capsys: Capsys) -> None:
    base, _ = site
    assert "HTTP 500" in refused(capsys, "url", f"{base}/bad")
    assert "the answer is not JSON" in refused(capsys, "url", f"{base}/html")
    assert "lacks the boolean 'running'; map it with" in refused(capsys, "url", f"{base}/state")
    assert "should start with http" in refused(capsys, "url", "file:///etc/passwd")
    assert "no answer" in refused(capsys, "url", "http://127.0.0.1:9/")
    assert url.judge({"a": [1]}, ("a.b", "x"), None, []) == Status(True, False)


def test_a_missing_tool_or_kind_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capsys) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "scontrol cannot be started (No such file or directory: scontrol)" in refused(capsys, "slurm", "1")
    assert "unknown kind 'slrm'. Did you mean 'slurm'?" in refused(capsys, "slrm")
    assert "one of the arguments job --name is required" in refused(capsys, "slurm")
    assert main(["--help"]) == 0 and "a Slurm job" in capsys.readouterr().out
