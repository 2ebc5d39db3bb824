"""Other skills are found by their folders, put behind the dispatcher, and given back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from skill.hosts.skills import dead_hooks, discover, proposals
from skill.registrations import files, read

DETECTOR = '#!/bin/bash\nif [[ "$CLAUDE_TOOL_OUTPUT" == *"rror"* ]]; then echo found; fi\n'


def skill(project: Path, name: str, description: str = "Captures things", detector: bool = True) -> Path:
    folder = project / ".claude" / "skills" / name
    (folder / "scripts").mkdir(parents=True)
    (folder / "SKILL.md").write_text(f'---\nname: {name}\ndescription: "{description}"\n---\n# x\n')
    (folder / "scripts" / "activator.sh").write_text("#!/bin/bash\necho remember\n")
    if detector:
        (folder / "scripts" / "error-detector.sh").write_text(DETECTOR)
    for script in (folder / "scripts").iterdir():
        script.chmod(0o755)
    return folder


def wire(project: Path, *names: str) -> Path:
    def group(script: str, **extra: str) -> dict[str, Any]:
        return {**extra, "hooks": [{"type": "command", "command": script}]}

    hooks: dict[str, list[Any]] = {"UserPromptSubmit": [], "PostToolUse": []}
    for name in names:
        base = f"$CLAUDE_PROJECT_DIR/.claude/skills/{name}/scripts"
        hooks["UserPromptSubmit"].append(group(f"{base}/activator.sh"))
        hooks["PostToolUse"].append(group(f"{base}/error-detector.sh", matcher="Bash"))
    hooks["PostToolUse"].append(group("./format.sh", matcher="Edit"))
    path = project / ".claude" / "settings.json"
    path.write_text(json.dumps({"model": "opus", "hooks": hooks}, indent=4))
    return path


def test_a_published_skill_is_found_with_its_wiring_and_its_dead_detector(project: Path) -> None:
    folder = skill(project, "self-improving-security", "Captures vulnerabilities, exposed credentials and audits")
    skill(project, "plain-skill", detector=False)
    (project / ".claude" / "skills" / "no-hooks").mkdir()
    (project / ".claude" / "skills" / "no-hooks" / "SKILL.md").write_text("x")
    settings = wire(project, "self-improving-security")

    plain, found = discover(project)
    assert (found.name, found.folder, found.wired, found.dead) == (folder.name, folder, (settings,), True)
    assert (plain.name, plain.wired, plain.dead) == ("plain-skill", (), False)
    assert dead_hooks(project) == [(settings, str(folder / "scripts" / "error-detector.sh"))]


def test_the_proposal_speaks_only_where_words_of_the_skill_occur(project: Path) -> None:
    skill(project, "self-improving-security", "Captures vulnerabilities, exposed credentials and audits")
    (found,) = discover(project)
    proposed, detecting = proposals(found)
    assert (proposed.domain, proposed.events) == ("security", ("prompt",))
    assert {"security", "vulnerabilities", "credentials"} <= set(proposed.words)
    assert not {"captures", "self", "improving", "and"} & set(proposed.words)
    assert proposed.command == (str(found.activator),)
    assert (detecting.name, detecting.events) == ("self-improving-security-errors", ("tool",))
    assert detecting.command == (str(found.detector),) and not set(detecting.words) & set(proposed.words)


@pytest.mark.parametrize("edited", [False, True])
def test_adoption_takes_the_hooks_out_of_the_settings_and_release_puts_them_back(
    cli: Any, project: Path, edited: bool
) -> None:
    skill(project, "self-improving-security")
    skill(project, "self-improving-coding")
    settings = wire(project, "self-improving-security", "self-improving-coding")
    before = settings.read_bytes()

    assert "would be adopted" in cli.ok("skills", "adopt", "--all", "--dry-run").out
    assert settings.read_bytes() == before
    cli.ok("skills", "adopt", "--all")
    hooks = json.loads(settings.read_text())["hooks"]
    assert hooks == {"PostToolUse": [{"matcher": "Edit", "hooks": [{"type": "command", "command": "./format.sh"}]}]}
    operations = project / ".learnings" / "operations"
    names = [f"self-improving-{name}" for name in ("coding", "coding-errors", "security", "security-errors")]
    assert sorted(read(path).name for path in files(operations)) == names
    listed = cli.ok("skills").out.splitlines()
    assert listed[0].startswith("self-improving-security (security): ")
    assert b"vulnerability" in (operations / ".state" / "words").read_bytes()

    if edited:
        settings.write_bytes(settings.read_bytes() + b"\n")
    cli.ok("skills", "release", "self-improving-security")
    cli.ok("skills", "release", "--all")
    restored = json.loads(settings.read_text())
    assert canonical(restored) == canonical(json.loads(before))
    assert not (operations / "skills.d").exists()


def canonical(settings: dict[str, Any]) -> dict[str, Any]:
    hooks = {event: sorted(json.dumps(group) for group in groups) for event, groups in settings["hooks"].items()}
    return settings | {"hooks": hooks}


def test_one_skill_adopted_and_released_leaves_the_settings_byte_for_byte(cli: Any, project: Path) -> None:
    skill(project, "self-improving-security")
    settings = wire(project, "self-improving-security")
    before = settings.read_bytes()
    cli.ok("skills", "adopt", "self-improving-security")
    cli.ok("skills", "release", "self-improving-security")
    assert settings.read_bytes() == before


def test_discover_shows_what_would_be_registered(cli: Any, project: Path) -> None:
    skill(project, "self-improving-security")
    shown = cli.ok("skills", "discover").out
    assert "name: self-improving-security" in shown
    assert "its detector is dead: it reads CLAUDE_TOOL_OUTPUT, which no client sets" in shown


def test_an_unknown_skill_is_refused(cli: Any) -> None:
    assert cli("skills", "adopt", "nothing").status == 2
    assert cli("skills", "adopt").status == 2
    assert "name the skills, or --all" in cli("skills", "release").err
