"""Is the wiring alive? Every installed hook is looked at and played to, and every fault names its remedy."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skill.hosts import codex_trust, places, skills
from skill.hosts.installed import (
    DEAD,
    MODULES,
    WARNING,
    Finding,
    Installed,
    mend,
    plugin_enabled,
    shims,
    tree_of,
    wired,
)
from skill.hosts.places import Site
from skill.hosts.replay import play
from skill.hosts.samples import samples
from skill.hosts.wiring import Wire

OLDEST = (3, 10)


@dataclass(frozen=True)
class Played:
    """One payload through one installed command: what the model would get, and what it cost."""

    client: str
    where: str
    event: str
    occasion: str
    text: str
    milliseconds: float
    tokens: int


@dataclass(frozen=True)
class Report:
    """What doctor found."""

    installed: list[Installed]
    played: list[Played]
    findings: list[Finding]

    @property
    def dead(self) -> bool:
        return any(finding.level == DEAD for finding in self.findings)


def examine(project: Path, interpreter: str) -> Report:
    """Look at the project's and the user's wiring; plays events in a scratch folder, writes nothing elsewhere."""
    sites = [Site(project, False, places.hooks_root(), interpreter)]
    if project != places.home():
        sites.append(Site(places.home(), True, places.hooks_root(), interpreter))
    installed: list[Installed] = []
    findings: list[Finding] = []
    for site in sites:
        for client in MODULES:
            found, faults = wired(client, site)
            installed += found
            findings += faults
            if found:
                findings += _incomplete(client, site, found)
    installed += list(shims(sites))
    played: list[Played] = []
    for entry in _one_each(installed):
        faults = list(_broken(entry))
        findings += faults
        if not faults:
            results, silent = _play(entry)
            played += results
            findings += silent
    findings += [*_twice(installed, project), *_trust(installed, project), *_elsewhere(project), *_state(project)]
    if not installed and not plugin_enabled(project):
        remedy = "ops-learnings install --client claude-code"
        findings.append(Finding(DEAD, "", str(project), "no hook of ours is installed", remedy))
    return Report(installed, played, findings)


def _incomplete(client: str, site: Site, found: list[Installed]) -> Iterator[Finding]:
    """Events that are not wired, wired under a name the client never fires, or not as install would write them."""
    wanted: dict[str, Wire] = {wire.event: wire for wire in MODULES[client].wires(site)}
    path, remedy = str(found[0].path), mend(client, site.user)
    for event in wanted:
        if not any(entry.event == event for entry in found):
            yield Finding(DEAD, client, path, f"{event} is not wired", remedy)
    for entry in found:
        wire = wanted.get(entry.event)
        if wire is None:
            yield Finding(DEAD, client, path, f"{MODULES[client].TITLE} never fires an event {entry.event}", remedy)
            continue
        for name, value in entry.handler.items():
            if name not in wire.handler and name != "args":
                yield Finding(WARNING, client, path, f"{entry.event}: the client ignores the field {name}", remedy)
            elif name.startswith("timeout") and client == "gemini" and isinstance(value, int) and value < 1000:
                yield Finding(DEAD, client, path, f"{entry.event}: timeout {value} means {value} milliseconds", remedy)


def _one_each(installed: list[Installed]) -> list[Installed]:
    """Each different command line of a file once: seven events start three programs."""
    return list({(entry.path, entry.event, tuple(entry.words)): entry for entry in installed}.values())


def _broken(entry: Installed) -> Iterator[Finding]:
    """A command that can not start, or starts slowly."""
    words, where = entry.words, f"{entry.path} ({entry.event})"
    script = next((word for word in words if word.endswith(".py")), "")
    if not words or not os.access(words[0], os.X_OK):
        yield Finding(DEAD, entry.client, where, f"the interpreter {words[0] if words else ''} is missing", entry.mend)
    elif not Path(script).is_file():
        yield Finding(DEAD, entry.client, where, f"{script} is missing: the checkout was moved", entry.mend)
    elif (version := _version(words[0])) < OLDEST:
        shown = ".".join(map(str, version)) or "none"
        yield Finding(DEAD, entry.client, where, f"{words[0]} is no Python 3.10 or newer ({shown})", entry.mend)
    elif entry.option("--client") not in ("", entry.client):
        problem = f"the command answers for {entry.option('--client')}, not for {entry.client}"
        yield Finding(DEAD, entry.client, where, problem, entry.mend)
    elif places.is_script(words[0]) or "/shims/" in words[0]:
        yield Finding(WARNING, entry.client, where, f"{words[0]} is a shim: it costs 35 to 75 ms a call", entry.mend)


def _version(interpreter: str) -> tuple[int, ...]:
    done = subprocess.run(
        [interpreter, "-I", "-S", "-c", "import sys; print(*sys.version_info[:2])"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return tuple(int(word) for word in done.stdout.split()) if done.returncode == 0 else ()


def _play(entry: Installed) -> tuple[list[Played], list[Finding]]:
    """The client's captured payloads through the installed command, each in a scratch project of its own."""
    played, findings = [], []
    for sample in samples(entry.client):
        name = str(sample.payload.get("hook_event_name") or _COPILOT_NAMES.get(sample.occasion, ""))
        if entry.event not in ("plugin", name):
            continue
        with tempfile.TemporaryDirectory(prefix="ops-doctor-") as scratch:
            (Path(scratch) / ".git").mkdir()
            words = [*entry.words, "--command", "ops-learnings"]
            answer = play(words, sample.payload, Path(scratch))
        row = Played(
            entry.client, str(entry.path), name, sample.occasion, answer.text, answer.milliseconds, answer.tokens
        )
        played.append(row)
        if bool(answer.text) != sample.speaks or answer.exit_status:
            heard = "silence" if sample.speaks else "an answer"
            heard = f"status {answer.exit_status}" if answer.exit_status else heard
            problem = f"{name}: {sample.occasion} got {heard}"
            findings.append(Finding(DEAD, entry.client, str(entry.path), problem, entry.mend))
    return played, findings


_COPILOT_NAMES = {
    "unrelated prompt": "userPromptSubmitted",
    "operations prompt": "userPromptSubmitted",
    "successful command": "postToolUse",
    "failing command": "postToolUse",
    "session start": "sessionStart",
    "turn end": "agentStop",
    "session end": "sessionEnd",
}


def _twice(installed: list[Installed], project: Path) -> Iterator[Finding]:
    """The same client wired at two places: answers are not doubled, but every event starts two processes."""
    for client in sorted({entry.client for entry in installed if entry.client not in ("openclaw",)}):
        files = sorted({str(entry.path) for entry in installed if entry.client == client})
        sources = [*files, *(["the plugin"] if client == "claude-code" and plugin_enabled(project) else [])]
        if len(sources) > 1:
            remedy = f"ops-learnings uninstall --client {client}" + (" --user" if len(files) > 1 else "")
            yield Finding(WARNING, client, sources[0], f"installed {len(sources)} times: {', '.join(sources)}", remedy)


def _trust(installed: list[Installed], project: Path) -> Iterator[Finding]:
    mine = [entry for entry in installed if entry.client == "codex"]
    if not mine:
        return
    statuses = codex_trust.statuses(project)
    review = "start `codex` in the project, trust it, and review the hooks with /hooks"
    if statuses is None:
        problem = "whether Codex trusts these hooks could not be asked: codex is not on PATH or did not answer"
        yield Finding(WARNING, "codex", str(mine[0].path), problem, review)
        return
    for entry in mine:
        status = statuses.get((str(entry.path), str(entry.handler.get("command"))), "in a project it does not trust")
        if status not in ("trusted", "managed"):
            problem = f"{entry.event}: Codex skips this hook, it is {status}"
            yield Finding(DEAD, "codex", str(entry.path), problem, review)


def _elsewhere(project: Path) -> Iterator[Finding]:
    """Files no client reads, and detectors that wait for what no client sets."""
    for base in (project, places.home()):
        path = base / ".codex" / "settings.json"
        tree = tree_of(path)
        if tree is not None and tree.kind == "object" and tree.get("hooks") is not None:
            problem = "Codex never opens this file; its hooks belong into .codex/hooks.json"
            yield Finding(DEAD, "codex", str(path), problem, mend("codex", base != project))
    known = {str(found.detector): found.name for found in skills.discover(project)}
    for path, script in skills.dead_hooks(project):
        name = known.get(script)
        remedy = f"ops-learnings skills adopt {name}" if name else f"take it out of {path}"
        yield Finding(DEAD, "", str(path), f"{script} waits for {skills.DEAD_VARIABLE}, which no client sets", remedy)


def _state(project: Path) -> Iterator[Finding]:
    """A folder that can not be written to, and what hooks could not do lately."""
    folder = project / ".learnings" / "operations" / ".state"
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=nearest):
            pass
    except OSError as error:
        remedy = f"chmod u+rwx {nearest}" if nearest.is_dir() else f"mv {nearest} {nearest}.aside"
        yield Finding(DEAD, "", str(nearest), f"cannot be written to ({error.strerror})", remedy)
    log = folder / "hook.log"
    if log.exists():
        last = log.read_text("utf-8", "replace").splitlines()[-1:]
        yield Finding(WARNING, "", str(log), f"a hook failed: {''.join(last)}", f"read, then remove {log}")
