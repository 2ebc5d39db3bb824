"""What Prometheus would read: stable names, true values, counters that never fall, a file that is never half there."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from bench.history import NOW
from skill.hook.journal import Journal
from skill.paths import share
from skill.report.counters import counted
from skill.report.exposition import BOUNDS_S, Family, Histogram, gauge, histogram, text


def metrics(cli: Any) -> dict[str, float]:
    """Series -> value."""
    cli.ok("metrics", "--textfile", "out.prom")
    lines = (cli.at / "out.prom").read_text("utf-8").splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def test_a_series_is_written_with_its_help_type_and_escaped_labels() -> None:
    one = gauge("up_ratio", "What\nit says.", {(("name", 'a"b\\c\nd'),): 0.25, (("name", "none"),): None})

    assert text([one, Family("empty", "gauge", "")], {"project": "shop"}) == (
        '# HELP up_ratio What\\nit says.\n# TYPE up_ratio gauge\nup_ratio{project="shop",name="a\\"b\\\\c\\nd"} 0.25\n'
    )


def test_a_histogram_counts_up_to_each_bound() -> None:
    buckets = (1, 0, 2, 0, 0, 0, 0, 1)
    lines = text([histogram("t_seconds", "", {"tool": Histogram(buckets, 1.5)}, "event")], {}).splitlines()

    values = [int(line.rpartition(" ")[2]) for line in lines if "_bucket" in line]
    assert values == [1, 1, 3, 3, 3, 3, 3, 4]
    assert lines[2] == 't_seconds_bucket{event="tool",le="0.01"} 1'
    assert lines[-3:] == [
        't_seconds_bucket{event="tool",le="+Inf"} 4', 't_seconds_sum{event="tool"} 1.5', 't_seconds_count{event="tool"} 4',
    ]  # fmt: skip


def test_the_year_is_exported_with_its_entries_jobs_and_budgets(shop: Any) -> None:
    found = metrics(shop)
    data = shop.ok("stats", "--since", "366d", "--format", "json").json

    issues = sum(
        value for name, value in found.items() if name.startswith("ops_learnings_entries{") and 'type="issue"' in name
    )
    assert issues == data["incidents"]["total"]
    assert found['ops_learnings_job_state{project="shop",name="inventory",state="running"}'] == 1
    assert found['ops_learnings_job_progress_age_seconds{project="shop",name="inventory"}'] == 240
    for one in data["budgets"]:
        labels = f'{{project="shop",slo="{one["name"]}",service="{one["service"]}"}}'
        assert found[f"ops_learnings_slo_error_budget_remaining_ratio{labels}"] == one["remaining"]
    assert (
        sum(v for name, v in found.items() if name.startswith("ops_learnings_reminders_total"))
        == data["memory"]["reminders"]
    )
    assert found['ops_learnings_last_update_timestamp_seconds{project="shop"}'] == NOW.timestamp()


def test_every_metric_and_label_is_documented_and_every_documented_one_exists(shop: Any) -> None:
    page = (share("references") / "metrics.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| ([^|]*)\|", page, re.M)
    documented = {name: (kind, set(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}
    shop.ok("metrics", "--textfile", "out.prom")
    lines = (shop.at / "out.prom").read_text("utf-8").splitlines()

    kinds = dict(line.split()[2:4] for line in lines if line.startswith("# TYPE"))
    assert kinds == {name: kind for name, (kind, _) in documented.items()}
    for line in lines:
        if not line.startswith("#"):
            name = re.sub(r"_(bucket|sum|count)$", "", line.partition("{")[0])
            labels = set(re.findall(r"(\w+)=\"", line)) - {"project", "le"}
            assert labels == documented[name][1], line


def test_rules_name_only_metrics_that_are_exported(shop: Any) -> None:
    rules = (share("references") / "alerts.yml").read_text("utf-8")
    found = {re.sub(r"\{.*", "", name) for name in metrics(shop)}

    assert set(re.findall(r"\bops_learnings_\w+", rules)) <= found


def test_an_empty_project_exports_no_zeros(cli: Any) -> None:
    assert [name.partition("{")[0] for name in metrics(cli)] == ["ops_learnings_last_update_timestamp_seconds"]


def test_counters_do_not_fall_when_the_journal_forgets(shop: Any, year: Path) -> None:
    series = 'ops_learnings_reminders_total{project="shop",event="tool"}'
    before = metrics(shop)[series]
    path = year / ".learnings/operations/.state/journal.db"
    with Journal(str(path)) as journal:
        journal.prune(NOW.timestamp() - 86_400, 1_000)
        journal.spoke("s", "tool", 40, 12.0, NOW.timestamp())

    assert metrics(shop)[series] == before + 1


def test_rows_are_counted_once_and_a_new_journal_is_counted_from_its_first_row(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    def speak() -> None:
        with Journal(str(path)) as journal:
            journal.spoke("s", "tool", 40, 12.0, 1.0)

    def total() -> int:
        found = counted(tmp_path)
        assert found is not None
        return sum(found.answers["tool"])

    speak()
    speak()
    assert (total(), total()) == (2, 2)
    for name in os.listdir(tmp_path):
        if name.startswith("journal"):
            (tmp_path / name).unlink()
    speak()
    assert total() == 3


def test_totals_that_cannot_be_read_begin_anew(tmp_path: Path) -> None:
    with Journal(str(tmp_path / "journal.db")) as journal:
        journal.spoke("s", "tool", 40, 12.0, 1.0)
    (tmp_path / "metrics.json").write_text('{"of": "another version"}')

    found = counted(tmp_path)

    assert found is not None and sum(found.answers["tool"]) == 1
    assert json.loads((tmp_path / "metrics.json").read_text())["last_spoken"] == 1


def test_latencies_fall_into_their_buckets_at_the_border(tmp_path: Path) -> None:
    with Journal(str(tmp_path / "journal.db")) as journal:
        for milliseconds in (10.0, 10.1, 5000.0):
            journal.spoke("s", "tool", 40, milliseconds, 1.0)

    found = counted(tmp_path)

    assert found is not None
    assert found.answers["tool"] == [1, 1, *[0] * (len(BOUNDS_S) - 2), 1]


def test_no_journal_is_no_counter(tmp_path: Path) -> None:
    assert counted(tmp_path) is None


def test_the_file_is_replaced_whole_and_only_a_name_that_is_read_is_written(shop: Any) -> None:
    target = shop.at / "out.prom"
    target.write_text("old\n")
    before = target.stat().st_ino
    metrics(shop)

    assert target.stat().st_ino != before
    assert not list(shop.at.glob(".out.prom*"))
    answer = shop("metrics", "--textfile", "out.txt")
    assert (answer.status, "node_exporter reads only names that end in .prom" in answer.err) == (2, True)


def test_a_damaged_journal_is_told_with_what_to_do(shop: Any, year: Path) -> None:
    path = year / ".learnings/operations/.state/journal.db"
    for name in path.parent.glob("journal.db*"):
        name.unlink()
    path.write_bytes(b"x" * 4096)

    answer = shop("metrics", "--textfile", "out.prom")

    assert answer.status == 2
    assert "journal.db: cannot be read (file is not a database); move it away" in answer.err
    assert not (shop.at / "out.prom").exists()
