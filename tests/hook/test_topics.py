"""Operations prompts are answered, all others are left alone."""

from __future__ import annotations

import json

import pytest

from skill.hook.gate import tokens
from skill.hook.match import prompt_topics
from skill.hook.words import PROMPT_WORDS

ABOUT_OPERATIONS = [
    "we have an incident in checkout, users get 502s",
    "what does the runbook say about the ledger queue?",
    "I am on-call tonight, what should I watch?",
    "the error budget of search is gone",
    "write the postmortem for yesterday's outage",
    "how did we bring MTTR down last quarter",
    "the canary of cart is worse, roll back the release",
    "pods of the api keep crashing since the last deploy",
    "the disk on db1 is 96 % full",
    "replica db2 lags 20 minutes behind",
    "the certificate of shop.example.com expires tomorrow",
    "production is down again",
    "consumer lag is growing on orders",
    "nodes are NotReady after the upgrade",
    "this alert keeps firing at night",
    "third time this week I had to restart the importer by hand",
    "log this as a learning",
    "postgres says too many connections",
    "SERVFAIL for all internal names",
    "service degradation in payments",
]
ABOUT_OTHER_THINGS = [
    "rename the variable total",
    "write a test for the deploy script parser",
    "fix the failing unit test in tests/test_rollback.py",
    "refactor the alert component to use hooks",
    "add dark mode to the settings page",
    "add a retry with a timeout to the http client",
    "implement a queue in Python",
    "explain what a mutex is",
    "why does this regex not match",
    "add type hints to utils.py",
    "how do I rebase my branch onto main",
    "document the REST API",
    "there is an error in line 42",
    "add a health endpoint to the flask app",
    "implement rate limiting middleware in express",
    "use a connection pool in db.py",
    "write a migration that adds a column",
    "the button should be disabled while the form is saving",
    "",
]


@pytest.mark.parametrize("prompt", ABOUT_OPERATIONS)
def test_an_operations_prompt_has_a_topic(prompt: str) -> None:
    assert prompt_topics(prompt)


@pytest.mark.parametrize("prompt", ABOUT_OPERATIONS)
def test_an_operations_prompt_passes_the_gate(prompt: str) -> None:
    assert not PROMPT_WORDS.isdisjoint(tokens(json.dumps({"prompt": prompt}).encode()))


@pytest.mark.parametrize("prompt", ABOUT_OTHER_THINGS)
def test_another_prompt_has_none(prompt: str) -> None:
    assert prompt_topics(prompt) == []


def test_quoted_code_is_not_what_a_prompt_is_about() -> None:
    assert prompt_topics("what does this do?\n```\nraise Incident('outage')\n```\n") == []


def test_at_most_three_topics_are_named() -> None:
    assert len(prompt_topics(" ".join(ABOUT_OPERATIONS))) == 3
