from __future__ import annotations

import pytest

from skill.hook.terms import concepts, rules, stem, words


@pytest.mark.parametrize(
    "forms",
    ["expired expires expire expiring", "connection connections connect", "cancelled canceling cancel",
     "retry retries", "failure failures fail failed failing", "replicas replica", "queued queue queues"],
)  # fmt: skip
def test_forms_of_a_word_fall_together(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


def test_who_does_it_is_not_what_is_done() -> None:
    assert stem("reader") != stem("read")
    assert stem("broker") != stem("broke")
    assert stem("server") != stem("serve")


def test_short_words_and_statuses_keep_their_ending() -> None:
    assert [stem(word) for word in ("dns", "tls", "class", "status")] == ["dns", "tls", "class", "status"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("CrashLoopBackOff", "crash loop back off"),
        ("OOMKilled", "oom kill"),
        ("nf_conntrack", "nf conntrack"),
        ("etcdHighFsyncDurations", "etcd high fsync durat"),
        ("java.lang.StackOverflowError", "java lang stack overflow error"),
        ("all the 502s, 300s long, on port 5432", "all the 502 long on port 5432"),
        ("SQLSTATE 42S02 and XX001, not 42a0b", "sqlstat 42s02 and xx001 not"),
        ("MySQL and RabbitMQ and MinIO", "mysql and rabbitmq and minio"),
    ],
)
def test_identifiers_are_taken_apart_but_names_are_not(text: str, parts: str) -> None:
    assert " ".join(words(text)) == parts


def test_what_never_comes_back_is_dropped() -> None:
    assert words("checkout-6f7c9d5b8c 1718049923123 300ms 4fa3c2d1e0b9") == ["checkout"]


def test_codes_of_the_catalogues_stay() -> None:
    assert words("ERROR 1213 (40001) 40P01 503") == ["error", "1213", "40001", "40p01", "503"]


def test_any_text_is_taken_apart_in_linear_time() -> None:
    for hostile in ("A" * 50_000, "aB" * 25_000, "\x00\x1b[31m" * 9_000, "é漢字 " * 9_000, "_" * 50_000):
        assert len(words(hostile)) <= len(hostile)


def test_a_phrase_says_its_concept_side_by_side_or_near_each_other() -> None:
    lexicon = {"memor": rules("out of memor=_oom=1"), "disk": rules("disk+full=_disk_full=0.6")}
    assert concepts(words("it ran out of memory"), lexicon) == [("_oom", "out of memor", 1.0)]
    assert concepts(words("memory went out"), lexicon) == []
    assert concepts(words("the root disk of the host was full"), lexicon) == [("_disk_full", "disk+full", 0.6)]
    assert concepts(words("full " + "of other words " * 5 + "disk"), lexicon) == []
