"""Check of all templates, including those that a run does not render.

The valid templates of earlier runs are known by their digests: parsing all templates takes a
quarter of the time of rendering them.
"""

from __future__ import annotations

import os
from contextlib import suppress

from mediagen.filesystem.caching.value_cache import open_value_cache
from mediagen.filesystem.files import is_backup, read_file
from mediagen.pages.words import TRANSLATIONS
from mediagen.project.project import Project

_SUFFIXES = (".j2", "/flavour.yaml", "/words.yaml")
_TRANSLATIONS = f"{os.sep}docs{os.sep}{TRANSLATIONS}"


def check_templates(project: Project) -> None:
    """Report the problems of all templates and flavours, whether or not the run renders them.

    Do nothing if the project has problems already: the command reports those first.
    """
    if project.problems:
        return
    folder = project.folders.templates
    texts: dict[str, bytes] = {}
    for layer in folder.folders:
        for path in _template_paths(os.fspath(layer)):
            with suppress(OSError):  # rendering reports it
                texts[path] = read_file(path)
    valid = open_value_cache("valid-templates")
    whole = [part for path, data in texts.items() for part in (os.fsencode(path), data)]
    if valid.find("all", *whole) is not None:
        return
    from mediagen.pages.template_syntax import check_texts  # late: it imports Jinja

    check_texts(project, texts, valid)
    if not project.problems:
        valid.add(b"", "all", *whole)


def _template_paths(folder: str) -> list[str]:
    """Return the templates and the YAML files of flavours below a folder, in order."""
    paths: list[str] = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return paths
    for entry in entries:
        if entry.name.startswith(".") or is_backup(entry.name):
            continue
        if entry.is_dir():
            paths += _template_paths(entry.path)
        elif entry.path.endswith(_SUFFIXES) or (
            folder.endswith(_TRANSLATIONS) and entry.path.endswith(".yaml")
        ):
            paths.append(entry.path)
    return paths
