from __future__ import annotations

from pathlib import Path

import pytest

from skill.config import Config, ConfigError, load, parse


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse(text.encode(), "c.yaml")
    return str(caught.value)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path / "config.yaml") == Config()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_file_says_nothing(text: str) -> None:
    assert parse(text.encode(), "config.yaml") == Config()


def test_what_is_written_replaces_only_that(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("ids: random\nthresholds:\n  cpu_percent: 70\n  mttr_hours: {P1: 2.5}\n")
    config = load(path)
    assert (config.ids, config.layout) == ("random", "namespaced")
    assert (config.thresholds.cpu_percent, config.thresholds.memory_percent) == (70, 90)
    assert (config.thresholds.mttr_hours.P1, config.thresholds.mttr_hours.P2) == (2.5, 8)


def test_a_bare_off_is_the_word_and_not_a_truth_value() -> None:
    assert parse(b"capture: off\n", "config.yaml").capture == "off"


def test_masks_of_the_project_are_read_in_order() -> None:
    config = parse(b"redact:\n  extra: ['CUST-[0-9]+', 'x']\n  internal_suffixes: [corp.example]\n", "config.yaml")
    assert config.redact.extra == ("CUST-[0-9]+", "x")
    assert config.redact.internal_suffixes == ("corp.example",)


def test_an_unknown_name_is_refused_with_its_line_and_the_nearest_one() -> None:
    said = refusal("ids: random\nthreshold:\n  cpu_percent: 1\n")
    assert said.startswith("c.yaml:2: threshold: unknown. Did you mean 'thresholds'? Known: layout, ids,")


def test_a_name_inside_a_section_is_refused_with_its_whole_path() -> None:
    said = refusal("thresholds:\n  cpu_percnt: 1\n")
    assert said.startswith("c.yaml:2: thresholds.cpu_percnt: unknown. Did you mean 'cpu_percent'?")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("layout: flatt\n", "c.yaml:1: layout: one of namespaced, flat is expected. Did you mean 'flat'?"),
        ("ids: [1]\n", "c.yaml:1: ids: one of sequential, random is expected."),
        ("reminder_tokens: many\n", "c.yaml:1: reminder_tokens: a number is expected"),
        ("reminder_tokens: 1\n",
         "c.yaml:1: reminder_tokens: a number between 40 and 2000 is expected, not 1"),
        ("thresholds:\n  disk_percent: 101\n",
         "c.yaml:2: thresholds.disk_percent: a number between 0 and 100 is expected, not 101"),
        ("dedupe_window_s: -1\n", "c.yaml:1: dedupe_window_s: a number of at least 0 is expected, not -1"),
        ("dedupe_window_s: .nan\n", "c.yaml:1: dedupe_window_s: a number is expected"),
        ("ids: random\nids: random\n", "c.yaml:2: ids: given twice"),
        ("thresholds: 5\n", "c.yaml:1: thresholds: 'name: value' lines are expected"),
        ("just text\n", "c.yaml:1: the file: 'name: value' lines are expected"),
        ("redact:\n  extra:\n    - ok\n    - '['\n",
         "c.yaml:4: redact.extra: not a regular expression: unterminated character set at position 0"),
        ("redact:\n  internal_suffixes: corp\n",
         "c.yaml:2: redact.internal_suffixes: a list of texts is expected"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_meant_is_refused(text: str, said: str) -> None:
    assert refusal(text) == said


def test_text_that_is_no_yaml_is_refused_with_its_line() -> None:
    assert refusal("ids: random\nlayout: 'flat\n").startswith("c.yaml:")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ConfigError, match="not UTF-8"):
        parse(b"ids: \xff\n", "config.yaml")


def test_a_file_with_a_byte_order_mark_is_read() -> None:
    assert parse("\ufeffids: random\n".encode(), "config.yaml").ids == "random"
