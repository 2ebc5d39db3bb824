"""The jobs file: where it lies, and JSON or YAML read into jobs with errors that name file and line."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skill.errors import OpsError
from skill.monitor.schema import Jobs, Problem, read_jobs

NAMES = ("jobs.yaml", "jobs.yml", "jobs.json")
HELP = "See references/monitor.md for the schema; check with: ops-learnings monitor validate-config"


class ConfigError(OpsError):
    """A jobs file that cannot be used: every problem on a line of its own. `channels` are what it says of them."""

    def __init__(self, text: str, channels: Sequence[Mapping[str, Any]] | None = None) -> None:
        super().__init__(text)
        self.channels = channels


@dataclass(frozen=True)
class Places:
    """The files of one monitor: jobs, state, the folder that relative paths start from, the learnings if any."""

    config: Path
    state: Path
    base: Path
    project: Path | None

    @property
    def runs(self) -> Path:
        """The folder of logs, scratch folders and runs, beside the state file."""
        return self.state.with_suffix(".d")

    @property
    def history(self) -> Path:
        return self.state.with_name(self.state.stem + "-history.jsonl")


def openclaw_home() -> Path:
    """`$OPENCLAW_HOME`, by default `~/.openclaw`."""
    return Path(os.environ.get("OPENCLAW_HOME") or "~/.openclaw").expanduser()


def find_places(
    config: str | None = None, state: str | None = None, start: Path | None = None
) -> Places:
    """The files that a command without or with `--config-file` and `--state-file` works on."""
    home = openclaw_home()
    path = _absolute(config) if config else _usual_config(start or Path.cwd(), home)
    operations = path.parent if ".learnings" in path.parent.parts[-2:] else None
    if operations:
        project = operations.parent.parent if operations.name == "operations" else operations.parent
        found = Places(path, operations / ".state" / "monitor.json", project, project)
    else:
        base = home if path == home / "net" / "config" / "ops-jobs.json" else path.parent
        found = Places(path, home / "net" / "state" / "ops-monitor.json", base, _project(start or Path.cwd()))
    if state:
        found = Places(found.config, _absolute(state), found.base, found.project)
    return found


def _absolute(path: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(path)))


def _project(start: Path) -> Path | None:
    """The nearest folder upwards that keeps learnings."""
    return next((folder for folder in (start, *start.parents) if (folder / ".learnings").is_dir()), None)


def _usual_config(start: Path, home: Path) -> Path:
    """The project's jobs file, else OpenClaw's; where there is neither yet, the one that would be made first."""
    project, published = _project(start), home / "net" / "config" / "ops-jobs.json"
    if project is None:
        return published
    folders = (project / ".learnings" / "operations", project / ".learnings")
    found = next((folder / name for folder in folders for name in NAMES if (folder / name).is_file()), None)
    if found is None and not published.exists() and "OPENCLAW_HOME" not in os.environ:
        return folders[0] / NAMES[0]
    return found or published


def load_jobs(places: Places) -> Jobs:
    """The jobs of the file. Raises ConfigError naming every job and key that is wrong; then nothing may run."""
    path = places.config
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no jobs file here. {HELP} --config-file FILE") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    jobs, problems = read_jobs(_parse(path, text), base=str(places.base))
    problems += _zone_problem(jobs.timezone)
    if problems:
        raise ConfigError(_say(path, text, problems), jobs.channels)
    return jobs


def _zone_problem(name: str) -> list[Problem]:
    from zoneinfo import ZoneInfo

    if not name:
        return []
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        wanted = "a name of the time zone database such as Europe/Vienna"
        return [Problem(("defaults", "timezone"), f"defaults.timezone: should be {wanted} (is {name!r})")]
    return []


def _parse(path: Path, text: str) -> object:
    if path.suffix == ".json":
        try:
            return json.loads(text)
        except ValueError as error:
            where = f"{path}:{getattr(error, 'lineno', 1)}"
            raise ConfigError(f"{where}: is not JSON: {getattr(error, 'msg', error)}. {HELP}") from error
    import yaml

    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ConfigError(f"{path}:{line}: is not YAML: {getattr(error, 'problem', error)}. {HELP}") from error


def _say(path: Path, text: str, problems: Sequence[Problem]) -> str:
    node = _nodes(text)
    lines = [f"{path}:{_line(node, problem.path)}: {problem.text}" for problem in problems]
    return "\n".join([*lines, HELP])


def _nodes(text: str) -> Any:
    """The syntax tree with positions; JSON is read as the YAML that it nearly is."""
    import yaml

    try:
        return yaml.compose(text.replace("\t", " "), Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return None


def _line(node: Any, path: Sequence[str | int]) -> int:
    """The line of the deepest part of `path` that the file has."""
    line = 1
    for key in path:
        child = None
        for index, item in enumerate(getattr(node, "value", None) or ()):
            if isinstance(item, tuple):
                if item[0].value == key:
                    line, child = item[0].start_mark.line + 1, item[1]
            elif index == key and not isinstance(item, str):
                line, child = item.start_mark.line + 1, item
        if child is None:
            break
        node = child
    return line
