from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from skill.learnings.lifecycle import resolved
from skill.workspace import Workspace

NOW = datetime.now(timezone.utc)
HEADINGS = ["Active Incidents", "Resolved", "Watch Items", "Recent Changes", "Scheduled Work", "Escalation",
            "Acknowledgment"]  # fmt: skip


@pytest.fixture
def week(space: Workspace) -> dict[str, str]:
    """An open outage with a task, one that was resolved in the week, and one that was resolved long before."""
    ids = {}
    for name, days in (("open", 2), ("solved", 3), ("long ago", 40)):
        then = NOW - timedelta(days=days)
        fields = {"name": f"Pool {name}", "severity": "P2", "service": name, "action_items": ["raise the limit (ann)"],
                  "mitigation": f"fix of {name}"}  # fmt: skip
        ids[name] = space.log("issue", fields, now=then).id
        if name != "open":
            space.change(ids[name], lambda raw, then=then: resolved(raw, then))  # type: ignore[misc]
    with space.journal as journal:
        journal.change("deploy", "failure", "checkout", "s", (NOW - timedelta(hours=1)).timestamp())
    return ids


def parts(text: str) -> dict[str, str]:
    sections = [part.split("\n", 1) for part in text.split("\n## ")[1:]]
    return {title: body.strip() for title, body in sections}


def test_a_handoff_has_the_sections_people_expect(cli: Any, week: dict[str, str]) -> None:
    out = cli.ok("handoff", "--from", "ann", "--to", "bob").out
    assert out.startswith("# On-call handoff\n\n- From: ann\n- To: bob\n- Period: 20")
    assert list(parts(out)) == HEADINGS
    assert "by: bob" in parts(out)["Acknowledgment"]


def test_each_entry_stands_where_it_belongs(cli: Any, week: dict[str, str]) -> None:
    held = parts(cli.ok("handoff").out)
    assert week["open"] in held["Active Incidents"]
    assert "what helps: fix of open" in held["Active Incidents"]
    assert held["Resolved"] == f"- `{week['solved']}` P2 Pool solved (solved): fix of solved"
    assert "deploy failure (checkout)" in held["Recent Changes"]
    assert held["Scheduled Work"] == f"- [ ] raise the limit (ann) (`{week['open']}`)"
    assert held["Escalation"] == "not recorded"


def test_the_period_is_chosen(cli: Any, week: dict[str, str]) -> None:
    held = parts(cli.ok("handoff", "--since", "60d").out)
    assert week["long ago"] in held["Resolved"]
    assert parts(cli.ok("handoff", "--since", "1h").out)["Resolved"] == "none"


def test_a_new_file_is_written_and_an_old_one_kept(cli: Any, project: Path, week: dict[str, str]) -> None:
    assert cli.ok("handoff", "--out", "handoff.md").out == "Wrote handoff.md: 1 open, 1 resolved.\n"
    before = (project / "handoff.md").read_bytes()
    answer = cli("handoff", "--out", "handoff.md")
    assert answer.status == 2
    assert "is there already; name a new file, or remove it first" in answer.err
    assert (project / "handoff.md").read_bytes() == before


def test_a_project_may_have_its_own_template(cli: Any, space: Workspace, week: dict[str, str]) -> None:
    own = space.root / ".learnings/operations/templates/reports/handoff.md.j2"
    own.parent.mkdir(parents=True)
    own.write_text("open: {{ active | length }}\n")
    assert cli.ok("handoff").out == "open: 1\n"


def test_an_empty_project_hands_over_nothing(cli: Any, project: Path) -> None:
    held = parts(cli.ok("handoff").out)
    assert held["Active Incidents"] == "none"
    assert not (project / ".learnings").exists()
