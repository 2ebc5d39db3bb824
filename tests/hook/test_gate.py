"""Tier 0 on raw bytes."""

import json
from pathlib import Path

import pytest

from skill.hook import gate
from skill.hook.words import PROMPT_WORDS, TOOL_WORDS
from skill.hosts.samples import samples

PAYLOADS = Path(__file__).parents[1] / "payloads" / "claude-code"


def tool_payload(output: str, **extra: object) -> bytes:
    response = {"stdout": output, "stderr": ""}
    payload = {"hook_event_name": "PostToolUse", "tool_name": "Bash", "tool_response": response, **extra}
    return json.dumps(payload).encode()


def prompt_payload(prompt: str) -> bytes:
    return json.dumps({"hook_event_name": "UserPromptSubmit", "prompt": prompt}).encode()


@pytest.mark.parametrize("output", ["all 12 tests passed", "total 8\ndrwxr-xr-x 2 dev dev", ""])
def test_ordinary_tool_output_ends_at_the_gate(output: str) -> None:
    assert not gate.may_matter(tool_payload(output), "tool")


@pytest.mark.parametrize("output", ["api-7f 0/1 CrashLoopBackOff", "x\nOOMKilled\ny", "a\tECONNREFUSED"])
def test_a_word_of_a_rule_passes_in_any_case_and_beside_escaped_line_ends(output: str) -> None:
    assert gate.may_matter(tool_payload(output), "tool")


def test_a_failed_tool_passes_because_entries_may_know_what_no_rule_knows() -> None:
    assert gate.may_matter((PAYLOADS / "PostToolUseFailure.json").read_bytes(), "tool")


def test_coloured_output_passes_because_escapes_hide_words() -> None:
    assert gate.may_matter(tool_payload("\x1b[31mred\x1b[0m"), "tool")


def test_an_ordinary_prompt_ends_at_the_gate_and_an_operations_prompt_passes() -> None:
    assert not gate.may_matter(prompt_payload("rename the variable foo to bar"), "prompt")
    assert gate.may_matter(prompt_payload("we have an incident, write the postmortem"), "prompt")


def test_the_dispatcher_takes_the_kind_from_the_payload() -> None:
    assert not gate.may_matter(prompt_payload("rename the variable foo to bar"), "any")
    assert not gate.may_matter(tool_payload("all 12 tests passed"), "any")
    assert gate.may_matter((PAYLOADS / "SessionStart.json").read_bytes(), "any")


@pytest.mark.parametrize("broken", [b"", b"  \n", b"not json", b'{"hook_event_name": "PostToolUse"', b"[]"])
def test_what_is_no_object_passes_so_that_the_dispatcher_can_log_it(broken: bytes) -> None:
    assert gate.may_matter(broken, "tool")


def test_the_ends_of_a_long_output_are_read() -> None:
    filler = "compiling module\n" * 60_000
    assert gate.may_matter(tool_payload(filler + "CrashLoopBackOff"), "tool")
    assert gate.may_matter(tool_payload("CrashLoopBackOff\n" + filler), "tool")
    assert not gate.may_matter(tool_payload(filler), "tool")


def test_words_of_the_projects_own_rules_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = tmp_path / ".learnings" / "operations" / ".state"
    state.mkdir(parents=True)
    (state / "words").write_text("frobnicated\n")
    below = tmp_path / "src" / "deep"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert gate.may_matter(tool_payload("the widget was Frobnicated"), "tool")
    assert not gate.may_matter(tool_payload("the widget is fine"), "tool")


def test_words_are_tokens_as_the_gate_sees_them() -> None:
    for word in TOOL_WORDS.keys() | PROMPT_WORDS:
        assert gate.tokens(word) == [word]


@pytest.mark.parametrize("client", ["copilot", "gemini", "opencode", "openclaw"])
def test_a_failing_command_of_any_client_that_says_so_passes_because_entries_may_know_it(client: str) -> None:
    found = {sample.occasion: json.dumps(sample.payload).encode() for sample in samples(client)}
    assert gate.reports_failure(found["failing command"])
    assert not gate.reports_failure(found["successful command"])
    assert not gate.reports_failure(found["operations prompt"])
