"""Agents without hooks: a managed block in AGENTS.md, and in `.github/copilot-instructions.md` where that exists."""

from __future__ import annotations

from pathlib import Path

from skill.hosts.change import Change, plan_install, plan_uninstall
from skill.hosts.places import Site

NAME = "agents-md"
TITLE = "Agents without hooks (AGENTS.md)"
PROGRAM = ""
HOME = ""
TRUST = "Nothing to confirm: agents read the file at the start of a session."

BEGIN = "<!-- self-improving-operations:begin (managed by ops-learnings install; edits here are replaced) -->"
END = "<!-- self-improving-operations:end -->"


def files(base: Path) -> list[Path]:
    """The instruction files of a project that get the block."""
    copilot = base / ".github" / "copilot-instructions.md"
    return [base / "AGENTS.md", *([copilot] if copilot.exists() else [])]


def block(command: str) -> str:
    """The managed block, with the command as the agent can call it."""
    return f"""{BEGIN}
## Operations memory
- Before operations work (incident, deployment, rollback, capacity): `{command} search WORDS`.
- After a failure was understood: `{command} log issue --name ... --summary ... --root-cause ... --mitigation ...`.
- The same problem again: `{command} bump ID`. Fixed for good: `{command} resolve ID --notes "..."`.
{END}
"""


def plan(site: Site) -> list[Change]:
    """The changes of an install at this site; only projects have these files."""
    launcher = site.root / "bin" / "ops-learnings"
    text = block(str(launcher) if launcher.exists() else "ops-learnings")

    def add(old: str) -> str:
        return with_block(old, text)

    return [plan_install(path, site.records, add, without_block) for path in files(site.base)]


def plan_removal(site: Site) -> list[Change]:
    """The changes of an uninstall at this site."""
    return [plan_uninstall(path, site.records, without_block) for path in files(site.base)]


def with_block(text: str, block_text: str) -> str:
    """The file with the block at its end, one empty line before it."""
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else end if text.endswith("\n") else end * 2
    return text + gap + block_text.replace("\n", end)


def without_block(text: str) -> str:
    """The file without the block and the empty line before it."""
    start, stop = text.find(BEGIN), text.find(END)
    if start < 0 or stop < start:
        return text
    head, tail = text[:start], text[stop + len(END) :].removeprefix("\r").removeprefix("\n")
    for end in ("\r\n\r\n", "\n\n"):
        if head.endswith(end):
            head = head[: len(head) - len(end) // 2]
            break
    return head + tail
