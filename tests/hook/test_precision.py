"""What looks like a fault and is none: counters at nought, changelogs, prose, settings."""

import pytest

from skill.hook.command import read_command
from skill.hook.lines import denies
from skill.hook.match import detect
from skill.hook.shape import shape_of

PROSE = """The pool keeps a number of idle connections that are ready to be used by the next request.
When the connection is refused by the server, the request is sent to another one, and the first
will not be asked again for the time that is set in the section above. This is not an outage: the
other servers can do the work, and the pool has a way to ask the first again when it is back."""


@pytest.mark.parametrize(
    "line",
    [
        "   Queue full drops: 0",
        '  "rateLimitExceeded": false,',
        "delivery failures = none",
        "- Fix for segmentation fault in the reader (#311)",
        "* Prevent deadlock when two writers close",
        "fixed: connection refused during failover",
    ],
)
def test_a_line_that_tells_of_no_fault_or_a_mended_one_denies(line: str) -> None:
    assert denies(line.lower())


@pytest.mark.parametrize(
    "line",
    [
        "Slave_IO_Running: No",
        "ready replicas: 0",
        '{"errors":0,"status":"down"}',
        "failed units: 3",
        "error: fixing permissions failed: disk full",
    ],
)
def test_a_line_that_reports_does_not(line: str) -> None:
    assert not denies(line.lower())


def test_sentences_without_a_command_are_a_document() -> None:
    assert shape_of(PROSE.split("\n")) == "document"
    assert not detect("", PROSE)


def test_an_option_about_logs_is_no_look_at_logs() -> None:
    assert read_command("aws idp set-delivery --log-configurations LogLevel=ERROR").kind == "live"
    assert read_command("gh run view 81 --log-failed").kind == "log"


def test_a_replica_that_got_its_copy_is_well() -> None:
    line = "811:M 04 Mar 2025 10:11:12.131 * Background saving terminated with success"
    assert not detect("tail /var/log/redis/redis.log", line)
    assert detect("tail /var/log/redis/redis.log", "811:C 04 Mar 2025 10:11:12.131 # Background saving error")


RETRIED = "worker | error: connect ECONNREFUSED 10.1.0.7:5432, retrying in 1s"


def test_a_refusal_that_the_next_try_overcame_is_none() -> None:
    command = "docker compose up"
    assert not detect(command, f"{RETRIED}\nworker | connected to the ledger\nworker | listening on 8080")
    assert detect(command, f"{RETRIED}\nworker | not connected\nworker | giving up")


def test_a_refusal_after_the_last_success_is_one() -> None:
    assert detect("docker compose up", f"worker | connected to the ledger\n{RETRIED}")


def test_an_info_line_that_tries_again_is_none() -> None:
    line = "Mar 04 10:11:12 web app[7]: {} connection reset by peer, will retry in 2s"
    assert not detect("journalctl -u app", line.format("INFO"))
    assert detect("journalctl -u app", line.format("ERROR"))


@pytest.mark.parametrize("kind", ["PrometheusRule", "ConfigMap", "CustomResourceDefinition"])
def test_what_a_cluster_was_told_is_no_news_of_it(kind: str) -> None:
    told = f"apiVersion: v1\nkind: {kind}\nspec:\n  rules:\n  - alert: Down\n    summary: connection refused, CrashLoopBackOff"
    assert not detect("kubectl get x -o yaml", told)
    assert detect("kubectl get pod x -o yaml", told.replace(kind, "Pod"))


def test_source_that_a_container_or_a_server_shows_is_none() -> None:
    code = "import socket\n\ndef dial(host):\n    raise RuntimeError('connection refused')\n\nclass Pool:\n    pass\n"
    assert not detect("docker exec web cat /app/pool.py", code)
    assert not detect("curl -s https://git.example/pool", code)
    assert not detect("curl -s https://docs.example/faults.md", "| ECONNREFUSED | connection refused |")
    assert detect("curl -si https://shop.example/", "HTTP/1.1 503 Service Unavailable\n\n<html>\n<body>")


def test_what_someone_stopped_or_what_is_no_disk_is_none() -> None:
    head = "CONTAINER ID   IMAGE   COMMAND   CREATED   STATUS   PORTS   NAMES\n"
    assert not detect(
        "docker ps -a", head + '1a2b3c4d5e6f   tool   "sh"   3 days ago   Exited (130) 3 hours ago   shell'
    )
    assert detect("docker ps -a", head + '1a2b3c4d5e6f   api   "api"   3 days ago   Exited (1) 3 hours ago   api')
    disks = "Filesystem  Size  Used Avail Capacity Mounted on\n{}  191Ki  191Ki  0Bi  100%  /dev"
    assert not detect("df -h", disks.format("devfs"))
    assert detect("df -h", disks.format("/dev/disk3"))


def test_the_severity_of_a_finding_or_a_rule_is_no_hardware_fault() -> None:
    assert not detect("npm audit --json", '{"vulnerabilities": {"x": {"severity": "critical"}}}')
    rule = '{"state":"inactive","name":"Down","query":"up == 0","annotations":{"summary":"connection refused"},"type":"alerting"}'
    assert not detect("curl -s localhost:9090/api/v1/rules", rule)


def test_a_number_a_desktop_program_notes_is_no_severity() -> None:
    line = "Mar  4 10:11:12 laptop player[7]: item_copy signalled err=-12785 (invalidated)"
    assert not detect("tail /var/log/system.log", f"{line}\n{line}")
    named = 'ts=2025-03-04T10:11:12Z caller=sync.go:12 msg="sync" err="dial tcp 10.1.0.7:5432: i/o timeout"'
    assert detect("kubectl logs syncer-0", named)
