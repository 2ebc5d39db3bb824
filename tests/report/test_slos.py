"""slos.yaml and the files it names: what is meant is read, what cannot be meant is refused with its line."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from skill.paths import share
from skill.report.records import Outage, Problem, Sample, Times
from skill.report.slos import Slo, SloError, load, parse
from skill.report.sources.levels import objectives

NOW = datetime(2026, 4, 1, tzinfo=timezone.utc)
ONE = "slos:\n  - name: shop\n    service: Shop\n    objective: 99.9\n    window: 30d\n"


def refused(text: str) -> str:
    with pytest.raises(SloError) as refusal:
        parse(text.encode(), "slos.yaml")
    return str(refusal.value)


def test_the_example_of_the_documentation_is_read() -> None:
    page = (share("references") / "figures.md").read_text("utf-8")
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.M | re.S)

    levels = parse(example.encode(), "slos.yaml")

    assert levels.on_call_hours == 320
    assert levels.zone == ZoneInfo("Europe/Vienna")
    assert [one.name for one in levels.slos] == ["checkout-availability", "search-uptime", "payments-uptime"]
    assert levels.slos[0] == Slo("checkout-availability", "checkout", 0.999, 30, events="slo/checkout.csv")
    assert levels.slos[1].window_days == 28
    assert levels.slos[2].incidents == ("P1", "P2")


def test_no_file_is_no_objective(tmp_path: Path) -> None:
    assert load(tmp_path / "slos.yaml").slos == ()
    assert parse(b"", "slos.yaml").slos == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ONE + "    events: a.csv\n    objectiv: 1\n", "slos.yaml:7: slos[0].objectiv: unknown. Did you mean"),
        (ONE + "    events: a.csv\n    window: 4w\n", "slos.yaml:7: slos[0].window: given twice"),
        (ONE, "slos.yaml:2: slos[0].data: exactly one of events, outages, incidents is expected, not none"),
        (ONE + "    events: a\n    outages: b\n", "exactly one of events, outages, incidents is expected, not events, outages"),
        (ONE.replace("99.9", "100") + "    events: a\n", "slos.yaml:4: slos[0].objective: an objective lies between"),
        (ONE.replace("99.9", "high") + "    events: a\n", "slos[0].objective: 'high' is no percentage from 0 to 100"),
        (ONE.replace("30d", "month") + "    events: a\n", "slos[0].window: 'month' is no window such as 28d"),
        (ONE.replace("30d", "0d") + "    events: a\n", "slos[0].window: '0d' is no window"),
        (ONE + "    incidents: [P7]\n", "slos[0].incidents: a list of severities is expected, of P1, P2, P3, P4"),
        (ONE + "    events: a\n    policy: {slow: 3}\n", "slos.yaml:7: slos[0].policy.slow: unknown."),
        ("slos:\n  - name: a\n", "slos.yaml:2: slos[0].service: is missing"),
        (ONE + "    events: a\n" + ONE.partition("\n")[2] + "    events: a\n", "'shop' is given twice"),
        ("timezone: Mars/Base\n", "slos.yaml:1: timezone: 'Mars/Base' is no time zone such as Europe/Vienna"),
        ("on_call: {hours_per_month: 0}\n", "on_call.hours_per_month: '0' is no number of hours from 1"),
        ("version: 2\n", "version: '2' is no version from 1 to 1"),
        ("slos: [\n", "slos.yaml:2: not YAML"),
        ("- a\n", "slos.yaml:1: : 'name: value' lines are expected"),
    ],
)  # fmt: skip
def test_a_word_that_cannot_be_meant_is_refused_with_its_line(text: str, message: str) -> None:
    assert message in refused(text)


def with_file(folder: Path, text: str, **data: str) -> list[Sample]:
    (folder / "slo.csv").write_text(text)
    (one,) = objectives([Slo("shop", "shop", 0.999, 30, **data)], folder, [], NOW)  # type: ignore[arg-type]
    return list(one.samples)


def test_events_are_read_in_any_zone_and_utc_without_one(tmp_path: Path) -> None:
    rows = "time,good,total\n2026-03-31T12:00:00Z,99,100\n2026-03-31T14:30:00+02:00,7,7\n2026-03-31 13:00,1,2\n"

    samples = with_file(tmp_path, rows, events="slo.csv")

    noon = datetime(2026, 3, 31, 12, tzinfo=timezone.utc)
    assert samples == [
        Sample(noon, 99, 100),
        Sample(noon + timedelta(minutes=30), 7, 7),
        Sample(noon + timedelta(hours=1), 1, 2),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("when,good,total\n", "slo.csv:1: the first line must be time,good,total"),
        ("time,good,total\n2026-03-31,5,4\n", "slo.csv:2: 5 good of 4: more good events than all"),
        ("time,good,total\n2026-03-31,-1,4\n", "slo.csv:2: -1 good of 4"),
        ("time,good,total\n2026-03-31,nan,4\n", "slo.csv:2: nan good of 4"),
        ("time,good,total\n2026-03-31,1\n", "slo.csv:2: time, good and total are expected"),
        ("time,good,total\nyesterday,1,2\n", "slo.csv:2: Invalid isoformat string: 'yesterday'"),
    ],
)
def test_events_that_contradict_themselves_are_refused_with_their_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SloError, match=re.escape(message)):
        with_file(tmp_path, text, events="slo.csv")


def test_outages_may_last_and_may_not_end_before_they_start(tmp_path: Path) -> None:
    (tmp_path / "slo.csv").write_text("start,end\n2026-03-31T12:00:00Z,\n")
    slo = Slo("shop", "shop", 0.999, 30, outages="slo.csv")
    (one,) = objectives([slo], tmp_path, [], NOW)
    assert list(one.outages) == [Outage(datetime(2026, 3, 31, 12, tzinfo=timezone.utc), None)]

    (tmp_path / "slo.csv").write_text("start,end\n2026-03-31T12:00:00Z,2026-03-31T11:00:00Z\n")
    with pytest.raises(SloError, match="slo.csv:2: ends at 2026-03-31T11:00:00Z, before it started"):
        objectives([slo], tmp_path, [], NOW)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SloError, match=r"gone.csv: cannot be read \(No such file or directory\); slos.yaml names it"):
        objectives([Slo("shop", "shop", 0.999, 30, events="gone.csv")], tmp_path, [], NOW)


def test_incidents_of_the_service_and_severity_are_outages_and_those_without_a_length_are_counted(
    tmp_path: Path,
) -> None:
    began = NOW - timedelta(days=3)

    def issue(number: int, service: str, severity: str, minutes: float | None) -> Problem:
        return Problem(f"OPS-{number}", "issue", severity=severity, services=(service,), logged=began,
                       times=Times(began, None, minutes))  # fmt: skip

    known = [
        issue(1, "shop", "P1", 40),
        issue(2, "shop", "P3", 40),
        issue(3, "mail", "P1", 40),
        issue(4, "shop", "P1", None),
    ]

    (one,) = objectives([Slo("shop", "Shop", 0.99, 30, incidents=("P1",))], tmp_path, known, NOW)

    assert list(one.outages) == [Outage(began, began + timedelta(minutes=40))]
    assert (one.unknown, one.by_time) == (1, True)
