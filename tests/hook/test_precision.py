"""What looks like a fault and is none: counters at nought, changelogs, prose, settings."""

import pytest

from skill.hook.command import read_command
from skill.hook.lines import denies
from skill.hook.match import detect
from skill.hook.shape import shape_of

PROSE = """The pool keeps a number of idle connections that are ready to be used by the next request.
When the connection is refused by the server, the request is sent to another one, and the first
will not be asked again for the time that is set in the section above. This is not an outage: the
other servers can do the work, and the pool has a way to ask the first again when it is back."""


@pytest.mark.parametrize(
    "line",
    [
        "   Queue full drops: 0",
        '  "rateLimitExceeded": false,',
        "delivery failures = none",
        "- Fix for segmentation fault in the reader (#311)",
        "* Prevent deadlock when two writers close",
        "fixed: connection refused during failover",
    ],
)
def test_a_line_that_tells_of_no_fault_or_a_mended_one_denies(line: str) -> None:
    assert denies(line.lower())


@pytest.mark.parametrize(
    "line",
    [
        "Slave_IO_Running: No",
        "ready replicas: 0",
        '{"errors":0,"status":"down"}',
        "failed units: 3",
        "error: fixing permissions failed: disk full",
    ],
)
def test_a_line_that_reports_does_not(line: str) -> None:
    assert not denies(line.lower())


def test_sentences_without_a_command_are_a_document() -> None:
    assert shape_of(PROSE.split("\n")) == "document"
    assert not detect("", PROSE)


def test_an_option_about_logs_is_no_look_at_logs() -> None:
    assert read_command("aws idp set-delivery --log-configurations LogLevel=ERROR").kind == "live"
    assert read_command("gh run view 81 --log-failed").kind == "log"


def test_a_replica_that_got_its_copy_is_well() -> None:
    line = "811:M 04 Mar 2025 10:11:12.131 * Background saving terminated with success"
    assert not detect("tail /var/log/redis/redis.log", line)
    assert detect("tail /var/log/redis/redis.log", "811:C 04 Mar 2025 10:11:12.131 # Background saving error")
