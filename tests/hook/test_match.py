"""The same words mean an incident in one place and nothing in another."""

from __future__ import annotations

import pytest

from skill.hook.match import Signal, command_class, deploy_outcome, detect

CRASH = "NAME   READY   STATUS             RESTARTS   AGE\napi-0  0/1     CrashLoopBackOff   9          1h"
DISK = "Filesystem      Size  Used Avail Use% Mounted on\n/dev/vda1        40G   {}G    2G  {}% /"


def keys(command: str, output: str, exit_code: int | None = None) -> list[str]:
    return [signal.pattern_key for signal in detect(command, output, exit_code, bool(exit_code))]


def only(command: str, output: str, **limits: float) -> Signal:
    (signal,) = detect(command, output, None, False, limits)
    return signal


@pytest.mark.parametrize(
    "command", ["kubectl get pods", "", "./status.sh", "watch kubectl get po", "ssh c1 kubectl get po"]
)
def test_a_table_of_a_cluster_is_news(command: str) -> None:
    assert keys(command, CRASH) == ["incident_pattern.crash_loop"]


@pytest.mark.parametrize(
    "command",
    [
        "cat pods.txt",
        "grep -rn CrashLoop docs",
        "git show HEAD",
        "pytest -q",
        "sed -n 1,9p fixtures/pods.txt",
        "rg Crash",
        "vim pods.md",
        "npm test",
        "git log -p",
        "head -5 README.md",
        "kubectl get pods --help",
        "ruff check .",
    ],
)
def test_the_same_table_quoted_is_none(command: str) -> None:
    assert keys(command, CRASH) == []


def test_a_log_is_a_log_wherever_it_is_read_from() -> None:
    line = "2026-03-04T10:11:12Z ERROR ledger importer stopped for good"

    assert keys("tail -n 1 /srv/ledger/importer.log", line) == ["incident_pattern.error_log"]
    assert keys("kubectl logs deploy/ledger", line) == ["incident_pattern.error_log"]
    assert keys("cat tests/importer_test.py", line) == []


def test_an_info_line_that_names_errors_is_none() -> None:
    assert keys("kubectl logs deploy/api", 'level=info msg="error handler registered"') == []


@pytest.mark.parametrize(
    "line",
    [
        "connection refused, but retry succeeded",
        "0 failed, 12 passed",
        "no errors",
        "the certificate has not expired",
        "deadlock detected: resolved",
        "all services recovered from connection refused",
    ],
)
def test_what_is_denied_or_over_is_none(line: str) -> None:
    assert keys("kubectl logs deploy/api", line) == []


def test_a_number_is_a_status_only_in_its_place() -> None:
    assert keys("curl -sI http://web/", "HTTP/1.1 503 Service Unavailable") == ["sla_breach.http_5xx"]
    assert keys("curl -sI http://web/", "HTTP/1.1 200 OK\ncontent-length: 503") == []
    assert keys("ls -l /srv", "-rw-r--r-- 1 app app 503 Mar  4 10:11 index.html") == []
    assert keys("./size.sh", "read 503 bytes in 429 ms") == []


@pytest.mark.parametrize(("used", "noticed"), [(41, False), (85, False), (86, True), (91, True), (100, True)])
def test_a_disk_is_over_its_threshold_or_not(used: int, noticed: bool) -> None:
    assert keys("df -h", DISK.format(used // 2, used)) == (["capacity_issue.disk_usage"] if noticed else [])


def test_thresholds_are_the_configured_ones() -> None:
    assert only("df -h", DISK.format(20, 71), disk_percent=70).threshold == 70
    assert detect("df -h", DISK.format(20, 71), None, False, {"disk_percent": 80}) == []


def test_a_figure_is_read_and_an_extreme_one_weighs_more() -> None:
    high, extreme = only("df -h", DISK.format(20, 87)), only("df -h", DISK.format(20, 99))

    assert (high.value, high.priority, high.severity) == (87, "high", "P2")
    assert (extreme.value, extreme.priority, extreme.severity) == (99, "critical", "P1")


def test_a_reader_that_fails_itself_is_news() -> None:
    assert keys("cat /data/a.txt", "cat: /data/a.txt: Input/output error\n") == []
    assert keys("cp a b", "cp: error writing 'b': No space left on device") == ["capacity_issue.disk_full"]
    assert keys("echo x >> /data/app.log", "bash: line 1: /data/app.log: No space left on device") == [
        "capacity_issue.disk_full"
    ]


def test_a_warning_counts_by_its_share_of_a_log_and_by_where_it_was_read() -> None:
    calm = "2026-04-01 10:11:12 INFO  ledger: posted batch\n"
    sour = "2026-04-01 10:11:13 WARN  ledger: posting to emea stalled\n"

    assert keys("kubectl logs ledger-0", calm + sour) == ["incident_pattern.error_log"]
    assert keys("kubectl logs ledger-0", calm * 8 + sour) == []
    assert keys("./ledger --once", calm + sour) == []


@pytest.mark.parametrize("stamp", ["0401", "260401", "20260401"])
def test_a_severity_letter_is_read_before_a_date_of_any_length(stamp: str) -> None:
    assert keys("kubectl logs kv-0", f"E{stamp} 10:11:12.131 7 kv.cc:9] flush gave up") == [
        "incident_pattern.error_log"
    ]
    assert keys("kubectl logs kv-0", f"I{stamp} 10:11:12.131 7 kv.cc:9] flush gave up") == []


def test_a_grep_that_finds_nothing_is_none() -> None:
    assert detect("grep -rn timeout src", "", 1, True) == []
    assert keys("grep -rn timeout src", "src/a.py:3: timeout = 5", 1) == []


def test_source_and_configuration_from_an_unknown_command_are_none() -> None:
    source = "def test_pool():\n    assert pool.error == 'connection refused'\n    return pool\n\nclass A:\n    pass\n"
    config = (
        "groups:\n  - name: node\n    rules:\n      - alert: DiskFull\n        expr: disk_free < 0.1\n        for: 5m\n"
    )

    assert keys("", source) == []
    assert keys("", config) == []
    assert (
        keys("./show", "Usage: show [OPTIONS]\n\nOptions:\n  --timeout  connection timed out after\n  --retry  x\n")
        == []
    )


@pytest.mark.parametrize(
    ("command", "output", "service"),
    [
        ("kubectl get pods", CRASH.replace("api-0", "checkout-6b7d9c5f4-x2x7k"), "checkout"),
        ("systemctl status web", "web.service: Failed with result 'exit-code'.", "web"),
        ("kubectl rollout status deployment/cart", 'error: deployment "cart" exceeded its progress deadline', "cart"),
        ("df -h", DISK.format(39, 97), ""),
    ],
)
def test_a_signal_names_its_service(command: str, output: str, service: str) -> None:
    assert detect(command, output)[0].service == service


def test_signals_come_worst_first_and_at_most_five() -> None:
    output = "\n".join(
        [
            "lookup db: no such host",
            "out of memory",
            "no space left on device",
            "too many open files",
            "deadlock detected",
            "certificate has expired",
            "HTTP/1.1 502 Bad Gateway",
            "connection reset by peer",
        ]
    )
    found = detect("kubectl logs deploy/api", output)

    ranks = ["critical", "high", "medium", "low"]
    assert len(found) == 5
    assert [signal.priority for signal in found] == sorted((signal.priority for signal in found), key=ranks.index)


def test_a_signal_never_repeats_raw_output() -> None:
    secret = "hunter-" + "x7" * 6
    signal = detect("kubectl logs deploy/api", f"FATAL: password={secret} connection refused by 10.1.2.3")[0]

    said = " ".join(str(getattr(signal, name)) for name in Signal.__slots__)
    assert secret not in said and "10.1.2.3" not in said


def test_terminal_colours_hide_nothing() -> None:
    assert keys("kubectl get pods", "\x1b[31m" + CRASH.replace("Crash", "\x1b[1mCrash") + "\x1b[0m") == [
        "incident_pattern.crash_loop"
    ]


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("helm upgrade api ./chart", "deploy"),
        ("kubectl rollout undo deploy/api", "rollback"),
        ("kubectl get pods", "kubectl"),
        ("terraform plan", "terraform"),
        ("systemctl restart api", "systemd"),
        ("cat a.py", "read"),
        ("pytest", "test"),
        ("pip install x", "package"),
        ("vim a.py", "edit"),
        ("journalctl -u api", "log"),
        ("helm upgrade --help", "read"),
        ("./deploy.sh prod", "deploy"),
        ("git push", "vcs"),
        ("", "other"),
    ],
)
def test_a_command_has_a_class_for_the_journal(command: str, word: str) -> None:
    assert command_class(command) == word


@pytest.mark.parametrize(
    ("command", "output", "code", "outcome"),
    [
        ("helm upgrade api .", "STATUS: deployed", 0, "success"),
        ("helm upgrade api .", "Error: UPGRADE FAILED: timed out", None, "failure"),
        ("kubectl rollout status deploy/api", "", 1, "failure"),
        ("kubectl rollout status deploy/api", 'deployment "api" successfully rolled out', None, "success"),
        ("kubectl rollout status deploy/api", "Waiting for deployment", None, ""),
        ("ls", "deployed", 0, ""),
    ],
)
def test_how_a_deploy_ended(command: str, output: str, code: int | None, outcome: str) -> None:
    assert deploy_outcome(command, output, code, False) == outcome
