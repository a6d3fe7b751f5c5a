"""Projects in layers on top of the package, written by tests."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

EXTENDS_PACKAGE = "extends: package\n"


def write_project(folder: Path, files: Mapping[str, str]) -> Path:
    """Write the files of a project that extends the package, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {"mediagen.yaml": EXTENDS_PACKAGE, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def custom_group(fields: str, *, group: str = "programme", prefix: str = "") -> str:
    """Return the file of a group of typed custom metadata; ``fields`` are lines of YAML."""
    head = f"prefix: {prefix}\n" if prefix else ""
    return (
        f"group: {group}\nkind: custom\ntitle: Programme\nsummary: About the programme.\n"
        f"events: [sessionStart]\n{head}fields:\n{textwrap.indent(fields, '  ')}\n"
    )
