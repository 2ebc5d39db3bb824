"""What a command line was decides whether its words can be news."""

from __future__ import annotations

import pytest

from skill.hook.command import read_command

KINDS = {
    "log": [
        "kubectl logs deploy/api -f",
        "journalctl -u api --since today",
        "tail -f /var/log/syslog",
        "dmesg -T | tail",
        "docker compose logs web",
        "grep ERROR zookeeper.log | head",
        "zcat /var/log/app.log.2.gz",
        "cat app.log",
        "ssh web1 'journalctl -u api'",
        "kubectl exec -it api-0 -- tail -n 5 /var/log/app.log",
        "sudo -u app tail -n 20 /srv/app/logs/app.log",
        "bash -c 'docker logs api'",
        "gh run view 1 --log",
        "tail -n 9 store-server.WARNING",
        "tail -n 9 /var/opt/mssql/data/errorlog.1",
        "cat orders_ora_811.trc",
    ],
    "live": [
        "kubectl get pods -A | grep -v Running",
        "df -h",
        "systemctl status api",
        "curl -s localhost/health | jq .",
        "cat /proc/meminfo",
        "ps aux | head",
        "sudo ceph -s",
        "watch -n 2 kubectl get nodes",
        "pg_isready -h db1",
        "FOO=1 timeout 5 redis-cli ping",
        "echo stats | nc localhost 11211",
        "cd infra && terraform apply",
    ],
    "run": ["./deploy.sh prod", "python3 worker.py", "node server.js", "python -c 'print(1)'", "/opt/etl/bin/run"],
    "quote": [
        "cat README.md",
        "grep -rn timeout src/",
        "rg CrashLoopBackOff",
        "sed -n 1,40p app/main.go",
        "git log --oneline",
        "man kill",
        "kubectl explain pod",
        "kubectl get --help",
        "ls -la /var/lib",
        "vim app.py",
        "less docs/faq.md",
        "git diff HEAD~1",
        "find . -name '*.log'",
        "echo done >> notes.txt",
        "cat > a.yaml <<EOF",
        "git show HEAD | head",
        "kubectl --help | grep timeout",
        "helm template ./chart",
        "python -m pydoc errno",
        "cat src/catalog.py",
    ],
    "test": [
        "pytest -q",
        "npm test",
        "go test ./...",
        "make check",
        "python3 -m pytest tests",
        "cargo test",
        "uv run pytest",
    ],
    "lint": ["ruff check .", "mypy skill", "npx eslint src", "terraform validate", "pre-commit run -a"],
    "package": ["pip install demo", "apt-get update", "npm ci", "cargo add serde", "brew upgrade"],
    "build": ["make", "docker build .", "mvn package", "go build ./...", "cmake --build out"],
    "vcs": ["git push origin main", "git clone https://example.com/a.git"],
    "": ["", "   ", "cd /srv", "sort | uniq -c"],
}


@pytest.mark.parametrize(("command", "kind"), [(command, kind) for kind in KINDS for command in KINDS[kind]])
def test_a_command_is_of_one_kind(command: str, kind: str) -> None:
    assert read_command(command).kind == (kind if command != "cd /srv" else "quote")


def test_the_most_live_part_of_a_line_counts() -> None:
    assert read_command("cat notes.md; kubectl get pods").kind == "live"
    assert read_command("kubectl get pods > pods.txt && cat pods.txt").kind == "live"


@pytest.mark.parametrize(
    "command",
    [
        "'",
        '"unclosed',
        "a | | b",
        "&&&&",
        "((((",
        "kubectl exec -- ",
        "ssh",
        "sudo",
        "bash -c",
        "$(",
        "\\",
        "\x00",
        "é" * 9000,
        "bash -c " * 500 + "'ls'",
        "ssh a " * 500,
    ],
)
def test_no_text_is_too_odd_to_be_read(command: str) -> None:
    assert isinstance(read_command(command).kind, str)
