from __future__ import annotations

import pytest

from skill.hook import scene
from skill.hook.likeness import CHARACTERS, FEWEST, features, likeness, spread
from skill.hook.match import detect
from skill.hook.weights import ENOUGH, WEIGHTS


def scene_of(command: str, output: str) -> scene.Scene:
    found = scene.scene_of(command, output, None, False, {})
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("command", "output"),
    [
        (
            "journalctl -u frobd -n 3",
            "10:00:01 frobd: link to peer zed lost, connection timed out\n"
            "10:00:05 frobd: still unable to connect to peer zed, not ready\n",
        ),
        (
            "kubectl logs deploy/quux",
            "quux critical: backend gave no response, request failed\nquux degraded, connection refused again\n",
        ),
    ],
)
def test_a_fault_of_a_system_that_no_rule_knows_is_heard_by_its_wording(command: str, output: str) -> None:
    assert likeness(scene_of(command, output))[0] > ENOUGH
    assert detect(command, output)


@pytest.mark.parametrize(
    ("command", "output"),
    [
        ("journalctl -u frobd -n 3", "10:00:01 frobd: link to peer zed is up\n10:00:05 frobd: 12 requests done\n"),
        ("kubectl logs deploy/quux", "quux ready\nquux: 0 failed, 0 errors\n"),
        ("frobctl ls", "frobctl: error: unknown option --al\n"),
    ],
)
def test_what_is_well_or_mistyped_does_not_read_like_trouble(command: str, output: str) -> None:
    assert likeness(scene_of(command, output))[0] < ENOUGH
    assert detect(command, output) == []


def test_the_line_that_says_most_of_it_is_the_evidence() -> None:
    output = "frobd started\nfrobd: connection failed, timed out\nfrobd waits\n"
    assert likeness(scene_of("journalctl -u frobd", output))[1] == 1


def test_only_a_bounded_part_of_a_long_text_is_read() -> None:
    told = features(scene_of("journalctl -u frobd", "frobd said something odd today\n" * 50_000))
    assert sum(len(said) for _, said in told) < CHARACTERS


def test_no_figure_id_or_hash_is_learned() -> None:
    assert not [name for name in WEIGHTS if any(char.isdigit() for char in name) and not name.startswith("cmd_")]


def test_few_words_say_less_than_many() -> None:
    assert spread(1) == spread(FEWEST) < spread(FEWEST + 1)
