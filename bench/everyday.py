"""Count false alarms on this machine's own everyday output: about 200 ordinary commands, none of them about an incident.

    python -m bench.everyday [--show]

Every command runs here, reads only, and its output goes through the gate and the detector as a hook would take it.
The share of commands that made a signal must stay at or below 1 %. A full disk or a stopped service of this machine is
a real finding; `--show` prints what was said, for judging it.
"""

# ruff: noqa: E501 (commands stay on one line)

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import time
from typing import NamedTuple

from skill.commands.detect import passes, signals_of

LIMIT = 0.01
WORDS = (
    "timeout", "deadlock", "Connection refused", "OOM", "killed", "rollback", "503", "429", "certificate", "expired", "no space left",
    "CrashLoopBackOff", "unhealthy", "degraded", "too many", "unreachable", "DNS", "lock", "retry", "throttl", "quota", "panic", "fatal",
    "evicted", "replica", "backup", "alert", "queue", "circuit", "failed", "out of memory", "reset by peer", "segmentation fault",
    "deploy", "probe",
)  # fmt: skip
PACKAGES = ("json", "email", "asyncio", "http", "logging", "unittest", "concurrent", "multiprocessing", "urllib", "xml")
TOOLS = (
    "git",
    "python3",
    "tar",
    "grep",
    "sed",
    "awk",
    "find",
    "sort",
    "ls",
    "cp",
    "df",
    "du",
    "ps",
    "curl",
    "ssh",
    "make",
    "gcc",
    "bash",
)
PLAIN = (
    "df -h", "df -i", "free -m", "free -h", "uptime", "ps aux", "ps -ef | head -40", "uname -a", "env | sort | head", "id", "whoami",
    "date", "hostname", "mount | head -40", "ls -la /", "ls -R /etc | head -100", "du -sh /usr/share/* | tail -20", "cat /etc/os-release",
    "cat /proc/meminfo", "cat /proc/cpuinfo | head -60", "cat /proc/loadavg", "cat /etc/passwd", "cat /etc/services | head -100",
    "lsof -v 2>&1 | head", "ip addr", "ss -ltn", "ss -s", "netstat -s | head -60", "vmstat", "top -bn1 | head -30", "nproc", "lscpu",
    "ulimit -a", "getconf -a | head -60", "locale", "dpkg -l | head -200", "apt-cache policy | head -40", "pip list", "pip freeze",
    "pip show pip", "pip check", "python3 -m pip --version", "python3 --version", "python3 -c 'import this'", "python3 -c 'print(1)'",
    "python3 -m json.tool --help", "python3 -m site", "python3 -c 'import sys; print(sys.path)'", "python3 -c 'import nosuch'",
    "python3 -c '1/0'", "python3 -m unittest -h", "python3 -m compileall -q skill", "python3 -m timeit -n 10 pass", "python3 -m calendar",
    "gcc --version", "make -n nosuch", "make --version", "git status", "git log --oneline -50", "git log -5 --stat", "git show --stat HEAD",
    "git diff HEAD~3 --stat", "git diff HEAD~2 -- skill | head -300", "git branch -a", "git remote -v", "git config -l", "git blame README.md | head -40",
    "git stash list", "git tag", "git shortlog -sn", "git rev-parse HEAD", "git nosuchverb", "git log --grep=fail --oneline", "git log -p -2 | head -400",
    "cat README.md", "cat pyproject.toml", "cat SKILL.md", "cat CHANGELOG.md", "head -80 skill/hook/match.py", "sed -n 1,120p skill/rules/load.py",
    "cat skill/rules/packs/kubernetes.yaml", "cat skill/rules/packs/data.yaml | head -200", "tail -100 skill/hook/table.py", "wc -l skill/*/*.py",
    "find . -name '*.py' | head -100", "tree -L 2", "ls tests", "grep -rn 'def test' tests | head -60", "diff README.md CHANGELOG.md | head -80",
    "man bash | head -80", "curl --help", "ssh -V", "openssl version", "openssl list -digest-algorithms | head", "sqlite3 --version", "jq --version",
    "node --version", "npm --version", "npm help", "systemctl --version", "journalctl --version", "docker --version", "kubectl version --client",
    "history | tail", "true", "false", "nosuchcommand", "cat /nosuch", "ls /nosuch", "rm /nosuch", "cd /nosuch", "test -f /nosuch", "sleep 0",
    "seq 400 600", "yes | head -100", "base64 /etc/hostname", "cksum /etc/passwd", "xxd /etc/hostname | head", "printf '503 504 429\\n'",
    "echo 'timeout failed error refused'", "timeout 1 sleep 2", "ruff --version", "mypy --version", "ruff check skill/rules --statistics",
    "netstat -s", "cat /proc/net/snmp", "cat /proc/vmstat | head -100", "cat /proc/sys/fs/file-nr", "sysctl -a | head -200", "dmesg | tail -5",
    "python3 -m pydoc socket | head -120", "python3 -m pydoc errno", "python3 -c 'import http; print(list(http.HTTPStatus))'",
    "python3 -c 'import errno; print(errno.errorcode)'", "python3 -c 'import signal; print(list(signal.Signals))'", "kill -l", "cat .gitignore",
    "pytest --version", "pytest tests/rules -q -x", "pytest nosuch.py", "python3 -m pytest --fixtures -q | head -60",
)  # fmt: skip


class Result(NamedTuple):
    """One command, how it ended, and what was said about it."""

    command: str
    exit_code: int
    size: int
    milliseconds: float
    said: list[str]
    at_gate: bool


def commands() -> list[str]:
    """The commands, greps over the Python library and help texts included."""
    library = sysconfig.get_paths()["stdlib"]
    greps = [f"grep -rn '{word}' {library} --include='*.py' | head -40" for word in WORDS]
    reads = [f"cat {library}/{package}/__init__.py" for package in PACKAGES]
    helps = [f"{tool} --help" for tool in TOOLS]
    return [*PLAIN, *greps, *reads, *helps]


def played(command: str) -> Result:
    """Run one command and hand its output to the detector."""
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PAGER": "cat", "MANPAGER": "cat", "GIT_PAGER": "cat"},
    )
    record = {
        "command": command,
        "stdout": done.stdout.decode("utf-8", "replace"),
        "stderr": done.stderr.decode("utf-8", "replace"),
        "exit_code": done.returncode,
    }
    start = time.process_time()
    found = signals_of(record, {}, [])
    spent = (time.process_time() - start) * 1000
    at_gate = not passes(command, str(record["stdout"]) + str(record["stderr"]), done.returncode)
    size = len(done.stdout) + len(done.stderr)
    return Result(command, done.returncode, size, spent, [str(one["rule"]) for one in found], at_gate)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--show", action="store_true", help="print every command that made a signal")
    show = parser.parse_args().show
    results = [played(command) for command in commands()]
    alarms = [result for result in results if result.said]
    share = len(alarms) / len(results)
    slowest = max(results, key=lambda result: result.milliseconds)
    print(
        f"{len(results)} commands, {sum(result.size for result in results)} bytes of output: {len(alarms)} alarms ({share:.2%})"
    )
    succeeded = [result for result in results if not result.exit_code]
    ended = sum(result.at_gate for result in succeeded)
    print(f"of the {len(succeeded)} that succeeded, {ended} ended at the gate ({ended / len(succeeded):.0%})")
    print(f"slowest detection: {slowest.milliseconds:.1f} ms of CPU for {slowest.size} bytes ({slowest.command})")
    for result in alarms if show else []:
        print(f"  {result.command}  (exit {result.exit_code}): {', '.join(result.said)}")
    return 0 if share <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
