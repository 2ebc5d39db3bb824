"""The real promtool, node_exporter and Prometheus read our file; the rules fire. On loopback, ended with the test."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from skill.paths import share

PATIENCE_S = 60.0


def program(name: str, package: str) -> str:
    """A program's path; skips the test where it is missing, fails it with CI=true."""
    found = shutil.which(name)
    if found is not None:
        return found
    reason = f"{name} is not installed (Debian, Ubuntu: apt-get install {package})"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def run(*command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, input=stdin, capture_output=True, text=True)


def test_promtool_finds_nothing_to_say_about_the_metrics(shop: Any) -> None:
    shop.ok("metrics", "--textfile", "out.prom")

    done = run(program("promtool", "prometheus"), "check", "metrics", stdin=(shop.at / "out.prom").read_text("utf-8"))

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_promtool_finds_the_rules_in_order() -> None:
    done = run(program("promtool", "prometheus"), "check", "rules", str(share("references") / "alerts.yml"))

    assert done.returncode == 0, done.stderr
    assert "SUCCESS: 10 rules found" in done.stdout


def test_every_rule_fires_for_what_it_is_made_for_and_not_before(tmp_path: Path) -> None:
    text = (Path(__file__).parent / "rules_test.yml").read_text("utf-8")
    rules = (share("references") / "alerts.yml").read_text("utf-8")
    (tmp_path / "test.yml").write_text(text.replace("RULES", str(share("references") / "alerts.yml")))

    done = run(program("promtool", "prometheus"), "test", "rules", str(tmp_path / "test.yml"))

    assert done.returncode == 0, done.stdout + done.stderr
    names = [line.split(": ")[1] for line in rules.splitlines() if line.strip().startswith("- alert: ")]
    assert all(f"alertname: {name}\n" in text for name in names)


def test_prometheus_shows_what_node_exporter_read(shop: Any, tmp_path: Path) -> None:
    exporter = program("prometheus-node-exporter", "prometheus-node-exporter")
    prometheus = program("prometheus", "prometheus")
    (tmp_path / "textfile").mkdir()
    shop.ok("metrics", "--textfile", str(tmp_path / "textfile" / "shop.prom"))
    ports = free_ports(2)
    config = tmp_path / "prometheus.yml"
    config.write_text(
        "global: {scrape_interval: 1s}\n"
        f"rule_files: [{share('references') / 'alerts.yml'}]\n"
        f"scrape_configs: [{{job_name: node, static_configs: [{{targets: ['127.0.0.1:{ports[0]}']}}]}}]\n"
    )
    first = [exporter, "--collector.disable-defaults", "--collector.textfile",
             f"--collector.textfile.directory={tmp_path / 'textfile'}", f"--web.listen-address=127.0.0.1:{ports[0]}"]  # fmt: skip
    second = [prometheus, f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}",
              f"--web.listen-address=127.0.0.1:{ports[1]}"]  # fmt: skip
    with running(first, tmp_path / "exporter.log"), running(second, tmp_path / "prometheus.log"):
        scraped = until(lambda: fetch(f"http://127.0.0.1:{ports[0]}/metrics"))
        assert "node_textfile_scrape_error 0" in scraped
        series = until(lambda: answered(ports[1], 'ops_learnings_job_state{name="inventory",state="running"}'))
        families = answered(ports[1], 'count by (__name__) ({__name__=~"ops_learnings_.+"})')
        rules = json.loads(fetch(f"http://127.0.0.1:{ports[1]}/api/v1/rules"))["data"]["groups"]

    assert series[0]["metric"]["project"] == "shop"
    assert series[0]["metric"]["name"] == "inventory"
    assert series[0]["value"][1] == "1"
    assert len(families) == 20  # 18 metrics, one of them a histogram of three
    assert [rule["health"] for group in rules for rule in group["rules"]].count("err") == 0


@contextmanager
def running(command: list[str], log: Path) -> Iterator[None]:
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


def free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def fetch(url: str) -> str:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return str(answer.read().decode())
    except (urllib.error.URLError, ConnectionError):
        return ""


def answered(port: int, query: str) -> Any:
    text = fetch(f"http://127.0.0.1:{port}/api/v1/query?query={quote(query)}")
    return json.loads(text)["data"]["result"] if text else []


def until(look: Any) -> Any:
    """What `look` finds, as soon as it finds something."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.1)  # other processes start up: there is no clock of ours to pass
    raise AssertionError("nothing was found in time")
