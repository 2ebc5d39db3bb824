"""What is said to each kind of event: match -> claim -> recall -> remind."""

import os
import time

from skill.hook import detach, match, place, remind, settings, taught
from skill.hook.event import Event
from skill.hook.gate import CHANGES, tokens
from skill.hook.journal import Journal
from skill.hook.recall import Past, recall

SKILL = "operations"
FOREVER_S = 1e10
SAME_CALL_S = 5.0
WEEK_S = 7 * 86_400.0
# Where quoting a failure is the command's purpose, an error text that only an entry knows is no failure either.
_QUIET_CLASSES = ("read", "test", "package", "edit")


class Desk:
    """What an event is worked on with: the project, its journal and settings, the command's name, and the time."""

    __slots__ = ("_journal", "command", "index", "now", "place", "settings")

    def __init__(self, here: place.Place, command: str, now: float) -> None:
        self.place = here
        self.command = command
        self.now = now
        self.index = f"{here.state}/index.db"
        self.settings = settings.read(f"{here.state}/compiled.json")
        self._journal: Journal | None = None
        if self.settings.stale:
            self.later("rules", "compile")

    @property
    def journal(self) -> Journal:
        """Opened on first use: most events that pass the gate need none."""
        if self._journal is None:
            self._journal = Journal(self.place.state_file("journal.db"))
        return self._journal

    def has_journal(self) -> bool:
        """Whether anything was ever kept here: events that only look back create nothing."""
        return os.path.exists(f"{self.place.state}/journal.db")

    def later(self, *arguments: str) -> None:
        """Have the command do slow work after this event, at most once in a dedupe window."""
        program = self.command if os.path.isabs(self.command) else place.program()
        with self.journal as journal:
            free = journal.claim({"later|" + " ".join(arguments): self.settings.dedupe_window_s}, self.now)
        if free and program:
            detach.start([program, *arguments, "--project", self.place.root], self.place.root)

    def ordinary(self, event: Event, matcher: str, file: str) -> "dict[str, float]":
        """The claims of an ordinary reminder: not this event again in its window, and one a skill in its own."""
        return {
            f"{event.kind}|{matcher}|{file}": self.settings.dedupe_window_s,
            f"reminder|{SKILL}": self.settings.reminder_window_s,
        }


def on_prompt(event: Event, desk: Desk) -> str:
    """What the memory knows about an operations prompt; silence for every other prompt."""
    topics = match.prompt_topics(event.prompt)
    if not topics:
        return ""
    keys = [topic.pattern_key for topic in topics if topic.pattern_key]
    pasts = recall(desk.index, keys, [], event.prompt, "prompt", "", "", desk.now, 2)
    with desk.journal as journal:
        if not journal.claim(desk.ordinary(event, topics[0].rule, desk.place.root), desk.now):
            return ""
        return _spoken(journal, event, desk, remind.prompt(_unseen(journal, pasts, event, desk), desk.command))


def on_tool_result(event: Event, desk: Desk) -> str:
    """A failure answered from memory, or once with the command that records it."""
    if event.background:
        return _offer_to_watch(event, desk)
    _note_change(event, desk)
    signals = match.detect(
        event.command, event.output, event.exit_code, event.failed, desk.settings.limits, desk.settings.rules
    )
    if signals:
        pasts = _recall_signals(signals, event.output, desk)
    else:
        signals, pasts = _learned(event, desk)
    if not signals:
        return ""
    text = _answer(event, desk, signals, pasts)
    if _capture_is_due(signals[0], desk):
        desk.later("capture")
    return text


def _offer_to_watch(event: Event, desk: Desk) -> str:
    """A command that goes on in the background can be handed to the monitor; said once a command."""
    with desk.journal as journal:
        if not journal.claim({f"background|{event.command[:200]}": FOREVER_S}, desk.now):
            return ""
        return _spoken(journal, event, desk, remind.background(event.pid, desk.command))


def _note_change(event: Event, desk: Desk) -> None:
    if CHANGES.isdisjoint(tokens(event.command.encode("utf-8", "replace"))):
        return
    from skill.hook import changes

    change = changes.change_of(event)
    if change is None:
        return
    with desk.journal as journal:
        # The same hook may be installed twice, as a plugin and in the settings: one command is one change.
        if journal.claim({f"change|{event.session}|{event.command[:200]}": SAME_CALL_S}, desk.now):
            journal.change(*change, event.session, desk.now)


def _answer(event: Event, desk: Desk, signals: "list[match.Signal]", pasts: "list[Past]") -> str:
    with desk.journal as journal:
        numbers = _record(journal, signals, pasts, event, desk)
        ordinary = desk.ordinary(event, signals[0].rule, signals[0].service)
        useful = [past for past in pasts if past.fix or past.cause]
        fresh = _unseen(journal, useful, event, desk)
        if fresh:
            journal.claim(ordinary, desk.now)  # what was just said from memory counts as this window's reminder
            return _spoken(journal, event, desk, remind.known(signals[0], numbers[0], fresh, desk.command))
        if useful or not journal.claim(ordinary, desk.now):
            return ""
        if pasts:  # recorded, but nobody wrote down cause or fix yet
            return _spoken(journal, event, desk, remind.known(signals[0], numbers[0], pasts, desk.command))
        return _spoken(journal, event, desk, remind.unknown(signals[0], numbers[0], desk.command))


def on_session_start(event: Event, desk: Desk) -> str:
    """What is open, once a session, and only when there is something."""
    from skill.hook.opening import open_issues

    issues = open_issues(desk.index, 3)
    if not issues:
        return ""
    with desk.journal as journal:
        if not journal.claim({f"session|{event.session}": FOREVER_S}, desk.now):
            return ""
        return _spoken(journal, event, desk, remind.session(issues, desk.command))


def on_turn_end(event: Event, desk: Desk) -> str:
    """Asks once a session and problem about signals nobody recorded; never while the client continues because of it."""
    if event.again or not desk.has_journal():
        return ""
    with desk.journal as journal:
        fresh: dict[str, tuple[int, str]] = {}
        rows = journal.signals("session=?", (event.session,))
        settled = {row["at"] for row in rows if row["state"] != "seen"}  # one output may show several signals
        for row in rows:
            if row["at"] in settled:
                continue
            key = f"asked|{event.session}|{row['pattern_key']}|{row['service']}"
            if key in fresh or journal.claim({key: FOREVER_S}, desk.now):
                fresh[key] = (int(str(row["n"])), str(row["title"]))
        if not fresh:
            return ""
        return _spoken(journal, event, desk, remind.unlogged(list(fresh.values()), desk.command))


def on_session_end(event: Event, desk: Desk) -> str:
    """Nothing is said; what the session saw is counted by the command, after the client has gone on."""
    if desk.has_journal() and desk.settings.capture != "off":
        desk.later("capture")
    return ""


def on_sweep(event: Event, desk: Desk) -> str:
    """An ended session whose tool results no hook could see: what its transcript shows is recorded, once a problem."""
    from skill.hook.clients.openclaw import commands_of

    for done in commands_of(event):
        signals = match.detect(
            done.command, done.output, done.exit_code, done.failed, desk.settings.limits, desk.settings.rules
        )
        if signals:
            first = signals[0]
            with desk.journal as journal:
                seen = journal.signals("session=? AND rule=? AND service=?", (event.session, first.rule, first.service))
                if not seen:
                    _record(journal, signals[:1], [], done, desk)
    return on_session_end(event, desk)


def _recall_signals(signals: "list[match.Signal]", output: str, desk: Desk) -> "list[Past]":
    keys = [signal.pattern_key for signal in signals]
    texts = [signal.signature for signal in signals if signal.signature]
    service = signals[0].service
    same = recall(desk.index, keys, texts, "", "error", service, "", desk.now, 2)
    # Only what is not known by its key or its error is looked for by its words.
    return same or recall(desk.index, [], [], "\n".join(taught.error_lines(output)), "error", service, "", desk.now, 2)


def _learned(event: Event, desk: Desk) -> "tuple[list[match.Signal], list[Past]]":
    """A failure no rule knows, recognised by the signature of an entry."""
    failed = event.failed or bool(event.exit_code)
    if not failed or match.command_class(event.command) in _QUIET_CLASSES:
        return [], []
    texts = taught.signatures(taught.error_lines(event.output))
    pasts = recall(desk.index, [], texts, "", "error", "", "", desk.now, 2)
    return ([taught.learned(pasts[0].pattern_key, pasts[0].title, texts[0])], pasts) if pasts else ([], [])


def _capture_is_due(signal: "match.Signal", desk: Desk) -> bool:
    if desk.settings.capture != "recurring":
        return desk.settings.capture == "always"
    wanted = int(desk.settings.limits["alerts_per_week"])
    return desk.journal.sessions_with(signal.pattern_key, desk.now - WEEK_S, wanted) >= wanted


def _record(
    journal: Journal, signals: "list[match.Signal]", pasts: "list[Past]", event: Event, desk: Desk
) -> "list[int]":
    kind = match.command_class(event.command)
    same = next((past.id for past in pasts if past.how != "text"), "")
    return [
        journal.record(signal, event.session, event.client, kind, desk.now, same if signal is signals[0] else "")
        for signal in signals
    ]


def _unseen(journal: Journal, pasts: "list[Past]", event: Event, desk: Desk) -> "list[Past]":
    """The entries not yet shown in this session: recall has its own claim, beside the reminders' rate limit."""
    fresh = [past for past in pasts if journal.claim({f"recall|{past.id}|{event.session}": FOREVER_S}, desk.now)]
    for past in fresh:
        journal.show(past.id, past.pattern_key, event.session, desk.now)
    return fresh


def _spoken(journal: Journal, event: Event, desk: Desk, text: str) -> str:
    journal.spoke(event.session, event.kind, len(text), time.process_time() * 1000, desk.now)
    return text
