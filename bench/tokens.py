"""What a day costs in the model's context: ours beside a skill that reminds on every prompt, on the real Claude Code.

    python -m bench.tokens

One session of 50 prompts ten minutes apart, five of them about operations, with three failing commands: one that the
model records as told, one that the memory knows, one that is asked about at the turn's end and dismissed. Counted are
the characters in the last request that neither the model nor a tool wrote, less those of the same day without a hook.
Four characters are taken for a token. The other side is a prompt hook that prints a text of 800 characters, about what
published skills of this kind print.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from skill.workspace import Workspace
from tests.clients.anthropic import Messages
from tests.clients.cache import USER_CACHE
from tests.clients.claude_code import ClaudeCode
from tests.clients.standin import Reply, Say, Shell, StandIn, Turn

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 0.08
APART_S = 600.0
CHARACTERS_A_TOKEN = 4
ASKED = "Noticed in this session and not recorded"
REMINDER = (
    "<learning-reminder>\nNow that this request is done, think back: did the work show anything about operations that"
    " ought to be kept? Incidents and what ended them, thresholds that were passed, rollbacks, manual steps that should"
    " be automated, alerts that nobody needs, limits of capacity, handovers that went wrong. If it did, write an entry"
    " into the files below .learnings with the right category, area, priority and a pattern key, link entries that"
    " belong together, and raise the priority of what keeps coming back. If an insight is of wide use, promote it to a"
    " runbook, a postmortem, the automation backlog or an objective. If nothing of the kind came up, go on without a"
    " word about this. Never write secrets, addresses, host names or data of customers into an entry; mask them first.\n"
    "</learning-reminder>\n"
)
CODING = (
    "rename the variable total to amount in client.py", "add a docstring to fetch", "what does connect do?",
    "write a unit test for fetch", "sort the imports", "make the parser accept empty lines", "split this function in two",
    "explain the regular expression in parse", "add type hints to the module",
)  # fmt: skip
ROLLOUT = "kubectl rollout status deployment/checkout"
BACKUP = "pg_basebackup --pgdata /srv/backup"
PROBE = "curl -fsS https://api.example.com/health"
OPERATIONS = {
    3: "we have an incident in production: checkout fails since the deployment, find out why",
    14: "the nightly backup of the database failed again, please look at the production server",
    25: "users report 503 errors in production, is the api down?",
    33: "roll back the checkout deployment in production",
    42: "write the on-call handoff for tonight",
}
# Not within the prompts above, where the five minutes between two reminders would keep them silent.
FAILING = {8: ROLLOUT, 11: BACKUP, 29: PROBE}
STUBS = {
    "kubectl": 'error: deployment "checkout" exceeded its progress deadline',
    "pg_basebackup": "pg_basebackup: error: could not write to file: No space left on device",
    "curl": "curl: (22) The requested URL returned error: 503",
}


class Model:
    """Runs the commands of the prompt at hand, records what a notice of a rollout asks for, dismisses when asked."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.recorded = False
        self.dismissed = 0

    def __call__(self, turn: Turn) -> Reply:
        if self.commands:
            return Shell(self.commands.pop(0))
        told = re.search(r"^.*ops-learnings log issue --from-signal \d+", turn.text, re.MULTILINE)
        if told and not self.recorded:
            self.recorded = True
            return Shell(f"{told[0]} --root-cause 'PAYMENT_URL is not set' --mitigation 'set it in the config map'")
        asked = re.findall(ASKED + r": (\d+): ", turn.text)
        if len(asked) > self.dismissed:
            self.dismissed = len(asked)
            return Shell(f"ops-learnings dismiss {asked[-1]} --why 'a test'")
        return Say("done")


def day(folder: Path, plugin: Path | None) -> dict[str, Any]:
    """Play the day; the body of its last request."""
    client = _client(folder, plugin)
    play = Model()
    with StandIn(Messages(), [play] * 100) as model, client.conversation(model) as says:
        for number in range(50):
            play.commands = [FAILING[number]] if number in FAILING else []
            says(OPERATIONS.get(number, CODING[number % len(CODING)]))
            _later(client.project)
    return model.turns[-1].body


def _client(folder: Path, plugin: Path | None) -> ClaudeCode:
    for name in ("home", "project", "stubs"):
        (folder / name).mkdir(parents=True)
    for name, says in STUBS.items():
        stub = folder / "stubs" / name
        stub.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
        stub.chmod(0o755)
    project = folder / "project"
    (project / ".git").mkdir()
    _remember(project)
    client = ClaudeCode(folder / "home", project, f"{folder / 'stubs'}:/usr/local/bin:/usr/bin:/bin", plugin)
    client.environment["XDG_CACHE_HOME"] = str(USER_CACHE)
    return client


def _remember(project: Path) -> None:
    """A memory of a few entries, one of them of the backup, one open and severe."""
    at = datetime.now(timezone.utc) - timedelta(days=9)
    entries: tuple[dict[str, object], ...] = (
        {"name": "Disk of the backup server full", "severity": "P3", "pattern_key": "capacity_issue.disk_full",
         "summary": "could not write to file: No space left on device", "root_cause": "Old archives were never deleted",
         "mitigation": "Deleted archives older than 30 days and added a timer"},
        {"name": "Search slow after reindexing", "severity": "P2", "pattern_key": "capacity_issue.search_heap",
         "summary": "Queries took 9 s", "root_cause": "The heap was too small", "mitigation": "Raised the heap to 8 GB"},
        {"name": "Certificate of the mail relay expired", "severity": "P3", "pattern_key": "automation_gap.certificate",
         "summary": "Mail was refused", "root_cause": "Renewal was by hand", "mitigation": "Renewed it"},
    )  # fmt: skip
    with closing(Workspace(project)) as space:
        for fields in entries:
            space.log("issue", fields, now=at)


def _later(project: Path) -> None:
    """Ten minutes pass: all that the hooks remember is that much older."""
    path = project / ".learnings" / "operations" / ".state" / "journal.db"
    if not path.exists():
        return
    with closing(sqlite3.connect(path, timeout=30)) as journal:
        for (table,) in journal.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
            journal.execute(f"UPDATE {table} SET at = at - ?", (APART_S,))
        journal.commit()


def reminding(folder: Path) -> Path:
    """A plugin that does what published skills of this kind do: a text on every prompt."""
    hook = {"type": "command", "command": "sh", "args": ["${CLAUDE_PLUGIN_ROOT}/activator.sh"]}
    (folder / ".claude-plugin").mkdir(parents=True)
    (folder / "hooks").mkdir()
    (folder / ".claude-plugin" / "plugin.json").write_text('{"name": "reminding", "version": "1.0.0"}')
    (folder / "hooks" / "hooks.json").write_text(json.dumps({"hooks": {"UserPromptSubmit": [{"hooks": [hook]}]}}))
    (folder / "activator.sh").write_text(f"cat > /dev/null\ncat <<'TEXT'\n{REMINDER}TEXT\n")
    return folder


def silent(folder: Path) -> Path:
    """Our plugin without its hooks: the same skill listing, the same command."""
    (folder / ".claude-plugin").mkdir(parents=True)
    for name in (".claude-plugin/plugin.json", "SKILL.md"):
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


def context(body: dict[str, Any]) -> int:
    """Characters of a request that neither the model nor a tool wrote."""
    given = [message for message in body["messages"] if message["role"] != "assistant"]
    return sum(len(text) for text in Messages.texts({"messages": given}))


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        empty = context(day(folder / "1", silent(folder / "silent")))
        nothing = context(day(folder / "2", None))
        ours = day(folder / "3", ROOT)
        published = context(day(folder / "4", reminding(folder / "reminding"))) - nothing
    added = context(ours) - empty
    for event, text in re.findall(r"(\w+)(?::\w+)? hook additional context: (\[operations\].{,70})", _plain(ours)):
        print(f"  {event}: {text}")
    print(f"{'':34}{'characters':>12}{'tokens':>9}")
    for name, figure in (("a reminder on every prompt", published), ("ours", added)):
        print(f"{name:34}{figure:12,}{figure / CHARACTERS_A_TOKEN:9,.0f}")
    print(f"ratio {added / published:.3f} (at most {LIMIT})")
    return int(added > LIMIT * published)


def _plain(body: dict[str, Any]) -> str:
    return "\n".join(Messages.texts(body))


if __name__ == "__main__":
    sys.exit(main())
