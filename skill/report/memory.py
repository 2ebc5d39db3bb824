"""What the memory is worth, and how its hooks fare. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from skill.hook.gate import SAMPLED
from skill.report.records import JournalFacts

CHARACTERS_PER_TOKEN = 4  # the model vendors' rule of thumb for English


@dataclass(frozen=True)
class Worth:
    """`reminders` are answers the hooks gave, `recalls` past entries they showed; `helped_share` is of those judged.

    `met_again`: sessions that met a failure after its fix was recorded. All None without a journal.
    """

    reminders: int | None
    tokens: int | None
    tokens_per_reminder: float | None
    recalls: int | None
    helped: int | None
    not_helped: int | None
    unjudged: int | None
    helped_share: float | None
    met_again: int | None


@dataclass(frozen=True)
class Answers:
    """The hooks' answers to one kind of event: CPU milliseconds of the whole process at percentiles (nearest rank)."""

    kind: str
    answers: int
    p50_ms: float
    p95_ms: float
    max_ms: float
    tokens: int


@dataclass(frozen=True)
class Health:
    """How the hooks fare. `noticed` signals of which `answered` tool results were spoken about; the rest was silent.

    `silent` is extrapolated from the calls that were sampled; its times are theirs. `errors` are the lines of hook.log
    in the period; None: there is no journal, so no hook ever ran.
    """

    noticed: int | None
    answered: int | None
    errors: int | None
    kinds: list[Answers]
    silent: Answers | None = None


def worth(journal: JournalFacts | None) -> Worth:
    """Reminders, tokens, recalls and what came of them."""
    if journal is None:
        return Worth(None, None, None, None, None, None, None, None, None)
    reminders = sum(len(one.milliseconds) for one in journal.spoken)
    tokens = -(-sum(one.characters for one in journal.spoken) // CHARACTERS_PER_TOKEN)
    helped, failed = journal.shown.get("helped", 0), journal.shown.get("not", 0)
    recalls = sum(journal.shown.values())
    return Worth(
        reminders=reminders,
        tokens=tokens,
        tokens_per_reminder=round(tokens / reminders, 1) if reminders else None,
        recalls=recalls,
        helped=helped,
        not_helped=failed,
        unjudged=recalls - helped - failed,
        helped_share=round(helped / (helped + failed), 4) if helped + failed else None,
        met_again=journal.met_again,
    )


def health(journal: JournalFacts | None, errors: int | None) -> Health:
    """Latency and outcome of the hook calls: those that answered are all counted, of the silent ones a sample."""
    if journal is None:
        return Health(None, None, errors, [])
    kinds = [
        Answers(one.kind, len(one.milliseconds), _rank(one.milliseconds, 0.5), _rank(one.milliseconds, 0.95),
                round(one.milliseconds[-1], 2), -(-one.characters // CHARACTERS_PER_TOKEN))
        for one in journal.spoken
        if one.milliseconds
    ]  # fmt: skip
    answered = sum(one.answers for one in kinds if one.kind == "tool")
    return Health(sum(journal.states.values()), answered, errors, kinds, _silent(tuple(journal.silent)))


def _silent(sampled: tuple[float, ...]) -> Answers | None:
    if not sampled:
        return None
    calls = len(sampled) * SAMPLED
    return Answers("silent", calls, _rank(sampled, 0.5), _rank(sampled, 0.95), round(sampled[-1], 2), 0)


def _rank(ascending: tuple[float, ...], share: float) -> float:
    return round(ascending[max(0, -(-len(ascending) * int(share * 100) // 100) - 1)], 2)
