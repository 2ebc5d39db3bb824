"""A Slurm cluster of one node on loopback, with files and ports of its own; nothing outside its folder is touched."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.monitor.tools import need

CONFIG = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MailProg=/bin/true
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs=1 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


@contextmanager
def cluster(folder: Path) -> Iterator[dict[str, str]]:
    """The environment in which Slurm's commands reach the cluster."""
    need("munged", "slurmctld", "slurmd", "sbatch", package="slurm-wlm, munge")
    if os.geteuid() != 0:
        pytest.skip("a Slurm cluster needs root")
    for name in ("state", "spool"):
        (folder / name).mkdir()
    key = folder / "munge.key"
    key.write_bytes(os.urandom(128))
    key.chmod(0o600)
    host = socket.gethostname().partition(".")[0]
    conf = folder / "slurm.conf"
    conf.write_text(CONFIG.format(host=host, folder=folder, ports=[free_port(), free_port()]))
    env = {**os.environ, "SLURM_CONF": str(conf)}
    kinds = ("socket", "pid-file", "log-file", "seed-file")
    files = [f"--{name}={folder}/munge.{name.partition('-')[0]}" for name in kinds]
    commands = [
        ["munged", "--foreground", "--force", f"--key-file={key}", *files],
        ["slurmctld", "-D", "-f", str(conf)],
        ["slurmd", "-D", "-f", str(conf), "-N", host],
    ]
    running: list[subprocess.Popen[bytes]] = []
    try:
        for argv in commands:
            log = open(folder / f"{argv[0]}.out", "wb")  # noqa: SIM115  # closed with the process below
            running.append(subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log))
            log.close()
            if argv[0] == "munged":
                _until(lambda: (folder / "munge.socket").exists(), folder)
        _until(lambda: "idle" in _call(env, "sinfo", "-h", "-o", "%t"), folder)
        yield env
    finally:
        for process in reversed(running):
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _call(env: dict[str, str], *argv: str) -> str:
    return subprocess.run(argv, env=env, text=True, capture_output=True, check=False).stdout


def _until(test: object, folder: Path, limit_s: float = 60) -> None:
    assert callable(test)
    deadline = time.monotonic() + limit_s
    while not test():
        if time.monotonic() > deadline:
            logs = {path.name: path.read_text()[-800:] for path in folder.glob("*.out")}
            raise AssertionError(f"the Slurm cluster did not come up: {logs}")
        time.sleep(0.1)
