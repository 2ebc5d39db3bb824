"""Whatever an output holds, a megabyte of it costs less than 50 ms of CPU."""

from __future__ import annotations

import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.hook import scene
from skill.hook.match import detect, shipped
from skill.hook.words import TOOL_WORDS

MEGABYTE = 1_000_000
BOUND_S = 0.050
WORDS = sorted(word.decode() for word in TOOL_WORDS)
TEXTS = sorted({text for row in shipped() for _pattern, *texts in row[10] for text in texts})
CHANCE = random.Random(7)


def filled(text: str) -> str:
    return (text * (MEGABYTE // len(text) + 1))[:MEGABYTE]


HOSTILE = {
    "blanks": " ",
    "digits": "9",
    "one letter": "a",
    "line ends": "\n",
    "tabs": "\t",
    "quotes": '"',
    "bars": "| a ",
    "escapes": "\x1b[31m",
    "open escapes": "\x1b]",
    "returns": "a\r",
    "wide": "a  ",
    "accents": "é日本",
    "every word on one line": " ".join(WORDS) + " ",
    "every word on its line": "\n".join(WORDS) + "\n",
    "every word on every line": " ".join(WORDS)[:1900] + "\n",
    "every text of every pattern": " ".join(TEXTS) + " ",
    "every text on its line": "\n".join(TEXTS) + "\n",
    "events": "  Warning  Foo  3s  kubelet  bar failed error\n",
    "a bar table": "| state | lag |\n+---+---+\n",
    "a key and its value": 'type: ready\nstatus: "false"\n',
    "log lines": '2026-03-04T10:11:12Z level=info msg="connection ok" status=200 503 bytes\n',
    "errors": "level=error ",
    "counters": "used_memory:1\n",
    "certificates": "certificate ",
    "a number and a unit": "9% ",
    "memory": "Mem: 1 2 3 4 5 6\n",
}
HOSTILE |= {
    "a long table": "NAME   READY   STATUS   RESTARTS   AGE\n" + "web-1  1/1   Running  0   3d\n" * 9,
    "shuffled": "\n".join(" ".join(CHANCE.sample(WORDS, 200)) for _ in range(50)),
    "any bytes": bytes(CHANCE.randrange(256) for _ in range(20_000)).decode("latin-1"),
}


@pytest.mark.parametrize("command", ["", "kubectl get pods", "journalctl -u api", "python3 a.py", "monit summary"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_megabyte_costs_less_than_50_ms(name: str, command: str) -> None:
    output = filled(HOSTILE[name])
    spent = []
    for _ in range(3):
        scene._compiled.clear()
        re.purge()
        start = time.process_time()
        detect(command, output)
        spent.append(time.process_time() - start)

    assert min(spent) < BOUND_S


def test_a_long_command_is_read_in_time() -> None:
    start = time.process_time()
    detect("a|" * 500_000 + "'" * 1000, "x")

    assert time.process_time() - start < BOUND_S


def test_the_end_of_a_long_output_is_read() -> None:
    output = "progress 1 of 9\n" * 60_000 + "error: no space left on device\n"

    assert [signal.pattern_key for signal in detect("./build", output)] == ["capacity_issue.disk_full"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.text(max_size=400), st.one_of(st.none(), st.integers(-2, 300)))
def test_no_text_makes_it_fail(command: str, output: str, code: int | None) -> None:
    assert isinstance(detect(command, output, code, bool(code)), list)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, *TEXTS, "\n", "  ", ": ", "|", "0", "NAME STATUS", "----"]), max_size=60))
def test_no_mixture_of_its_own_words_makes_it_fail(parts: list[str]) -> None:
    assert len(detect("kubectl get pods", "".join(parts))) <= 5
