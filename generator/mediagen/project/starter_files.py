"""Files of a new project: rendered from the starter in the package."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mediagen import __version__
from mediagen.diagnostics.problems import Problems
from mediagen.project.discovery import TEMPLATES, packaged_folder

_STARTER = "starter"
#: Ending of files that are rendered; the others are copied.
_TEMPLATE = ".tpl"
#: Beginning of the names of files whose real names are hidden.
_DOT = "dot-"


#: Parts of the starter: a project on top of the package or without it, and what both have.
PLAN, BARE, COMMON = "plan", "bare", "common"
#: Parts with the workflow of a system for continuous integration, by the name of the system.
CI_PARTS: Mapping[str, tuple[str, ...]] = {
    "github": ("github",),
    "gitlab": ("gitlab",),
    "none": (),
}


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

    from mediagen.yaml_files.parsing import read_source

    folder = Path(packaged_folder(_STARTER) or "")
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    facts = read_source(folder / "starter.yaml", "starter.yaml", Problems()).data
    variables = _variables(facts, choices)
    rendered: dict[str, bytes] = {}
    for part in choices.parts:
        for name, path in _find_files(folder / part):
            text = path.read_text("utf-8")
            if path.suffix == _TEMPLATE:
                text = environment.from_string(text).render(variables)
            if text.strip():
                rendered[name] = text.encode()
    if BARE in choices.parts:
        rendered |= _copy_templates(facts[BARE]["copies"])
    return rendered


def _copy_templates(names: Iterable[str]) -> dict[str, bytes]:
    """Return copies of folders of the packaged templates, by their path below the project."""
    from mediagen.project.ejection import remove_schema_line

    templates = Path(packaged_folder(TEMPLATES) or "")
    copies: dict[str, bytes] = {}
    for name in names:
        for path in sorted((templates / name).iterdir()):
            data = remove_schema_line(path.read_bytes())
            copies[f"{TEMPLATES}/{name}/{path.name}"] = data
    return copies


def _variables(facts: Mapping[str, Any], choices: StarterChoices) -> Mapping[str, Any]:
    is_bare = BARE in choices.parts
    platforms = [facts[BARE]["platform"]] if is_bare else choices.platforms
    platforms = platforms or list_packaged_platforms()
    preferred = facts["platform"]
    return {
        "version": __version__,
        "release": ".".join(__version__.split(".")[:2]),
        "platforms": choices.platforms,
        "platform": preferred if preferred in platforms else platforms[0],
        "event": (facts[BARE] if is_bare else facts)["event"],
        "open_platform": next((p for p in facts["open_platforms"] if p in platforms), None),
    }


def _find_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files of a part of the starter, with the paths of the files of the project."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(parent, name)
            parts = path.relative_to(folder).as_posix().removesuffix(_TEMPLATE).split("/")
            yield "/".join(_real_name(part) for part in parts), path


def _real_name(name: str) -> str:
    return f".{name.removeprefix(_DOT)}" if name.startswith(_DOT) else name
