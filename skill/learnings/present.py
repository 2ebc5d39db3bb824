"""The Markdown files of a folder that can be read: no folders of such a name, no links that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def pages(folder: Path, pattern: str = "*.md") -> Iterator[Path]:
    """The files below `folder` that fit `pattern`, by name."""
    return (path for path in sorted(folder.glob(pattern)) if path.is_file())


def with_archive(folder: Path) -> list[Path]:
    """The files of an operations folder, the living ones first."""
    return [*pages(folder), *pages(folder, "archive/*.md")]
