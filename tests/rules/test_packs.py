"""The rules that ship: complete, silent on their near-misses, and in step with what the hooks load."""

from __future__ import annotations

import json
import re
import time

import pytest

from skill.hook.gate import may_matter
from skill.hook.match import detect
from skill.rules import compile as compiling
from skill.rules.load import FEWEST_EXAMPLES, Example, Rule, load, pack_files
from skill.rules.patterns import literals
from skill.rules.reference import reference

RULES = load(pack_files())


def keys(example: Example) -> list[str]:
    code = example.exit_code
    return [signal.pattern_key for signal in detect(example.command, example.output, code, bool(code))]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_three_hits_and_three_near_misses(rule: Rule) -> None:
    assert len(rule.hits) >= FEWEST_EXAMPLES
    assert len(rule.near_misses) >= FEWEST_EXAMPLES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_speaks_on_its_hits(rule: Rule) -> None:
    assert [example.line for example in rule.hits if rule.pattern_key not in keys(example)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_detector_is_silent_on_near_misses(rule: Rule) -> None:
    assert [(example.line, said) for example in rule.near_misses if (said := keys(example))] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_hit_passes_the_gate(rule: Rule) -> None:
    events = [
        {"hook_event_name": "PostToolUse", "tool_input": {"command": hit.command}, "tool_response": hit.output}
        for hit in rule.hits
    ]

    assert [event for event in events if not may_matter(json.dumps(event).encode(), "tool")] == []


def test_the_generated_modules_are_in_step_with_the_rules() -> None:
    for name, text in compiling.sources(RULES).items():
        assert (compiling.HOOK / name).read_text() == text


def test_the_page_of_the_rules_is_in_step_with_them() -> None:
    assert compiling.REFERENCE.read_text() == reference(RULES)


def test_what_on_call_acts_on_is_covered() -> None:
    symptoms = {rule.pattern_key.partition(".")[2] for rule in RULES}

    assert symptoms >= {
        "crash_loop", "oom_killed", "image_pull", "evicted", "node_not_ready", "unschedulable", "probe_failed",
        "rollout_stuck", "disk_full", "disk_usage", "memory_usage", "cpu_usage", "node_pressure", "connection_refused",
        "connection_reset", "connection_pool", "deadlock", "lock_wait", "replication_lag", "queue_depth",
        "back_pressure", "dns", "tls", "cert_renewal", "http_5xx", "rate_limit", "health_check", "canary",
        "deploy_failed", "pipeline_failed", "rollback", "terraform", "helm_release", "ansible", "unit_failed",
        "process_crash", "circuit_breaker", "slo", "alert_firing", "backup_failed", "quorum",
    }  # fmt: skip


def test_titles_are_short_sentences_of_their_own() -> None:
    titles = [rule.title for rule in RULES]

    assert len(set(titles)) == len(titles)
    assert [title for title in titles if len(title) > 90 or title.endswith(".")] == []


def probes(pattern: str) -> list[str]:
    """Lines of 2,000 characters that a bad pattern would need long for."""
    texts = [" ", "a", "0", "a ", "0 ", "a0.", '"', "-", "_", *literals(pattern)]
    texts += [text + " " for text in literals(pattern)]
    return [(text * 2000)[:2000] for text in texts]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_pattern_needs_long_for_any_line(rule: Rule) -> None:
    patterns = [*rule.lines, *rule.unless, *rule.needs, *rule.without]
    patterns += [pattern for cell in rule.cells for pattern in cell if pattern]
    for pattern in patterns:
        compiled = re.compile(pattern, re.MULTILINE)
        for probe in probes(pattern):
            start = time.process_time()
            compiled.search(probe)
            assert time.process_time() - start < 0.02, pattern


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_pattern_finds_holds_one_of_its_texts(rule: Rule) -> None:
    lines = [line.lower().replace("\t", "  ") for hit in rule.hits for line in hit.output.split("\n")]
    for pattern in rule.lines:
        texts = literals(pattern)
        for line in lines:
            found = re.search(pattern, line, re.MULTILINE)
            assert not found or not texts or any(text in line for text in texts), (pattern, line)
