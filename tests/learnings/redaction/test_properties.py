"""What holds for every text."""

from __future__ import annotations

import random

from hypothesis import example, given, settings
from hypothesis import strategies as st

from skill.learnings.redact import redact

PIECES = [
    "password=", "token: ", "Bearer ", "10.0.0.5", "192.168.1.9:80", "db.corp.internal", "ana@acme.io", "[ip-1]",
    "[secret-2]", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "a7Kq2mZx9Lw4", "://u:", "@", "/home/ana",
    "kind: Secret\n", "data:\n  a: ", "'", '"', "\\", "\n", " ", "=", ":", ",", "+49 30 901820", "4111", "é", "\x00",
    "-p", "mysql ", "$X", "Cookie: sid=", ";", "fe80::1", "{", "}", "key", "ip-10-0-0-1", "{SSHA}", "$6$abc$", "<", ">",
]  # fmt: skip
mixed = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=25).map("".join)
WORDS = (
    "the pool got exhausted after deploy v1.42.0 of checkout-7c9f8d6b5-x2x4q on node-4 at 07:12 (5xx 3.4%)"
    " token secret password failed retry 503 timeout 30s"
)
prose = st.lists(st.sampled_from(WORDS.split()), max_size=40).map(" ".join)


@given(st.text())
def test_no_text_raises(text: str) -> None:
    redact(text)


@settings(max_examples=400)
@given(mixed)
@example("password=[secret-1]x")
@example("://u:[ip-1]@a")
def test_masking_twice_is_masking_once(text: str) -> None:
    once = redact(text).text
    assert redact(once).text == once


@given(mixed)
def test_nothing_but_the_reported_stretches_changes(text: str) -> None:
    done = redact(text)
    if done.spans:
        assert done.masked and done.text.startswith(text[: done.spans[0].start])
    else:
        assert done.text == text


@given(prose)
def test_prose_without_secrets_stays(text: str) -> None:
    assert redact(text).text == text


@given(prose, st.randoms(use_true_random=False))
def test_a_secret_dropped_into_prose_is_the_only_loss(text: str, chance: random.Random) -> None:
    address = f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(1, 255)}"
    words = text.split()
    at = chance.randrange(len(words) + 1)
    masked = redact(" ".join([*words[:at], address, *words[at:]])).text
    assert masked == " ".join([*words[:at], "[ip-1]", *words[at:]])
