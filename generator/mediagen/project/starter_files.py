"""Files of a new project: rendered from the starter in the package."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mediagen import __version__
from mediagen.diagnostics.problems import Problems
from mediagen.project.discovery import TEMPLATES, packaged_folder
from mediagen.yaml_files.source import read_source

_STARTER = "starter"
#: Beginning of the names of files whose real names are hidden.
_DOT = "dot-"


@dataclass(frozen=True)
class StarterChoices:
    """Choices for a new project: its parts, and its platforms; none for all of the package."""

    parts: tuple[str, ...]
    platforms: tuple[str, ...] = ()


def list_packaged_platforms() -> list[str]:
    """Return the IDs of the platforms of the package."""
    templates = Path(packaged_folder(TEMPLATES) or "")
    return sorted(path.parent.name for path in templates.glob("*/platform.yaml"))


def render_starter(choices: StarterChoices) -> dict[str, bytes]:
    """Return the files of a new project, by their path below its folder.

    A template that prints nothing is left out.
    """
    import jinja2

    folder = Path(packaged_folder(_STARTER) or "")
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    variables = _variables(folder, choices)
    rendered: dict[str, bytes] = {}
    for part in choices.parts:
        for name, path in _find_templates(folder / part):
            template = environment.from_string(path.read_text("utf-8"))
            text = template.render(variables)
            if text.strip():
                rendered[name] = text.encode()
    return rendered


def _variables(folder: Path, choices: StarterChoices) -> Mapping[str, Any]:
    facts = read_source(folder / "starter.yaml", "starter.yaml", Problems()).data
    platforms = choices.platforms or list_packaged_platforms()
    is_known = facts["platform"] in platforms
    if (folder / "bare") in [folder / part for part in choices.parts]:
        facts |= facts["bare"]
        is_known = True
    return {
        "version": __version__,
        "release": ".".join(__version__.split(".")[:2]),
        "platforms": choices.platforms,
        "platform": facts["platform"] if is_known else platforms[0],
        "event": facts["event"],
        "open_platform": next((p for p in facts["open_platforms"] if p in platforms), None),
    }


def _find_templates(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the templates of a part of the starter, with the paths of the files they print."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            parts = path.relative_to(folder).as_posix().removesuffix(".j2").split("/")
            yield "/".join(_real_name(part) for part in parts), path


def _real_name(name: str) -> str:
    return f".{name.removeprefix(_DOT)}" if name.startswith(_DOT) else name
