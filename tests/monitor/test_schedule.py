"""Scheduler entries, checked by the schedulers' own tools or rules; installed where that harms nobody."""

from __future__ import annotations

import os
import plistlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from skill.monitor import main
from skill.monitor.schedule import Entry, ScheduleError, entry_name, minutes, place
from skill.monitor.schedule.openclaw import every
from skill.monitor.schedule.systemd import Systemd, quoted
from tests.monitor.support import Box
from tests.monitor.tools import absent, need

Capsys = pytest.CaptureFixture[str]
NASTY = ["it's", 'say "hi"', "100%", "$HOME", "a b", "back\\slash", "ü", "#no", ";x", "`y`", "*"]


def entry(folder: Path, *more: str, every_s: int = 300) -> Entry:
    config = folder / "my jobs.yaml"
    return Entry(entry_name(config), [sys.executable, "-c", "import sys; print(sys.argv[1:])", *more], folder, config,
                 every_s)  # fmt: skip


def test_each_config_has_a_name_of_its_own() -> None:
    assert entry_name(Path("/a")) == entry_name(Path("/a")) != entry_name(Path("/b"))


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    need("systemd-analyze", package="systemd")
    folder = tmp_path / "with space"
    folder.mkdir()
    (tmp_path / "run").mkdir()
    files = Systemd().files(entry(folder, *NASTY))
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", "--man=no", *files], cwd=tmp_path, text=True, capture_output=True,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path / "run")}, check=False,
    )  # fmt: skip
    if "Failed to initialize manager" in done.stderr or "cgroup" in done.stderr:
        absent(f"systemd-analyze cannot work here: {done.stderr.strip()}")
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_leaves_started_jobs_alone_and_takes_words_literally(tmp_path: Path) -> None:
    service = Systemd().files(entry(tmp_path, *NASTY))[entry(tmp_path).name + ".service"]
    assert "Type=oneshot\n" in service and "KillMode=process\n" in service
    assert '"100%%" "$$HOME" "a b" "back\\\\slash"' in service
    assert quoted('say "hi"') == '"say \\"hi\\""'


def test_launchd_reads_the_property_list(tmp_path: Path) -> None:
    words = [*NASTY, "<&>"]
    data = plistlib.loads(place("launchd").text(entry(tmp_path, *words, every_s=90)).encode())
    assert data["ProgramArguments"] == [sys.executable, "-c", "import sys; print(sys.argv[1:])", *words]
    assert (data["StartInterval"], data["AbandonProcessGroup"], data["RunAtLoad"]) == (90, True, True)
    assert data["WorkingDirectory"] == str(tmp_path) and data["Label"] == entry(tmp_path).name


def cron_command(text: str) -> str:
    """What cron hands to the shell: the sixth field, `\\%` made plain, up to an unescaped per cent sign."""
    command = text.split(maxsplit=5)[5]
    assert "%" not in command.replace("\\%", "")
    return command.replace("\\%", "%")


def test_the_cron_line_runs_in_crons_bare_environment(tmp_path: Path) -> None:
    folder = tmp_path / "it's 100% here"
    folder.mkdir()
    text = place("cron").text(entry(folder, *NASTY))
    assert text.startswith("*/5 * * * * ") and text.count("\n") <= 1
    done = subprocess.run(
        ["/bin/sh", "-c", cron_command(text)], env={"PATH": "/usr/bin:/bin"}, text=True, capture_output=True, check=True
    )
    assert done.stdout == f"{NASTY}\n"


@pytest.mark.parametrize(
    ("seconds", "schedule"),
    [(60, "* * * * *"), (300, "*/5 * * * *"), (1800, "*/30 * * * *"), (3600, "0 * * * *"), (7200, "0 */2 * * *"),
     (86_400, "0 0 * * *")],
)  # fmt: skip
def test_periods_that_cron_can_keep(seconds: int, schedule: str) -> None:
    assert minutes(seconds) == schedule


@pytest.mark.parametrize("seconds", [10, 59, 90, 420, 2400, 5400, 18_000, 90_000])
def test_periods_that_cron_cannot_keep_are_refused(seconds: int) -> None:
    with pytest.raises(ScheduleError, match=f"--every {seconds}: here it should divide an hour"):
        minutes(seconds)


def test_a_path_with_a_line_end_is_refused(tmp_path: Path) -> None:
    for name in ("systemd", "launchd", "cron", "openclaw"):
        with pytest.raises(ScheduleError, match="line end"):
            place(name).text(entry(tmp_path, "a\nb"))


@pytest.fixture
def crontab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The real crontab command, on the table of the account `nobody` instead of one's own."""
    need("crontab", package="cron")
    if os.geteuid() != 0:
        pytest.skip("only root may use another account's crontab")
    real = [str(shutil.which("crontab")), "-u", "nobody"]
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "crontab").write_text(f'#!/bin/sh\nexec {shlex.join(real)} "$@"\n')
    (tmp_path / "bin" / "crontab").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    subprocess.run([*real, "-r"], capture_output=True, check=False)
    return real


def table(crontab: list[str]) -> list[str]:
    return subprocess.run([*crontab, "-l"], text=True, capture_output=True, check=False).stdout.splitlines()


def test_cron_takes_the_line_once_and_keeps_the_others(crontab: list[str], tmp_path: Path) -> None:
    cron = place("cron")
    cron.install(entry(tmp_path, *NASTY))
    subprocess.run([*crontab, "-"], input="# mine\n0 3 * * * true\n" + "\n".join(table(crontab)) + "\n", text=True,
                   check=True)  # fmt: skip
    cron.install(entry(tmp_path, every_s=600))
    lines = table(crontab)
    assert lines[:2] == ["# mine", "0 3 * * * true"] and len(lines) == 3 and lines[2].startswith("*/10 ")
    cron.remove(entry(tmp_path))
    assert table(crontab) == ["# mine", "0 3 * * * true"]
    subprocess.run([*crontab, "-r"], check=False)


def test_without_the_tool_install_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name, tool in (("cron", "crontab"), ("systemd", "systemctl"), ("launchd", "launchctl"),
                       ("openclaw", "openclaw"), ("kubernetes", "kubectl")):  # fmt: skip
        with pytest.raises(ScheduleError, match=f"{tool} is not installed here"):
            place(name).install(entry(tmp_path))


def test_openclaw_is_told_to_run_a_plain_command_under_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = entry(tmp_path, *NASTY)
    words = shlex.split(place("openclaw").text(made))
    assert words[:5] == ["openclaw", "cron", "add", "--every", "5m"] and words[-1] == "--no-deliver"
    assert words[words.index("--declaration-key") + 1] == made.name
    assert shlex.split(words[words.index("--command") + 1]) == list(made.words)
    (tmp_path / "openclaw").write_text(f"#!{sys.executable}\nimport sys; open('args', 'w').write(repr(sys.argv[1:]))\n")
    (tmp_path / "openclaw").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    place("openclaw").install(made)
    assert (tmp_path / "args").read_text() == repr(words[1:])
    assert every(90) == "90s"


def cronjob(tmp_path: Path) -> dict[str, Any]:
    text = place("kubernetes").text(entry(tmp_path))
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def test_kubernetes_accepts_the_manifest(tmp_path: Path) -> None:
    try:
        import kubernetes_validate  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError:
        absent("kubernetes-validate, which holds the OpenAPI rules, is not installed (pip)")
    data = cronjob(tmp_path)
    for version in ("1.28", "1.32", "1.35"):
        kubernetes_validate.validate(data, version, strict=True)
    data["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["command"] = "not a list"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(data, "1.32", strict=True)


def test_kubernetes_never_runs_two_ticks_and_keeps_the_state(tmp_path: Path) -> None:
    spec = cronjob(tmp_path)["spec"]
    pod = spec["jobTemplate"]["spec"]["template"]["spec"]
    assert (spec["concurrencyPolicy"], spec["schedule"], pod["restartPolicy"]) == ("Forbid", "*/5 * * * *", "Never")
    container = pod["containers"][0]
    assert container["args"] == ["--config-file", "/etc/ops-monitor/my jobs.yaml", "--state-file",
                                 "/var/lib/ops-monitor/monitor.json"]  # fmt: skip
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}


def test_the_verb_prints_an_entry_that_ticks_this_config(box: Box, capsys: Capsys) -> None:
    box.save()
    files = ["--config-file", str(box.config), "--state-file", str(box.state)]
    assert main(["schedule", "cron", "--every", "600", *files]) == 0
    line = capsys.readouterr().out
    assert f"monitor tick --config-file {box.config} --state-file {box.state} # ops-monitor-" in line
    assert main(["schedule", "cron", "--every", "5", *files]) == 2
    assert "--every should be 10 seconds or more (is 5)" in capsys.readouterr().err


def test_a_project_may_bring_its_own_template(tmp_path: Path) -> None:
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "cron.j2").write_text("@hourly {{ command }} # {{ name }}\n")
    made = entry(tmp_path)
    own = Entry(made.name, made.words, made.folder, made.config, 300, overrides=tmp_path)
    assert place("cron").text(own).startswith("@hourly cd ")
