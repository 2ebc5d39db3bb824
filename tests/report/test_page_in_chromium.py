"""The page in a real browser: quiet, alone, readable at every width, in both schemes, by keyboard, aloud and on paper."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.history import NOW
from skill.report.collect import measured
from skill.report.figures import plain
from skill.report.making import write
from skill.workspace import Workspace
from tests.report.browser import Chromium

CONTRAST = """
(() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const low = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.getClientRects().length || e.closest('.skip')) continue;
    const ink = e.closest('svg') ? getComputedStyle(e).fill : getComputedStyle(e).color;
    const a = light(parts(ink)), b = light(behind(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) low.push([e.tagName, e.textContent.trim().slice(0, 30), Math.round(ratio * 100) / 100]);
  }
  return low;
})()
"""


@pytest.fixture(scope="module")
def page(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(made, folder / "shop")
    space = Workspace(folder / "shop")
    write(space, measured(space, NOW.replace(year=2025), NOW), folder / "report.html", NOW)
    return folder / "report.html"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1280])
def test_the_page_is_quiet_alone_and_fits(
    browser: Chromium, page: Path, width: int, scheme: str, tmp_path: Path
) -> None:
    browser.open(page, width, scheme)

    assert browser.seen("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded") == []
    requests = [event["request"]["url"] for event in browser.seen("Network.requestWillBeSent")]
    assert [url for url in requests if url != page.as_uri() and not url.startswith("data:")] == []
    assert browser.script("document.documentElement.scrollWidth") == width
    assert browser.script(CONTRAST) == []
    shown = browser.script("[...document.querySelectorAll('figure svg')].filter(e => e.getClientRects().length).length")
    assert shown == 5
    picture = browser.picture(tmp_path / f"{scheme}-{width}.png")
    assert picture.stat().st_size > 50_000


def test_the_schemes_differ(browser: Chromium, page: Path) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        browser.open(page, 1280, scheme)
        colours.add(browser.script("getComputedStyle(document.body).backgroundColor"))

    assert len(colours) == 2


def test_the_figures_shown_are_those_of_stats(browser: Chromium, page: Path) -> None:
    browser.open(page)
    space = Workspace(page.parent / "shop")
    data = plain(measured(space, NOW.replace(year=2025), NOW))

    shown = json.loads(
        browser.script("JSON.stringify([...document.querySelectorAll('data')].map(d => [d.dataset.figure, d.value]))")
    )

    assert len(shown) > 250
    for path, value in shown:
        expected: Any = data
        for part in path.split("."):
            expected = expected[int(part)] if isinstance(expected, list) else expected[part]
        assert json.loads(value) == expected, path


def test_a_keyboard_reaches_the_figures_links_and_tables(browser: Chromium, page: Path) -> None:
    browser.open(page, 390)
    reached = []
    for _ in range(24):
        browser.press("Tab", 9)
        reached.append(browser.script("(e => [e.tagName, e.className, e.textContent.slice(0, 20)].join(' '))"
                                      "(document.activeElement)"))  # fmt: skip

    assert reached[0].startswith("A skip Skip to the figure")
    assert any(name.startswith("SUMMARY") for name in reached)
    assert any(name.startswith("DIV scroll") for name in reached)
    assert len(set(reached)) > 15


def test_a_summary_opens_its_table_by_key(browser: Chromium, page: Path) -> None:
    browser.open(page)
    browser.script("document.querySelector('summary').focus()")

    browser.press(" ", 32)
    browser.press("Enter", 13)

    opened = browser.script("document.querySelectorAll('details[open] table').length")
    clicked = browser.script(
        "document.querySelector('summary').click(), document.querySelectorAll('details[open]').length"
    )
    assert opened or clicked


def test_a_screen_reader_hears_names_for_regions_drawings_and_meters(browser: Chromium, page: Path) -> None:
    browser.open(page)

    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]

    heard = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    named = {
        role: [name for kind, name in heard if kind == role] for role in ("image", "img", "region", "meter", "link")
    }
    drawings = named["image"] + named["img"]
    assert len([name for name in drawings if name]) == 5 and all(drawings)
    assert len(named["region"]) >= 8 and all(named["region"])
    assert len(named["meter"]) == 3 and all(named["meter"])
    assert all(named["link"])
    roles = {role for role, _ in heard}
    assert {"main", "banner", "navigation", "contentinfo", "heading", "table"} <= roles


def test_it_prints_on_pages_of_paper(browser: Chromium, page: Path) -> None:
    browser.open(page, 1280, "dark")

    pdf = base64.b64decode(browser.call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])

    assert pdf.startswith(b"%PDF")
    assert 2 <= pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type/Page/") <= 14
