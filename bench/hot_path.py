"""What a hook call costs: CPU time of the whole process against the bare interpreter, medians of interleaved runs.

    python bench/hot_path.py [--runs 30] [--entries 100 100000] [--signals 1000000]

`--signals` fills every project's journal with that many signals of the last 90 days, in 4,000 sessions and 60 problems.
Each row is a ratio within one run of this script, so that it holds while the machine's speed drifts.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BARE = [sys.executable, "-I", "-S", "-c", "pass"]
BASH = ["bash", "-c", "cat >/dev/null; cat <<'TEXT'\nremember to log what you learned\nTEXT"]
DISPATCHER = [sys.executable, "-I", "-S", str(ROOT / "hooks" / "dispatcher.py")]
DETECTOR = [sys.executable, "-I", "-S", str(ROOT / "hooks" / "error_detector.py")]
ACTIVATOR = [sys.executable, "-I", "-S", str(ROOT / "hooks" / "activator.py")]

Case = Callable[[], tuple[list[str], bytes, Path]]
DAYS_90_S = 90 * 86_400.0
SESSIONS = 4000
PROBLEMS = ("incident_pattern.crash_loop", *(f"incident_pattern.case_{i}" for i in range(59)))
CRASH_LOOP = (
    "NAME                        READY   STATUS             RESTARTS      AGE\n"
    "checkout-6f7c9d5b8c-x2x7q   0/1     CrashLoopBackOff   7 (12s ago)   11m\n"
)


def cpu_ms(command: list[str], payload: bytes, cwd: Path) -> float:
    """User and system milliseconds of one finished process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, input=payload, stdout=subprocess.DEVNULL, cwd=cwd, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def tool_payload(output: str, command: str = "make") -> bytes:
    return json.dumps(
        {
            "session_id": str(uuid.uuid4()),
            "hook_event_name": "PostToolUse",
            "tool_name": "Bash",
            "tool_input": {"command": command},
            "tool_response": {"stdout": output, "stderr": "", "interrupted": False},
        }
    ).encode()


def prompt_payload(prompt: str) -> bytes:
    return json.dumps(
        {"session_id": str(uuid.uuid4()), "hook_event_name": "UserPromptSubmit", "prompt": prompt}
    ).encode()


def turn_end_payload() -> bytes:
    return json.dumps({"session_id": str(uuid.uuid4()), "hook_event_name": "Stop", "stop_hook_active": False}).encode()


def ordinary_output(size: int) -> str:
    line = "   Compiling module a{}b of the application, nothing to tell\n"
    return "".join(line.format(i) for i in range(size // 60 + 1))[:size]


def project_with(entries: int, folder: Path) -> Path:
    """A project whose memory holds `entries` issues, one of them the crash loop that is asked for."""
    from skill.learnings.entry import HEADERS, entry_from_mapping
    from skill.learnings.render import render_entry
    from skill.workspace import Workspace

    operations = folder / ".learnings" / "operations"
    operations.mkdir(parents=True)
    with (operations / "OPERATIONS_ISSUES.md").open("w", encoding="utf-8") as file:
        file.write(HEADERS["issue"])
        for i in range(entries):
            file.write("\n" + render_entry(entry_from_mapping("issue", _entry(i, entries))))
    Workspace.find(folder).index.refresh(operations)
    return folder


def _entry(i: int, entries: int) -> dict[str, object]:
    known = i == entries // 2
    services = ("billing", "search", "ledger", "mailer", "gateway", "catalog", "inventory")
    causes = ("a leaked file handle", "a slow query", "a stale cache", "a missing index", "an expired token")
    return {
        "id": f"OPS-202601{i % 28 + 1:02d}-{i:06d}",
        "logged": f"2026-01-{i % 28 + 1:02d}T09:00:00+00:00",
        "name": "checkout_crash_loop" if known else f"{services[i % 7]}_failure_{i}",
        "category": "incident_pattern",
        "severity": "P2",
        "priority": "high",
        "area": "incident_management",
        "service": "checkout" if known else services[i % 7],
        "pattern_key": "incident_pattern.crash_loop" if known else f"incident_pattern.case_{i}",
        "summary": f"The {services[i % 7]} service failed in variant {i} and requests timed out",
        "root_cause": f"Case {i}: {causes[i % 5]} in {services[i * 3 % 7]}",
        "mitigation": f"Restarted {services[i % 7]} and raised limit {i}",
    }


def remember(project: Path, signals: int) -> None:
    """Fill the journal as hooks of 90 days would have, the newest signal a minute ago."""
    from skill.hook import place
    from skill.hook.journal import COLUMNS, Journal

    path = place.Place(str(project)).state_file("journal.db")
    journal = Journal(path)
    step, start = DAYS_90_S / max(signals, 1), time.time() - 60 - DAYS_90_S
    rows = (
        (i, start + i * step, f"s-{i * SESSIONS // signals}", "claude-code", "bench", PROBLEMS[i % 60], "incident_pattern",
         "incident_management", "P2", "high", "A pod restarts in a loop", f"error number {i % 60} of many", "kubectl",
         "checkout", None, None, "", "logged")
        for i in range(1, signals + 1)
    )  # fmt: skip
    with journal:
        journal._db.executemany(f"INSERT INTO signals VALUES (?{',?' * (len(COLUMNS) - 1)})", rows)
    journal.close()


_held: dict[Path, float] = {}


def without_capture(project: Path) -> Path:
    """The project after the detached capture was just started: a bench that starts it would disturb itself."""
    from skill.hook.journal import Journal

    now = time.time()
    if now - _held.get(project, 0.0) > 200.0:
        with (journal := Journal(f"{project}/.learnings/operations/.state/journal.db")):
            journal.claim({"later|capture": 0.0}, now)
        journal.close()
        _held[project] = now
    return project


def measure(cases: dict[str, Case], runs: int) -> dict[str, list[float]]:
    """Milliseconds of each case, taken in turn so that a slow moment hits all of them."""
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for run in range(runs + 2):
        for name, make in cases.items():
            spent = cpu_ms(*make())
            if run >= 2:
                taken[name].append(spent)
    return taken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--entries", type=int, nargs="+", default=[100, 100_000])
    parser.add_argument("--signals", type=int, default=0)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as scratch:
        empty = Path(scratch) / "empty"
        (empty / ".learnings").mkdir(parents=True)
        projects = {n: project_with(n, Path(scratch) / f"p{n}") for n in options.entries}
        for project in projects.values():
            remember(project, options.signals)
            said = subprocess.run(
                DETECTOR, input=tool_payload(CRASH_LOOP, "kubectl get pods"), cwd=project, capture_output=True
            )
            assert b"OPS-" in said.stdout, "the matched call was not answered from memory"
        cases = ordinary(empty)
        for n, project in projects.items():
            cases |= remembering(f"{n:,} entries", project)
        report(measure(cases, options.runs))
    return 0


def ordinary(empty: Path) -> dict[str, Case]:
    """What most calls are: nothing to say, nothing remembered."""
    return {
        "bare interpreter": lambda: (BARE, b"", empty),
        "bash hook: cat and a reminder": lambda: (BASH, tool_payload(ordinary_output(1000)), empty),
        "silent, 1 kB output": lambda: (DETECTOR, tool_payload(ordinary_output(1000)), empty),
        "silent, 1 MB output": lambda: (DETECTOR, tool_payload(ordinary_output(1_000_000)), empty),
        "silent prompt": lambda: (ACTIVATOR, prompt_payload("rename the variable foo to bar"), empty),
    }


def remembering(size: str, project: Path) -> dict[str, Case]:
    """Calls in a project with a memory of some size."""

    def matched() -> tuple[list[str], bytes, Path]:
        return DETECTOR, tool_payload(CRASH_LOOP, "kubectl get pods"), without_capture(project)

    return {
        f"silent, 1 kB output, {size}": lambda: (DETECTOR, tool_payload(ordinary_output(1000)), project),
        f"end of a turn, {size}": lambda: (DISPATCHER, turn_end_payload(), project),
        f"matched with recall, {size}": matched,
    }


def report(taken: dict[str, list[float]]) -> None:
    medians = {name: statistics.median(values) for name, values in taken.items()}
    bare = medians["bare interpreter"]
    print(f"{os.uname().sysname} {os.uname().machine}, Python {sys.version.split()[0]}")
    print(f"{'case':40} {'median ms':>10} {'min':>7} {'max':>7} {'x bare':>7}")
    for name, median in medians.items():
        values = taken[name]
        print(f"{name:40} {median:10.2f} {min(values):7.2f} {max(values):7.2f} {median / bare:7.2f}")


if __name__ == "__main__":
    raise SystemExit(main())
