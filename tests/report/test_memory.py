"""What the memory is worth, and how its hooks fare, worked out by hand."""

from __future__ import annotations

from skill.report.memory import health, worth
from skill.report.records import JournalFacts, Spoken


def test_tokens_are_characters_over_four_and_help_is_a_share_of_what_was_judged() -> None:
    found = worth(
        JournalFacts(
            shown={"helped": 6, "not": 2, "": 12},
            spoken=[Spoken("prompt", (10.0, 20.0), 401), Spoken("tool", (30.0,), 400)],
            met_again=5,
        )
    )

    assert (found.reminders, found.tokens) == (3, 201)  # 801 / 4, rounded up
    assert found.tokens_per_reminder == 67
    assert (found.recalls, found.helped, found.not_helped, found.unjudged) == (20, 6, 2, 12)
    assert found.helped_share == 0.75
    assert found.met_again == 5


def test_recalls_that_nobody_judged_have_no_share() -> None:
    assert worth(JournalFacts(shown={"": 3})).helped_share is None
    assert worth(JournalFacts()).tokens_per_reminder is None


def test_without_a_journal_there_is_no_data() -> None:
    assert set(vars(worth(None)).values()) == {None}
    assert health(None, None).errors is None


def test_percentiles_of_the_answers_are_by_nearest_rank() -> None:
    found = health(JournalFacts(states={"seen": 9}, spoken=[Spoken("tool", tuple(map(float, range(1, 21))), 80)]), 2)

    (tool,) = found.kinds
    assert (tool.answers, tool.p50_ms, tool.p95_ms, tool.max_ms, tool.tokens) == (20, 10, 19, 20, 20)
    assert (found.noticed, found.answered, found.errors) == (9, 20, 2)


def test_silent_calls_are_extrapolated_from_their_sample() -> None:
    found = health(JournalFacts(silent=(4.0, 5.0, 9.0)), 0).silent
    assert found is not None
    assert (found.answers, found.p50_ms, found.max_ms) == (3 * 61, 5.0, 9.0)
    assert health(JournalFacts(), 0).silent is None
