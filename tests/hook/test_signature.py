"""Two occurrences of one error have one signature; two errors have two."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skill.hook.signature import MAX_WORDS, signature


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "2026-03-04 10:11:12 ERROR ledger emea-7 rejected batch 4711",
            "2026-09-30 23:59:01 ERROR ledger apac-2 rejected batch 9",
        ),
        (
            "E0301 10:11:12.131415 1 sync.go:41] cannot reach broker 10.0.0.1:9092",
            "E1230 01:02:03.000001 7 sync.go:42] cannot reach broker 10.9.8.7:9092",
        ),
        ('level=error msg="x" ts=1 ledger import stopped', "level=error ts=99 ledger import stopped"),
        ("worker 31 lost lease on /srv/a/b", "worker 7 lost lease on /srv/c"),
        ("Ledger import stopped", "ledger IMPORT stopped."),
    ],
)
def test_what_changes_from_time_to_time_does_not_count(one: str, other: str) -> None:
    assert signature(one) == signature(other) != ""


def test_two_errors_differ() -> None:
    assert signature("ledger import stopped") != signature("ledger export stopped")


def test_nothing_that_may_be_secret_is_kept() -> None:
    secret = "zq" + secrets.token_hex(8)
    for line in (
        f"login failed password={secret}",
        f"login failed token: {secret}",
        f"login failed '{secret}'",
        f"for {secret}",
    ):
        assert secret not in signature(line)


@given(st.text(max_size=3000))
def test_a_signature_is_plain_and_short(line: str) -> None:
    words = signature(line).split()

    assert len(words) <= MAX_WORDS
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
