"""Paths as messages display them."""

from __future__ import annotations

from pathlib import Path


def display_path(path: Path) -> str:
    """A path as messages show it: relative to the working folder where it is inside."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
