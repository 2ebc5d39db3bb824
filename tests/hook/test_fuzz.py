"""A few seconds of `bench.fuzz`: whatever the input, an answer or silence, in time. The long run is the bench's."""

from __future__ import annotations

import pytest

from bench.fuzz import Project, targets, tried
from skill.hook import detach

EXAMPLES = {"hook": 10, "recall": 40, "respond": 60}
NAMES = ("gate", "event", "detect", "words", "recall", "remind", "respond", "hook")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("fuzzed"))


@pytest.mark.parametrize("name", NAMES)
def test_no_input_makes_a_hook_fail_or_dawdle(name: str, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detach, "start", lambda arguments, folder: None)
    check, inputs = targets(project)[name]

    tried(check, inputs, 1, EXAMPLES.get(name, 100), [0])


def test_every_target_of_the_bench_is_tried(project: Project) -> None:
    assert tuple(targets(project)) == NAMES
