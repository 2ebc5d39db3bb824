"""Jinja2 templates, the project's own before ours. The only importer of jinja2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from skill.errors import OpsError
from skill.learnings.document import parse
from skill.learnings.entry import Entry
from skill.learnings.text import inline, neutralise
from skill.paths import share

if TYPE_CHECKING:
    from jinja2 import Environment


class TemplateFailed(OpsError):
    """A template that cannot be used; names its file and line."""


def render(template_name: str, values: Mapping[str, object], overrides: Path | None = None) -> str:
    """The text of a template such as `promotions/runbook.md.j2`.

    A file of the same name below `overrides` wins. Filters for text from outside: `neutral` (several lines),
    `inline` (one line) and `cell` (inside a table). Raises TemplateFailed.
    """
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        return _environment(overrides).get_template(template_name).render(values)
    except TemplateSyntaxError as error:
        raise TemplateFailed(f"{error.filename or template_name}:{error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise TemplateFailed(f"{_origin(template_name, overrides)}: {error}") from error


def render_entry(entry: Entry, overrides: Path | None = None) -> str:
    """The Markdown of a new entry, ended by `---`; whatever its fields hold, it is read back as that one entry."""
    name = f"entries/{entry.kind}.md.j2"
    text = render(name, entry_values(entry), overrides)
    document = parse(text.encode("utf-8", "replace"))
    if [block.kind for block in document.blocks] != ["entry"] or document.entries[0].id != entry.id:
        raise TemplateFailed(
            f"{_origin(name, overrides)}: must give one entry that begins with '## [{{{{ id }}}}]'; "
            "remove the file to use the shipped template"
        )
    return text


def entry_values(entry: Entry) -> dict[str, object]:
    """The fields of an entry as a template gets them: already harmless in the place where the entry keeps them."""
    values: dict[str, object] = {}
    for name, value in asdict(entry).items():
        if isinstance(value, str):
            values[name] = neutralise(value) if name in entry.long_fields else inline(value)
        elif name == "timeline":
            values[name] = [{"time": cell(time), "event": cell(event)} for time, event in value]
        elif isinstance(value, tuple):
            values[name] = [inline(item) for item in value]
        else:
            values[name] = value
    values["title"] = inline(entry.title)
    return values


def cell(text: str) -> str:
    """`text` inside a table: one line, its bars escaped."""
    return inline(text).replace("|", "\\|")


def _origin(template_name: str, overrides: Path | None) -> str:
    if overrides is not None and (overrides / template_name).is_file():
        return str(overrides / template_name)
    return str(share("templates") / template_name)


@lru_cache(maxsize=8)
def _environment(overrides: Path | None) -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    folders = [share("templates")] if overrides is None else [overrides, share("templates")]
    # Sandboxed, since a project's own templates arrive with a clone of the project.
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(neutral=neutralise, inline=inline, cell=cell)
    return environment
