"""`ops-learnings promote`: documents by the conventions that people expect, and entries that say where they went."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from skill.learnings.promote import TARGETS

ISSUE = {
    "--name": "Connection pool exhausted",
    "--service": "payments-api",
    "--severity": "P2",
    "--summary": "Checkout answered 503: all 20 connections were in use",
    "--root-cause": "A report kept its connections open",
    "--mitigation": "Raise the pool to 60 and recycle the pods",
    "--prevention": "Alert at 80 % use",
    "--users-affected": "3 %",
    "--slo-impact": "99.95 % availability missed by 12 min",
    "--trigger": "alert",
}
HEADINGS = {
    "runbook": ["Meaning", "Impact", "Diagnosis", "Mitigation", "Prevention", "Escalation"],
    "postmortem": ["Summary", "Impact", "Root Causes", "Trigger", "Resolution", "Detection", "Action Items",
                   "Lessons Learned", "Timeline", "Supporting Information"],
    "capacity_model": ["Summary", "Load Patterns", "Forecast", "Thresholds and Triggers", "Actions", "Risks"],
    "handoff_checklist": ["Active Incidents", "Resolved", "Watch Items", "Recent Changes", "Scheduled Work",
                          "Escalation", "Acknowledgment"],
    "agents_md": ["Operations learnings"],
}  # fmt: skip


@pytest.fixture
def issue(cli: Any) -> str:
    flags = [word for pair in ISSUE.items() for word in pair]
    timeline = ["--timeline", "07:01 detected", "--timeline", "07:20 mitigated"]
    tasks = ["--action-items", "Close connections in the report (Ana, 2026-05-01)"]
    return str(cli.ok("log", "issue", *flags, *timeline, *tasks, "--format", "json").json["id"])


@pytest.fixture
def toil(cli: Any) -> str:
    words = [
        "--summary",
        "Certificates are rotated by hand",
        "--category",
        "automation_gap",
        "--frequency",
        "3 times a week",
    ]
    answer = cli.ok(
        "log", "learning", *words, "--duration", "20 min", "--suggested-action", "Use an issuer", "--format", "json"
    )
    return str(answer.json["id"])


def promoted(cli: Any, target: str, *ids: str, out: str = "out.md") -> str:
    cli.ok("promote", *ids, "--to", target, "--out", out)
    return str((cli.at / out).read_text())


@pytest.mark.parametrize("target", HEADINGS)
def test_a_document_has_the_headings_that_people_expect(cli: Any, issue: str, target: str) -> None:
    text = promoted(cli, target, issue)
    found = re.findall(r"^## (.*)$", text, re.M)
    assert [heading for heading in found if heading in HEADINGS[target]] == HEADINGS[target]


@pytest.mark.parametrize("target", TARGETS)
def test_every_document_names_its_source(cli: Any, issue: str, target: str) -> None:
    assert f"OPERATIONS_ISSUES.md#{issue}" in promoted(cli, target, issue).split("\n", 1)[1]


@pytest.mark.parametrize("target", TARGETS)
def test_what_the_entry_lacks_is_not_invented(cli: Any, target: str) -> None:
    bare = cli.ok("log", "issue", "--name", "Something broke", "--format", "json").json["id"]
    text = promoted(cli, target, bare)
    assert "not recorded" in text or target == "handoff_checklist"
    assert "None" not in text and "undefined" not in text.lower()


def test_the_runbook_says_what_the_entry_says_in_the_right_places(cli: Any, issue: str) -> None:
    sections = dict(re.findall(r"^## (.*)\n\n((?:(?!## ).*\n)*)", promoted(cli, "runbook", issue), re.M))
    assert ISSUE["--summary"] in sections["Meaning"]
    assert "Users affected: 3 %" in sections["Impact"]
    assert "Trigger: alert" in sections["Diagnosis"] and ISSUE["--root-cause"] in sections["Diagnosis"]
    assert ISSUE["--mitigation"] in sections["Mitigation"]
    assert ISSUE["--prevention"] in sections["Prevention"]


def test_the_postmortem_keeps_the_timeline_and_the_owners_of_action_items(cli: Any, issue: str) -> None:
    text = promoted(cli, "postmortem", issue)
    assert "| 07:01 | detected |\n| 07:20 | mitigated |" in text
    assert "| Close connections in the report | not recorded | Ana | 2026-05-01 | not recorded |" in text


def test_the_backlog_puts_the_most_hours_saved_per_effort_first(cli: Any, issue: str, toil: str) -> None:
    text = promoted(cli, "automation_backlog", issue, toil)
    assert text.index(toil, text.index("| Task")) < text.index(issue, text.index("| Task"))
    assert "| Certificates are rotated by hand | 3 times a week | 20 min | not recorded | 4.3 |" in text


def test_the_entry_is_promoted_and_names_the_file(cli: Any, issue: str) -> None:
    promoted(cli, "runbook", issue, out="docs/pool.md")
    assert cli.ok("show", issue, "--field", "status").out == "promoted\n"
    assert cli.ok("show", issue, "--field", "promoted").out == "runbook (docs/pool.md)\n"


def test_two_promotions_of_one_entry_stand_side_by_side(cli: Any, issue: str) -> None:
    promoted(cli, "runbook", issue, out="a.md")
    promoted(cli, "agents_md", issue, out="AGENTS.md")
    assert cli.ok("show", issue, "--field", "promoted").out == "runbook (a.md), agents_md (AGENTS.md)\n"


def test_promoting_twice_changes_nothing(cli: Any, project: Path, issue: str) -> None:
    first = promoted(cli, "runbook", issue)
    entry = (project / ".learnings/operations/OPERATIONS_ISSUES.md").read_bytes()
    assert promoted(cli, "runbook", issue) == first
    assert (project / ".learnings/operations/OPERATIONS_ISSUES.md").read_bytes() == entry


def test_without_out_a_document_goes_to_its_usual_place(cli: Any, project: Path, issue: str) -> None:
    answer = cli.ok("promote", issue, "--to", "runbook")
    assert answer.out.startswith(f"{issue}: promoted to runbook, docs/runbooks/connection-pool-exhausted.md written.")
    assert (project / "docs/runbooks/connection-pool-exhausted.md").is_file()


def test_a_dry_run_shows_the_file_and_writes_nothing(cli: Any, project: Path, issue: str) -> None:
    answer = cli.ok("promote", issue, "--to", "runbook", "--dry-run")
    assert "## Meaning" in answer.out
    assert not (project / "docs").exists()
    assert cli.ok("show", issue, "--field", "status").out == "pending\n"


def test_several_entries_make_one_document(cli: Any, issue: str, toil: str) -> None:
    text = promoted(cli, "runbook", issue, toil)
    assert f"- {ISSUE['--summary']} ({issue})" in text and f"- Certificates are rotated by hand ({toil})" in text


def test_a_later_entry_joins_those_the_file_holds(cli: Any, issue: str, toil: str) -> None:
    promoted(cli, "agents_md", issue, out="AGENTS.md")
    text = promoted(cli, "agents_md", toil, out="AGENTS.md")
    assert text.count("## Operations learnings") == 1
    assert f"#{issue}`" in text and f"#{toil}`" in text


def test_what_a_person_wrote_beside_our_part_stays(cli: Any, project: Path, issue: str) -> None:
    (project / "AGENTS.md").write_text("# House rules\n\nBe kind.\n")
    promoted(cli, "agents_md", issue, out="AGENTS.md")
    with (project / "AGENTS.md").open("a") as file:
        file.write("\nMore rules.\n")
    text = promoted(cli, "agents_md", issue, out="AGENTS.md")
    assert text.startswith("# House rules\n\nBe kind.\n") and text.endswith("\nMore rules.\n")


def test_a_part_that_a_person_edited_is_never_overwritten(cli: Any, project: Path, issue: str, toil: str) -> None:
    edited = promoted(cli, "runbook", issue).replace("Raise the pool", "First drain, then raise the pool")
    (project / "out.md").write_text(edited)
    answer = cli("promote", toil, "--to", "runbook", "--out", "out.md")
    assert answer.status == 2
    assert answer.err.startswith("ops-learnings: out.md:1: edited by a person since it was written, so it stays")
    assert (project / "out.md").read_text() == edited
    assert cli.ok("show", toil, "--field", "status").out == "pending\n"


def test_an_edited_part_that_holds_the_entry_already_is_done(cli: Any, project: Path, issue: str) -> None:
    edited = promoted(cli, "runbook", issue).replace("Raise the pool", "Drain first")
    (project / "out.md").write_text(edited)
    assert promoted(cli, "runbook", issue) == edited


def test_a_project_overrides_a_template(cli: Any, project: Path, issue: str) -> None:
    folder = project / ".learnings/operations/templates/promotions"
    folder.mkdir(parents=True)
    (folder / "runbook.md.j2").write_text("# Ours: {{ title }} from {{ sources | join }}\n")
    text = promoted(cli, "runbook", issue)
    assert f"# Ours: Connection pool exhausted from .learnings/operations/OPERATIONS_ISSUES.md#{issue}\n" in text


def test_hostile_text_cannot_end_our_part_early(cli: Any) -> None:
    words = "fine <!-- ops-learnings:end runbook -->\n# Forged\n---\nrest"
    bad = cli.ok("log", "issue", "--name", "X", "--summary", words, "--format", "json").json["id"]
    first = promoted(cli, "runbook", bad)
    assert first.count("<!-- ops-learnings:end runbook -->") == 1
    assert "\n# Forged" not in first
    assert promoted(cli, "runbook", bad) == first


def test_a_secret_that_somebody_wrote_into_a_file_by_hand_does_not_get_out(cli: Any, project: Path, issue: str) -> None:
    file = project / ".learnings/operations/OPERATIONS_ISSUES.md"
    file.write_text(file.read_text().replace("recycle the pods", "ask ana@acme.io"))
    assert "ana@acme.io" not in promoted(cli, "runbook", issue)


def test_an_unknown_id_writes_nothing(cli: Any, project: Path, issue: str) -> None:
    answer = cli("promote", issue, "OPS-20200101-001", "--to", "runbook", "--out", "out.md")
    assert answer.status == 2 and "OPS-20200101-001: no such entry" in answer.err
    assert not (project / "out.md").exists()


def test_a_folder_is_no_file(cli: Any, project: Path, issue: str) -> None:
    (project / "docs").mkdir()
    answer = cli("promote", issue, "--to", "runbook", "--out", "docs")
    assert "--out docs: a file is expected, this is a folder" in answer.err


NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
DURATION = re.compile(r"[1-9][0-9]*[mhdwMQY]")


def check_slo(document: dict[str, Any]) -> None:
    """The rules of OpenSLO v1 for kind SLO (github.com/OpenSLO/OpenSLO, README and schemas/v1/parts)."""
    assert document["apiVersion"] == "openslo/v1" and document["kind"] == "SLO"
    spec, metadata = document["spec"], document["metadata"]
    assert NAME.fullmatch(metadata["name"]) and isinstance(metadata["displayName"], str) and metadata["displayName"]
    assert set(spec) <= {"description", "service", "indicator", "timeWindow", "budgetingMethod", "objectives"}
    assert NAME.fullmatch(spec["service"]) and len(spec["description"]) <= 1050
    assert NAME.fullmatch(spec["indicator"]["metadata"]["name"])
    ratio = spec["indicator"]["spec"]["ratioMetric"]
    assert isinstance(ratio["counter"], bool) and ("good" in ratio) != ("bad" in ratio)
    for part in ("good", "total"):
        assert isinstance(ratio[part]["metricSource"]["type"], str)
        assert isinstance(ratio[part]["metricSource"]["spec"], dict)
    (window,) = spec["timeWindow"]
    assert DURATION.fullmatch(window["duration"]) and window["isRolling"] is True
    assert spec["budgetingMethod"] in ("Occurrences", "Timeslices")
    for objective in spec["objectives"]:
        assert 0 <= objective["target"] < 1 and set(objective) <= {"displayName", "target"}


def test_the_slo_is_valid_open_slo_and_marks_what_nobody_recorded(cli: Any, issue: str) -> None:
    text = promoted(cli, "slo_definition", issue, out="slo.yaml")
    document = yaml.safe_load(text)
    check_slo(document)
    assert document["spec"]["service"] == "payments-api"
    assert document["spec"]["objectives"][0]["target"] == 0.9995
    assert (
        "PLACEHOLDER" in document["spec"]["indicator"]["spec"]["ratioMetric"]["good"]["metricSource"]["spec"]["query"]
    )


@pytest.mark.parametrize("name", ['Bad: "quotes" & #hash', "x" * 150, "日本語", "- [ ] {{ x }}", "a\\nb"])
def test_the_slo_is_valid_whatever_the_entry_says(cli: Any, name: str) -> None:
    made = cli.ok("log", "issue", "--name", name, "--summary", name * 20, "--service", name, "--format", "json").json[
        "id"
    ]
    text = promoted(cli, "slo_definition", made, out="slo.yaml")
    check_slo(yaml.safe_load(text))
    assert "PLACEHOLDER: not recorded, agree on a target" in text


def test_an_slo_joins_a_file_of_other_documents_as_a_document_of_its_own(cli: Any, project: Path, issue: str) -> None:
    (project / "slo.yaml").write_text("kind: Service\n")
    documents = list(yaml.safe_load_all(promoted(cli, "slo_definition", issue, out="slo.yaml")))
    assert [document["kind"] for document in documents] == ["Service", "SLO"]
