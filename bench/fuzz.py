"""Throw hostile input at everything that runs inside an agent's turn, for a number of CPU minutes.

    python -m bench.fuzz --minutes 10 [--seed 1] [--target NAME]

Inputs are random bytes, captured payloads of every client with bytes or JSON values changed, and texts made of what the
rules look for. A failure is an exception that is no `PayloadError` or malformed JSON, more than a second of CPU for one
input, or output that is neither silence nor one JSON object. Failures are printed shrunk; the status is 1.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from skill.hook import detach, dispatch, event, gate, match, place, recall, remind, signature
from skill.hook.topic_table import TOPICS
from skill.hook.words import PROMPT_WORDS, TOOL_WORDS
from skill.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
PAYLOADS = ROOT / "tests" / "payloads"
LIMIT_S = 1.0
ROUND = 200
NOW = 1_800_000_000.0
CLIENTS = ("claude-code", *event.OTHER_CLIENTS)
_WORDS = sorted(word.decode() for word in TOOL_WORDS.keys() | PROMPT_WORDS)
_TEXTS = sorted({text for row in match.shipped() for _pattern, *texts in row[10] for text in texts} | set(TOPICS[0][5]))
_PARTS = (
    *"|:=%/\\\"'`<>[]{}()-+.,;#$@\x00\x1b\r\n\t ", "\n\n", "  ", "\x1b[31m", "\x1b]0;", "\u2028", "\ud800", "é", "日本", "²", "٣",
    "0", "9" * 40, "1e309", "-1", "NaN", "99%", "503", "Exit code ", "NAME  READY  STATUS  RESTARTS  AGE\n", "----  ----\n",
    "<shellId: 1 completed with exit code ", "(Command exited with code ", "Exit Code: ", "```", "<task-notification>",
    "0/1", "=> ",
)  # fmt: skip
FAILURE = 'error: deployment "checkout" exceeded its progress deadline\n'
_OUTPUTS = (
    "stdout",
    "stderr",
    "error",
    "output",
    "tool_response",
    "text_result_for_llm",
    "textResultForLlm",
    "llmContent",
    "returnDisplay",
)
_COMMANDS = (
    "", "kubectl get pods", "kubectl rollout status deployment/a", "journalctl -u api", "cat a.log", "grep -rn error src",
    "df -h", "psql -c 'select 1'", "terraform apply", "python3 a.py", "pytest -q", "systemctl status nginx", "docker ps",
)  # fmt: skip


# -- inputs

words = st.sampled_from([*_WORDS, *_TEXTS, *_PARTS])
anything = st.text(st.characters(), max_size=80)  # lone surrogates too: JSON can hold them
structured = st.builds(
    lambda parts, glue, times: (glue.join(parts) * times)[:400_000],
    st.lists(st.one_of(words, anything), max_size=40),
    st.sampled_from(["", " ", "  ", "\n", "\t", " | "]),
    st.sampled_from([1, 1, 1, 1, 2, 30, 3000]),
)
commands = st.one_of(
    st.sampled_from(_COMMANDS),
    st.builds(lambda parts, glue: glue.join(parts), st.lists(st.sampled_from([*_COMMANDS, "|", "&&", "'", "$(", "<<EOF", "\n"])),
              st.sampled_from([" ", "", ";", "|"])),
    anything,
)  # fmt: skip
codes = st.one_of(st.none(), st.integers(-3, 300), st.integers())
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), structured, commands),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(anything, inner, max_size=4)),
    max_leaves=6,
)


@dataclass(frozen=True)
class Sent:
    """What one client sends on one occasion: the bytes, and the event's name where the command line gives it."""

    client: str
    name: str
    data: bytes


def captured() -> list[tuple[str, str, Any]]:
    """The captured payloads as (client, event name, payload), and those of OpenClaw, whose fields are our own."""
    found = []
    for path in sorted(PAYLOADS.rglob("*.json")):
        client = path.parent.name
        client = "copilot" if client.startswith("copilot") else client
        name = path.name.removesuffix(".json").removesuffix(".failed-command").removeprefix("event.")
        found.append((client, name, json.loads(path.read_text(encoding="utf-8"))))
    own: dict[str, dict[str, Any]] = {
        "prompt": {"prompt": "we have an incident"},
        "tool_result": {"command": "kubectl get pods", "output": "x", "exit_code": 1, "failed": True},
        "session_sweep": {"store": "/nowhere", "transcript_path": str(PAYLOADS / "claude-code" / "Stop.json")},
        "session_start": {},
        "session_end": {},
    }
    return found + [
        ("openclaw", name, {"session_id": "s", "hook_event_name": name, **more}) for name, more in own.items()
    ]


CAPTURED = captured()


@st.composite
def changed_json(draw: st.DrawFn) -> Sent:
    """A captured payload with some of its values replaced, dropped or added."""
    client, name, payload = draw(st.sampled_from(CAPTURED))
    payload = _loud(payload) if draw(st.booleans()) else copy.deepcopy(payload)
    for _ in range(draw(st.integers(0, 3))):
        holders = [payload, *_holders(payload)]
        holder = draw(st.sampled_from(holders))
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            continue
        key = draw(st.sampled_from(keys))
        if draw(st.integers(0, 9)) == 0:
            del holder[key]
        elif isinstance(holder[key], str):
            holder[key] = draw(st.one_of(structured, commands, json_values))
        else:
            holder[key] = draw(json_values)
    return Sent(client, name, json.dumps(payload, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass"))


def _loud(value: Any, key: str = "") -> Any:
    """The payload with a command that fails, or a prompt about it: most changes should be seen beyond the gate."""
    if isinstance(value, dict):
        return {name: _loud(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_loud(part, key) for part in value]
    if not isinstance(value, str):
        return value
    said = {"command": "kubectl rollout status deployment/checkout", "prompt": "we have an incident in production"}
    said |= {"text": said["prompt"]}
    return said.get(key, FAILURE + value if key in _OUTPUTS else value)


def _holders(value: Any) -> Iterator[Any]:
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, (dict, list)) and part:
            yield part
            yield from _holders(part)


@st.composite
def changed_bytes(draw: st.DrawFn) -> Sent:
    """A captured payload with bytes cut out, put in, repeated or turned."""
    client, name, payload = draw(st.sampled_from(CAPTURED))
    data = json.dumps(payload).encode()
    for _ in range(draw(st.integers(1, 4))):
        at, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        piece = draw(st.one_of(st.just(b""), st.binary(max_size=20), st.just(data[at:end] * 3), st.just(b"[" * 5000)))
        data = data[:at] + piece + data[end if draw(st.booleans()) else at :]
    return Sent(client, name, data)


random_bytes = st.builds(
    Sent, st.sampled_from(CLIENTS), st.sampled_from(["", "Stop", "PostToolUse"]), st.binary(max_size=3000)
)
sent = st.one_of(changed_json(), changed_json(), changed_bytes(), random_bytes)


# -- what is tried


class Project:
    """A project with a memory and a rule of its own kind, in which the targets run."""

    def __init__(self, folder: Path) -> None:
        (folder / ".git").mkdir()
        self.folder = folder
        self.place = place.Place(str(folder))
        space = Workspace(folder)
        at = datetime.fromtimestamp(NOW - 86_400, timezone.utc)
        for key, cause in (("incident_pattern.crash_loop", "a missing variable"), ("capacity_issue.disk_full", "logs")):
            known = {"name": key, "summary": "No space left on device", "root_cause": cause, "mitigation": "cleaned up"}
            space.log("issue", {**known, "pattern_key": key, "service": "checkout", "severity": "P1"}, now=at)
        space.close()
        self.spoken = 0
        self.now = NOW
        self.index = f"{self.place.state}/index.db"

    def respond(self, sent: Sent) -> None:
        """The whole answer in this process, without the boundary that would hide what went wrong."""
        self.now += 400.0  # beyond the windows that keep a second answer silent
        try:
            said = dispatch.respond(sent.data, sent.client, self.place, "ops-learnings", self.now, sent.name)
        except (event.PayloadError, json.JSONDecodeError, RecursionError):
            return
        self.spoken += bool(said)
        _is_answer(said)

    def hook(self, sent: Sent) -> None:
        """The real process: silence or one JSON object, nothing on stderr, status 0."""
        script = str(ROOT / "hooks" / "dispatcher.py")
        command = [sys.executable, "-I", "-S", script, "--client", sent.client, "--event", sent.name, "--command", "x"]
        done = subprocess.run(command, input=sent.data, cwd=self.folder, capture_output=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, b"")
        _is_answer(done.stdout)

    def recall(self, text: str) -> None:
        for kind in ("error", "prompt"):
            found = recall.recall(
                self.index, [text], [text[:300], signature.signature(text)], text, kind, text, "", NOW
            )
            assert len(found) <= 3

    def remind(self, text: str) -> None:
        row = (text, text, text, text, text, "P1", text, text)
        signal = match.Signal(row, signature=text)
        past = recall.Past(
            (text, text, text, 3, text, text, text, text, 1, text, text, 0, text, 0, 0, 0, text), 1.0, "key"
        )
        for said in (
            remind.known(signal, 1, [past, past], "x"),
            remind.prompt([past], "x"),
            remind.session([(text, "P1", text)], "x"),
        ):
            assert said.count("</operations-memory>") <= 1


def _is_answer(said: bytes) -> None:
    assert not said or isinstance(json.loads(said), dict)


def _gate(data: bytes, kind: str) -> None:
    assert gate.may_matter(data, kind) in (True, False)


def _detect(command: str, output: str, code: int | None) -> None:
    signals = match.detect(command, output, code, bool(code), {"disk_percent": 85.0, "cpu_percent": 85.0})
    assert len(signals) <= match.MAX_SIGNALS
    match.deploy_outcome(command, output, code, bool(code))


def _event(sent: Sent) -> None:
    try:
        found = event.read_event(dispatch.parse(sent.data), sent.client, sent.name)
    except (event.PayloadError, json.JSONDecodeError, RecursionError):
        return
    if found is not None:
        _is_answer(json.dumps(event.answer(found, "text")).encode())


def _words(text: str) -> None:
    assert len(signature.signature(text).split()) <= signature.MAX_WORDS
    assert len(match.prompt_topics(text)) <= 3


Check = Callable[..., None]


def targets(project: Project) -> dict[str, tuple[Check, tuple[st.SearchStrategy[Any], ...]]]:
    """Name -> what is called, and the inputs it gets."""
    kinds = st.sampled_from(["prompt", "tool", "any"])
    data = sent.map(lambda one: one.data)
    return {
        "gate": (_gate, (data, kinds)),
        "event": (_event, (sent,)),
        "detect": (_detect, (commands, structured, codes)),
        "words": (_words, (structured,)),
        "recall": (project.recall, (structured,)),
        "remind": (project.remind, (structured,)),
        "respond": (project.respond, (sent,)),
        "hook": (project.hook, (sent,)),
    }


def tried(
    check: Check, inputs: tuple[st.SearchStrategy[Any], ...], number: int, examples: int, seen: list[int]
) -> None:
    """Call `check` with `examples` inputs drawn from a seed; raises with the smallest input that fails."""

    def bounded(values: tuple[Any, ...]) -> None:
        seen[0] += 1
        start = _cpu_s()
        check(*values)
        assert (spent := _cpu_s() - start) < LIMIT_S, f"took {spent:.1f} s of CPU"

    phases = (Phase.generate, Phase.shrink)
    options = settings(
        max_examples=examples, database=None, deadline=None, phases=phases, suppress_health_check=list(HealthCheck)
    )
    seed(number)(options(given(st.tuples(*inputs))(bounded)))()


def _cpu_s() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="CPU minutes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--target")
    options = parser.parse_args()
    detach.start = lambda arguments, folder: None  # what is started after an event is not what is tried here
    failures: dict[str, str] = {}
    inputs: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:  # a detached capture may write still
        project = Project(Path(scratch))
        chosen = {name: one for name, one in targets(project).items() if options.target in (None, name)}
        number, end = options.seed, _cpu_s() + options.minutes * 60
        while _cpu_s() < end:
            for name, (check, strategies) in chosen.items():
                seen = [0]
                try:
                    tried(check, strategies, number, ROUND // 10 if name == "hook" else ROUND, seen)
                except Exception as error:
                    failures.setdefault(f"{name}: {_place(error)}", "".join(traceback.format_exception(error)[-3:]))
                inputs[name] += seen[0]
            number += 1
    print(f"{_cpu_s() / 60:.1f} CPU minutes, seeds {options.seed} to {number - 1}, inputs: "
          + ", ".join(f"{name} {count:,}" for name, count in inputs.items())
          + f"; {project.spoken:,} of respond were answered")  # fmt: skip
    for where, text in failures.items():
        print(f"\n{where}\n{text}")
    return 1 if failures else 0


def _place(error: BaseException) -> str:
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if os.sep + "skill" + os.sep in frame.filename
    ]
    last = frames[-1] if frames else traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {os.path.basename(last.filename)}:{last.lineno}"


if __name__ == "__main__":
    sys.exit(main())
