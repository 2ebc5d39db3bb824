"""The skill's page in `.agents/skills`, which Codex, Gemini CLI and Copilot CLI all read: one copy for all three."""

from __future__ import annotations

from pathlib import Path

from skill.hosts.change import Change, plan_own, plan_own_removal
from skill.hosts.places import PRODUCT, Site

MARK = f"name: {PRODUCT}"


def page(base: Path) -> Path:
    """The page of a project or of a home."""
    return base / ".agents" / "skills" / PRODUCT / "SKILL.md"


def plan_page(site: Site) -> Change:
    """The change that has the page, with the command as it can be called from there."""
    text = (site.root / "SKILL.md").read_text(encoding="utf-8").rstrip("\n")
    launcher = site.root / "bin" / "ops-learnings"
    command = str(launcher) if launcher.exists() else "ops-learnings"
    text += f"\n\nOn this machine the command is `{command}`, and the pages of `references/` are in `{site.root}`.\n"
    return plan_own(page(site.base), site.records, text, MARK)


def plan_page_removal(site: Site, leaving: str) -> list[Change]:
    """The change that has no page, or none while another of the clients that read it is still wired."""
    from skill.hosts import codex, copilot, gemini

    others = {
        "codex": codex.settings(site.base),
        "gemini": gemini.settings(site.base),
        "copilot": copilot.settings(site.base, site.user),
    }
    if any(_has_ours(path) for name, path in others.items() if name != leaving):
        return []
    return [plan_own_removal(page(site.base), site.records, MARK)]


def _has_ours(path: Path) -> bool:
    return path.exists() and "/hooks/dispatcher.py" in path.read_text("utf-8", "replace")
