from __future__ import annotations

import pytest

from skill.learnings.keys import alike, derive, same


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Connection pool exhausted", "incident_pattern.connection_pool_exhausted"),
        ("The disk of the build host is full", "incident_pattern.disk_build_host_full"),
        ("The node is not ready", "incident_pattern.node_not_ready"),
        ("checkout-api: 502 after the 3rd deploy", "incident_pattern.checkout_api_502_after_3rd"),
        ("Worker 17 of 4096 hangs", "incident_pattern.worker_hangs"),
        ("证书 过期", "incident_pattern.证书_过期"),
        ("...", "incident_pattern.unnamed"),
    ],
)
def test_a_key_is_made_of_the_telling_words(text: str, key: str) -> None:
    assert derive("incident_pattern", text) == key


def test_a_known_key_with_the_same_words_is_the_same_key() -> None:
    known = ["incident_pattern.pool_connections", "capacity_issue.disk_full"]
    assert same("incident_pattern.connection_pool", known) == "incident_pattern.pool_connections"


@pytest.mark.parametrize("key", ["capacity_issue.connection_pool", "incident_pattern.connection_reset"])
def test_another_category_or_another_word_is_another_key(key: str) -> None:
    assert same(key, ["incident_pattern.connection_pool"]) is None


def test_near_keys_are_proposed_best_first_and_never_the_key_itself() -> None:
    known = ["a.cert_renewal", "a.cert_renewal_failed", "b.certs_renewal", "a.queue_depth"]
    assert alike("a.cert_renewal", known) == ["b.certs_renewal", "a.cert_renewal_failed"]
