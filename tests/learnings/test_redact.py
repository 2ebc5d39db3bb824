"""What redaction promises about any text: numbering, stability, options."""

from __future__ import annotations

import secrets
import time

import pytest

from skill.errors import OpsError
from skill.learnings.redact import KINDS, RedactOptions, Redactor, redact


def test_the_same_value_gets_the_same_placeholder_so_that_a_timeline_still_reads() -> None:
    text = "07:01 10.0.0.5 slow\n07:02 10.0.0.6 takes over\n07:09 10.0.0.5 back\n"
    assert redact(text).text == "07:01 [ip-1] slow\n07:02 [ip-2] takes over\n07:09 [ip-1] back\n"


def test_host_names_and_mails_are_the_same_in_any_case() -> None:
    assert redact("DB1.corp.internal db1.corp.internal").text == "[host-1] [host-1]"
    assert redact("Ana@Acme.io ana@acme.io").text == "[email-1] [email-1]"


def test_each_call_numbers_from_one() -> None:
    assert redact("on 10.0.0.5").text == redact("on 10.0.0.6").text == "on [ip-1]"


def test_a_redactor_keeps_its_numbers_over_the_fields_of_one_entry() -> None:
    redactor = Redactor()
    fields = ["10.0.0.5 fails", "10.0.0.6 and 10.0.0.5 recover"]
    assert [redactor.redact(field).text for field in fields] == ["[ip-1] fails", "[ip-2] and [ip-1] recover"]


def test_a_new_value_beside_an_old_placeholder_gets_a_number_that_is_still_free() -> None:
    assert redact("[ip-2] moved to 10.0.0.5").text == "[ip-2] moved to [ip-3]"


def test_masking_a_masked_text_changes_nothing() -> None:
    text = f"password={secrets.token_hex(9)} mail ana@acme.io from 10.0.0.5 to db.corp.internal"
    once = redact(text)
    again = redact(once.text)
    assert (again.text, again.masked) == (once.text, [])


def test_the_kinds_are_named_once_each_in_the_order_of_the_text() -> None:
    done = redact("ana@acme.io on 10.0.0.5, 10.0.0.6, bob@acme.io")
    assert done.masked == ["email", "ip"]
    assert set(done.masked) <= set(KINDS)


def test_spans_tell_where_the_secrets_stood() -> None:
    text = "from 10.0.0.5 by ana@acme.io"
    assert [text[span.start : span.end] for span in redact(text).spans] == ["10.0.0.5", "ana@acme.io"]


def test_the_most_telling_kind_names_what_several_rules_find() -> None:
    assert redact("GITHUB_TOKEN=ghp_" + secrets.token_hex(18)).masked == ["token"]


def test_a_project_adds_its_own_patterns() -> None:
    options = RedactOptions(extra=(r"CUST-\d+", r"tenant=(\w+)"))
    assert redact("CUST-1234 tenant=acme", options).text == "[secret-1] tenant=[secret-2]"


def test_a_project_adds_its_own_private_domains() -> None:
    options = RedactOptions(internal_suffixes=(".ops.acme.cloud",))
    assert redact("db7.ops.acme.cloud and www.acme.cloud", options).text == "[host-1] and www.acme.cloud"


def test_a_pattern_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(OpsError, match=r"redact\.extra: '\(' is not a regular expression"):
        Redactor(RedactOptions(extra=("(",)))


@pytest.mark.parametrize(
    "piece",
    [
        "a" * 99,
        "a=",
        "-eyJ",
        "10.",
        "://a:",
        'key: \\"',
        "-----BEGIN PRIVATE KEY-----",
        "é\t",
        "t1.a",
        "/hook",
        "?sig=",
        "password=",
    ],
)
def test_time_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        redact(text)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(200_000) < 12 * seconds(40_000) + 0.5
