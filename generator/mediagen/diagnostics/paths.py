"""Paths in messages."""

from __future__ import annotations

from pathlib import Path


def display_path(path: Path) -> str:
    """Return a path for a message: relative to the working folder if it is below it."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
