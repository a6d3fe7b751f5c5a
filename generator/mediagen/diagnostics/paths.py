"""Paths in messages."""

from __future__ import annotations

from pathlib import Path


def display_path(path: Path) -> str:
    """Return a path for a message: relative to the working folder if it is below it.

    A path that starts with a hyphen gets ``./``, so that no command takes it for an option.
    """
    try:
        shown = path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        shown = path.as_posix()
    return f"./{shown}" if shown.startswith("-") else shown
