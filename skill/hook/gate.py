"""Tier 0: may this payload matter? Decided on raw bytes, before anything is parsed or imported.

About 95 % of a session's events end here, so this module imports nothing but words and
ends the process itself: interpreter teardown would cost a fifth of a silent call.
"""

import sys

from skill.hook.quiet import command_of, only_quotes
from skill.hook.words import PROMPT_WORDS, TOOL_WORDS

if sys.platform == "win32":
    import nt as posix
else:
    import posix

# Clients cut tool output at 10 to 30 kB, one was seen to send 800 kB. What is longer than this is no tool output.
MAX_PAYLOAD = 16 * 1024 * 1024
# Of a long payload the ends are looked at: a command says at its end why it failed, and the budget of a
# 1 MB payload is the time of a small one.
HEAD, TAIL = 64 * 1024, 192 * 1024

# What stands before the status of a command: Copilot CLI, Gemini CLI, OpenCode, OpenClaw.
STATUS_MARKS = (b"completed with exit code ", b"\\nExit Code: ", b'"exit":', b'"exit_code":')
# What stands in the result of a command that goes on: Claude Code, OpenClaw.
BACKGROUND_MARKS = (b'"backgroundTaskId"', b'"background":true')
_DIGITS = (b"1", b"2", b"3", b"4", b"5", b"6", b"7", b"8", b"9")

# What general readers look for, severities and bad states: it matters in whatever no quoting command printed.
TROUBLE = frozenset(
    b"error errors errored err erro fatal panic critical crit alert emerg emergency severe failed failing"
    b" failure failures degraded unhealthy down offline faulted unreachable lost crashed notready"
    b" unavailable broken disconnected corrupt corrupted timedout dead stale suspended evicted blocked"
    b" partiallyfailed rollback detached disrupted inoperable aborted cannot unable firing".split()
)
# Commands that change something running; their success is counted too.
CHANGES = frozenset(
    b"apply delete deploy drain flushall install kill pkill playbook prune purge put reconcile renew"
    b" restart rollback rollout scale secret sync truncate undo unlock up upgrade".split()
)

# Of the silent calls one in so many is timed, chosen by nothing but the payload's length: counting all would cost
# each of them as much again.
SAMPLED = 61

_NOT_WORD = bytes(c if 48 <= c < 58 or 97 <= c < 123 else c + 32 if 65 <= c < 91 else 32 for c in range(256))


def read_payload() -> bytes:
    """All of stdin, so that the host never writes into a closed pipe; at most MAX_PAYLOAD + 1 bytes are kept."""
    if sys.stdin is None:
        return b""
    payload = sys.stdin.buffer.read(MAX_PAYLOAD + 1)
    if len(payload) > MAX_PAYLOAD:
        while sys.stdin.buffer.read(MAX_PAYLOAD):
            pass
    return payload


def readable(payload: bytes) -> bytes:
    """The payload for looking at words: without the middle of a long one and without the client's own true and false,
    JSON's escaped line ends and tabs as blanks."""
    if len(payload) > HEAD + TAIL:
        payload = payload[:HEAD] + b" " + payload[-TAIL:]
    if b"\\" in payload:
        payload = payload.replace(b"\\n", b" ").replace(b"\\t", b"  ").replace(b"\\r", b" ").replace(b'\\":', b'\\" :')
    return payload.replace(b'":false', b'"').replace(b'": false', b'"')


def tokens(text: bytes) -> "list[bytes]":
    """Lower-case runs of letters and digits."""
    return text.translate(_NOT_WORD).split()


def event_name(payload: bytes) -> bytes:
    """The value of `hook_event_name`, or empty: only some clients send it."""
    at = payload.find(b'"hook_event_name"')
    return payload[at + 17 : at + 64].partition(b'"')[2].partition(b'"')[0] if at >= 0 else b""


def project_words() -> "list[bytes]":
    """Words of this project's own rules: `.state/words` of the nearest folder upwards that has one."""
    folder = posix.getcwd()
    while True:
        try:
            with open(folder + "/.learnings/operations/.state/words", "rb") as file:
                return file.read().split()
        except OSError:
            if not folder.strip("/"):
                return []
            folder = folder.rpartition("/")[0]


def reports_failure(payload: bytes) -> bool:
    """Whether a client names a status that is not 0 in the result itself."""
    end = payload[-TAIL:]
    for mark in STATUS_MARKS:
        at = end.rfind(mark) + len(mark)
        if at >= len(mark) and end[at : at + 2].strip()[:1] in (b"-", *_DIGITS):
            return True
    return False


def may_matter(payload: bytes, kind: str) -> bool:
    """False only when no rule can match; `kind` is "prompt", "tool" or "any" (then the payload says it)."""
    if len(payload) > MAX_PAYLOAD or not payload.lstrip().startswith(b"{") or not payload.rstrip().endswith(b"}"):
        return True  # to be logged by the dispatcher
    name = event_name(payload)
    if kind == "any":
        kind = "prompt" if b"rompt" in name else "tool" if b"Tool" in name or b"Shell" in name else "any"
    if kind == "any" or b"Failure" in name or b"\\u001b[" in payload[:HEAD]:
        return True  # rare events; failures, which are rare too; coloured output, whose words hide behind escapes
    if kind == "tool" and any(mark in payload[:HEAD] for mark in BACKGROUND_MARKS):
        return True
    if kind == "tool" and only_quotes(payload):
        return False
    if kind == "tool" and name != b"PostToolUse" and reports_failure(payload):
        return True  # Claude Code has an event of its own for it, Codex does not say
    text = readable(payload)
    seen = tokens(text)
    if kind == "prompt":
        passes = not PROMPT_WORDS.isdisjoint(seen)
    else:
        passes = not TROUBLE.isdisjoint(seen) or not CHANGES.isdisjoint(tokens(command_of(payload)))
        passes = passes or may_fit_a_rule(text, TOOL_WORDS.keys() & seen)
    return passes or not set(project_words()).isdisjoint(seen)


def may_fit_a_rule(text: bytes, words: "set[bytes]") -> bool:
    """Whether a rule of one of these words finds a text it needs: single words are common, such texts are not."""
    if not words:
        return False
    low = text.lower()
    wanted = {ord(rule) for word in words for rule in TOOL_WORDS[word]}
    return any(finds_what_it_needs(rule, low) for rule in wanted)


def finds_what_it_needs(rule: int, low: bytes) -> bool:
    """Whether a lower-case text holds one of those that the rule at this place needs."""
    from skill.hook.needles import NEEDLES

    return not NEEDLES[rule] or any(map(low.__contains__, NEEDLES[rule].split(b"\0")))


def main(kind: str) -> None:
    """Read one event, answer it or stay silent, and end the process with status 0 whatever happens."""
    try:
        payload = read_payload()
        if may_matter(payload, kind):
            import gc

            gc.disable()  # a process of some milliseconds leaves nothing worth collecting
            from skill.hook.dispatch import run

            run(payload, kind, sys.argv[1:])
        elif len(payload) % SAMPLED == 0:
            from skill.hook.dispatch import sample

            sample(sys.argv[1:])
    finally:
        posix._exit(0)
