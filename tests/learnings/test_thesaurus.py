"""The thesaurus is written by hand: what is easily got wrong is checked here."""

from __future__ import annotations

import re

import pytest

from bench import recall_usual
from skill.hook import terms
from skill.learnings import thesaurus
from skill.learnings.thesaurus import Thesaurus


@pytest.fixture(scope="module")
def known() -> Thesaurus:
    return Thesaurus(terms.words)


def said(known: Thesaurus, text: str) -> set[str]:
    lexicon = {word: terms.rules(found) for word, found in known.lexicon.items()}
    return {concept for concept, _, _ in terms.concepts(terms.words(text), lexicon)}


@pytest.mark.parametrize("path", thesaurus._files(), ids=lambda path: path.name)
def test_every_line_is_a_comment_a_group_or_its_continuation(path: object) -> None:
    for number, line in enumerate(path.read_text().splitlines(), 1):  # type: ignore[attr-defined]
        assert re.match(r"# |  \S|\$[A-Z]+ = |[a-z0-9.-]+: |$", line), f"{path}:{number}: {line[:60]}"


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("OOMKilled, exit code 137", "the service died again for lack of memory"),
        ("write: no space left on device", "the volume was used up by old reports"),
        ("x509: certificate has expired", "nobody renewed the certificate in time"),
        ("lookup db on 10.0.0.2:53: no such host", "names could not be resolved"),
        ("FATAL: sorry, too many clients already", "all sessions of the database were used, none were left"),
        ("ERROR 1213 (40001): Deadlock found", "two updates waited on each other"),
        ("0/9 nodes are available: 9 Insufficient memory", "no machine has room for the new copies"),
        ("upstream connect error: no healthy upstream", "the balancer had no targets"),
        ("ThrottlingException: Rate exceeded", "the provider limited us because we sent too many calls"),
        ("Error acquiring the state lock", "a cancelled pipeline left a stale lock on the infrastructure"),
        ("NotEnoughReplicasException", "too few in-sync copies of the stream"),
        ("Back-off restarting failed container", "it restarted again and again"),
    ],
)
def test_a_log_line_and_its_story_share_a_concept(known: Thesaurus, log: str, told: str) -> None:
    assert said(known, log) & said(known, told)


def test_common_words_weigh_less_than_words_of_the_trade(known: Thesaurus) -> None:
    assert known.weights["the"] == 0
    assert 0 < known.weights["server"] < 1
    assert "conntrack" not in known.weights


def test_a_set_stands_for_each_of_its_words() -> None:
    groups = dict(thesaurus._groups("$A = one, two\nname: $A+three, four\n"))
    assert groups == {"name": ["one+three", "two+three", "four"]}


def test_the_usual_share_of_a_word_is_counted_in_stories() -> None:
    shares = thesaurus.usual()
    assert all(0 < share <= 1 for share in shares.values())
    assert shares["the"] > shares["certificat"] > shares.get("conntrack", 0)
    assert "_cert_expired" in shares


def test_the_stories_are_counted_with_the_thesaurus_as_it_is() -> None:
    table = (thesaurus.HERE / thesaurus.STORIES).read_text(encoding="utf-8")
    assert recall_usual.of_all_sets() == table, "run python -m bench.recall_usual"


def test_another_thesaurus_is_another_edition(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    before = thesaurus.edition("1")
    assert thesaurus.edition("2") != before
    monkeypatch.setattr(thesaurus, "HERE", tmp_path)
    assert thesaurus.edition("1") != before
