"""The page as text: whole in itself, harmless whatever entries say, and true to the figures."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from bench.history import NOW


class Page(HTMLParser):
    """Tags, the figures they carry, and the texts between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.figures: dict[str, Any] = {}
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        held = dict(attributes)
        self.tags.append((tag, held))
        if tag == "data":
            self.figures[held["data-figure"] or ""] = json.loads(held["value"] or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def made(cli: Any, *words: str) -> tuple[str, Page]:
    cli.ok("report", "--out", "page.html", *words)
    text = (cli.at / "page.html").read_text("utf-8")
    return text, Page(text)


def at(data: Any, path: str) -> Any:
    for part in path.split("."):
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


def test_every_figure_of_the_page_is_that_of_stats(shop: Any) -> None:
    _, page = made(shop)
    data = shop.ok("stats", "--since", "365d", "--format", "json").json

    assert len(page.figures) > 250
    assert page.figures == {path: at(data, path) for path in page.figures}


def test_the_page_of_an_empty_project_says_no_data(cli: Any) -> None:
    text, page = made(cli)

    assert page.figures["incidents.total"] is None
    assert {value for value in page.figures.values() if value is not None} == {365.0}
    assert text.count("no data") > 15
    assert "<svg" not in text


def test_the_page_needs_nothing_but_itself(shop: Any) -> None:
    text, page = made(shop)

    assert {tag for tag, _ in page.tags} & {"script", "img", "iframe", "object", "embed", "base", "form"} == set()
    links = [value for _, held in page.tags for name, value in held.items() if name in ("href", "src", "xlink:href")]
    assert all(link and link.startswith(("#", "data:,")) for link in links)
    assert re.findall(r"url\((?!#)|@import|\bon\w+=\"", text) == []
    policy = next(
        h["content"] for t, h in page.tags if t == "meta" and h.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_no_id_stands_twice_and_every_reference_leads_somewhere(shop: Any) -> None:
    text, page = made(shop)

    ids = [held["id"] for _, held in page.tags if "id" in held]
    assert len(ids) == len(set(ids))
    used = re.findall(r'(?:href="#|url\(#|aria-labelledby=")([^")]+)', text)
    assert set(used) <= set(ids)


def test_drawings_have_a_name_and_their_figures_as_a_table(shop: Any) -> None:
    _, page = made(shop)

    drawings = [held for tag, held in page.tags if tag == "svg"]
    assert len(drawings) == 10  # five charts, wide and narrow
    assert all(held["role"] == "img" and held["aria-label"] for held in drawings)
    assert [tag for tag, _ in page.tags].count("details") == 5
    assert all(held.get("scope") in ("col", "row") for tag, held in page.tags if tag == "th")


def test_headings_go_down_one_step_at_a_time(shop: Any) -> None:
    _, page = made(shop)

    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "</style>"]
)
def test_what_an_entry_says_is_shown_and_never_run(cli: Any, monkeypatch: pytest.MonkeyPatch, evil: str) -> None:
    monkeypatch.setattr("skill.clock.now", lambda: NOW)
    for _ in range(2):
        cli.ok("log", "issue", "--name", f"down {evil}", "--severity", "P1", "--service", evil.replace(",", " "),
               "--pattern-key", "incident_pattern.evil")  # fmt: skip

    text, page = made(cli, "--since", "2026-06-01")

    assert {tag for tag, _ in page.tags} & {"script", "img"} == set()
    assert "down" in "".join(page.texts)
    assert text.count("</style>") == 1
    assert "49" not in [word.strip() for word in page.texts]


def test_secrets_of_people_who_edit_files_by_hand_stay_out_of_the_page(cli: Any, project: Path) -> None:
    cli.ok("init")
    host = "db7." + "corp.example.internal"
    (project / ".learnings/operations/OPERATIONS_ISSUES.md").write_text(
        f"# Operations Issues Log\n\n---\n\n## [OPS-20260301-001] {host} is down\n\n**Logged**: 2026-03-01T00:00:00Z\n"
        "**Status**: pending\n**Severity**: P1\n\n### Metadata\n- Recurrence-Count: 4\n\n---\n"
    )

    text, _ = made(cli, "--since", "2026-01-01")

    assert "is down" in text
    assert host not in text


def test_a_team_may_bring_its_own_page(cli: Any, project: Path) -> None:
    cli.ok("init")
    own = project / ".learnings/operations/templates/reports/report.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{{ project }}: {{ fig('incidents.total') }}\n")

    text, page = made(cli)

    assert text.startswith("project: ")
    assert list(page.figures) == ["incidents.total"]


def test_the_page_replaces_the_last_one_whole(shop: Any) -> None:
    (shop.at / "page.html").write_text("old")
    text, _ = made(shop)

    assert text.startswith("<!doctype html>") or text.lstrip().startswith("<!doctype html>")
    assert not list(shop.at.glob(".page.html*"))


def test_without_the_chart_library_the_way_to_it_is_named(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "vl_convert", None)

    answer = shop("report")

    assert answer.status == 2
    assert "pip install 'self-improving-operations[report]'" in answer.err
