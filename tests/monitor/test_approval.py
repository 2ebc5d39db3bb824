"""An approval is for one thing, once, and kept where no project writes: each forgery is tried and refused."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from skill.monitor import approval as rules
from skill.monitor import main, vault, writes
from skill.monitor.job import READ, READ_ONLY, WRITE, FollowUp, Job
from skill.monitor.vault import Refused, Vault, VaultError
from tests.monitor.approvals import T, apply, approve, grant, use
from tests.monitor.support import Box


def test_without_an_approval_nothing_is_written(site: Box, own_home: Path) -> None:
    done = apply(site, own_home)
    assert done.returncode == 2 and site.count("change.writes") == 0
    assert done.stderr == (
        'ops-learnings monitor: job "change": it has no approval. A person approves it at a terminal: '
        "ops-learnings monitor approve change\n"
    )
    assert site.data()["jobs"]["change"].get("apply") is None


def test_a_line_in_the_config_is_no_approval(site: Box, own_home: Path) -> None:
    site.jobs[0]["approval"] = {"required": False, "granted": True}
    site.save()
    done = apply(site, own_home)
    assert done.returncode == 2 and site.count("change.writes") == 0
    assert "`granted: true` in the jobs file is no approval" in done.stderr
    assert "ops-learnings monitor approve change" in done.stderr


@pytest.mark.parametrize("name", ["HOME", "XDG_STATE_HOME", "OPENCLAW_HOME"])
def test_no_variable_moves_the_approvals(site: Box, own_home: Path, tmp_path: Path, name: str) -> None:
    forged = tmp_path / "forged"
    grant(Vault(forged / ".local" / "state" / "ops-learnings" / "approvals"), site)
    grant(Vault(forged / "ops-learnings" / "approvals"), site)
    done = apply(site, own_home, **{name: str(forged)})
    assert done.returncode == 2 and site.count("change.writes") == 0


def test_the_home_is_the_user_databases_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    import pwd

    monkeypatch.undo()
    monkeypatch.setenv("HOME", "/nowhere")
    assert str(vault.account_home()) == pwd.getpwuid(os.getuid()).pw_dir


def test_an_approval_is_used_once_however_many_try(kept: Vault, site: Box) -> None:
    grant(kept, site)
    assert use(kept, site).id == "a1"
    with pytest.raises(Refused, match="approval a1 was used"):
        use(kept, site)


@pytest.mark.parametrize(("after_s", "holds"), [(3599, True), (3600, False), (3601, False)])
def test_an_approval_expires(kept: Vault, site: Box, after_s: float, holds: bool) -> None:
    grant(kept, site)
    if holds:
        assert use(kept, site, T + after_s)
    else:
        with pytest.raises(Refused, match="approval a1 has expired"):
            use(kept, site, T + after_s)


def change_argv(site: Box) -> None:
    site.jobs[0]["commands"]["run"] = ["sh", "change.sh", "--force"]


def change_cwd(site: Box) -> None:
    (site.folder / "other").mkdir()
    (site.folder / "other" / "change.sh").write_text((site.folder / "change.sh").read_text())
    site.jobs[0]["cwd"] = str(site.folder / "other")


def change_script(site: Box) -> None:
    with open(site.folder / "change.sh", "a") as file:
        file.write("echo more\n")


def change_environment(site: Box) -> None:
    site.jobs[0]["passEnvironment"] = ["KUBECONFIG"]


def change_value(site: Box) -> None:
    site.jobs[0]["env"] = {"TARGET": "prod"}


def change_risk(site: Box) -> None:
    site.jobs[0]["risk"] = "write_local"


def change_verification(site: Box) -> None:
    site.jobs[1]["commands"]["run"] = ["true"]


@pytest.mark.parametrize(
    "change",
    [change_argv, change_cwd, change_script, change_environment, change_value, change_risk, change_verification],
)
def test_any_change_to_the_job_voids_the_approval(kept: Vault, site: Box, change: Callable[[Box], None]) -> None:
    grant(kept, site)
    change(site)
    with pytest.raises(Refused, match="was for something else"):
        use(kept, site)


def test_how_the_job_is_called_and_watched_does_not_matter(kept: Vault, site: Box) -> None:
    grant(kept, site)
    site.jobs[0] |= {"name": "The change", "enabled": True, "policy": {"reportEverySeconds": 5}}
    assert use(kept, site).id == "a1"


def test_a_copy_of_the_config_has_no_approval(kept: Vault, site: Box) -> None:
    grant(kept, site)
    desk = site.desk()
    with pytest.raises(Refused, match="it has no approval"):
        kept.use(str(site.folder / "copy.json"), "change", writes.digest_now(desk, desk.job("change")), T)


def test_a_program_found_elsewhere_voids_the_approval(
    kept: Vault, site: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(kept, site)
    (tmp_path / "sh").write_text("#!/bin/sh\necho mine\n")
    (tmp_path / "sh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(Refused, match="was for something else"):
        use(kept, site)


def test_an_edited_or_replayed_state_file_brings_no_second_write(site: Box, own_home: Path) -> None:
    approve(site, own_home)
    before = site.data() if site.state.exists() else {"version": 1}
    assert apply(site, own_home).returncode == 0
    site.state.write_text(json.dumps(before))
    assert apply(site, own_home).returncode == 2
    forged = {"status": "claimed", "approval": "granted", "runId": "a2", "claim": None}
    site.put_state(jobs={"change": {"apply": forged, "approved": True}}, approvals={"change": {"status": "granted"}})
    assert apply(site, own_home).returncode == 2
    assert site.count("change.writes") == 1


def test_an_edited_ledger_is_not_believed(kept: Vault, site: Box) -> None:
    grant(kept, site)
    use(kept, site)
    ledger = kept.folder / "ledger.json"
    records = json.loads(ledger.read_text())
    records[0] |= {"status": "granted", "used_at": 0.0}
    ledger.write_text(json.dumps(records))
    with pytest.raises(Refused, match="it has no approval"):
        use(kept, site)


def test_even_a_replayed_ledger_starts_no_second_run(site: Box, own_home: Path) -> None:
    approve(site, own_home)
    ledger = Vault(own_home / ".local/state/ops-learnings/approvals").folder / "ledger.json"
    fresh = ledger.read_bytes()
    assert apply(site, own_home).returncode == 0
    ledger.write_bytes(fresh)
    again = apply(site, own_home)
    assert again.returncode == 1 and "was started before; nothing was started" in again.stderr
    assert site.count("change.writes") == 1


def test_a_ledger_made_under_another_key_is_not_believed(kept: Vault, site: Box, tmp_path: Path) -> None:
    other = Vault(tmp_path / "other")
    grant(other, site)
    kept.folder.mkdir(parents=True, mode=0o700)
    (kept.folder / "ledger.json").write_bytes((other.folder / "ledger.json").read_bytes())
    with pytest.raises(Refused, match="it has no approval"):
        use(kept, site)


@pytest.mark.parametrize("content", [b"{", b"{}", b"[1]", b'[{"mac": "x"}]', b'[{"id": "a", "mac": "\xc3\xa9"}]'])
def test_a_broken_ledger_holds_no_approvals(kept: Vault, site: Box, content: bytes) -> None:
    kept.folder.mkdir(parents=True, mode=0o700)
    (kept.folder / "ledger.json").write_bytes(content)
    with pytest.raises(Refused):
        use(kept, site)


def test_a_folder_or_key_that_others_may_use_is_not_trusted(kept: Vault, site: Box) -> None:
    grant(kept, site)
    assert (kept.folder / "key").stat().st_mode & 0o777 == 0o600
    assert (kept.folder / "ledger.json").stat().st_mode & 0o777 == 0o600
    (kept.folder / "key").chmod(0o640)
    with pytest.raises(VaultError, match="must belong to you alone"):
        use(kept, site)
    (kept.folder / "key").chmod(0o600)
    kept.folder.chmod(0o755)
    with pytest.raises(VaultError, match="must belong to you alone"):
        use(kept, site)


def test_a_new_approval_revokes_the_earlier_one_and_revoke_takes_it_back(kept: Vault, site: Box) -> None:
    grant(kept, site)
    grant(kept, site, id="a2")
    assert [(item.id, item.status) for item in kept.all()] == [("a1", "revoked"), ("a2", "granted")]
    files = ["--config-file", str(site.config), "--state-file", str(site.state)]
    assert main(["approve", "change", "--revoke", *files]) == 0
    with pytest.raises(Refused, match="approval a2 was revoked"):
        use(kept, site)


def test_the_digest_covers_what_a_job_does() -> None:
    job = Job("w", WRITE, "write_local", "/", commands={"run": ("a", "b")}, after=(FollowUp("v"),))
    check = Job("v", READ, READ_ONLY, "/", commands={"run": ("c",)})
    first = rules.digest(job, {"v": check}, {}, [])
    assert first == rules.digest(replace(job, name="other"), {"v": check}, {}, [])
    others = [rules.digest(replace(job, commands={"run": ("a b",)}), {"v": check}, {}, []),
              rules.digest(job, {"v": check}, {"/x": "1"}, []), rules.digest(job, {"v": check}, {}, ["A"]),
              rules.digest(job, {}, {}, [])]  # fmt: skip
    assert len({first, *others}) == 5
