"""Discovery of the project that contains the working folder.

Imports only ``os`` at first, because ``mediagen -h`` depends on it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from mediagen.filesystem.caching.tracking import note_path, path_exists

CONFIG = "mediagen.yaml"
SPEC, TEMPLATES = "spec", "templates"

#: Required parts of a spec and of templates, and their descriptions in messages.
REQUIRED_PARTS = {
    SPEC: {
        "events": "a folder with one YAML file per event",
        "fields": "a folder with one YAML file per group of fields",
        "session.yaml": "a file with the rules of a session",
        "values.yaml": "a file with the sets of values",
    },
    TEMPLATES: {"languages": "a folder with one YAML file per language"},
}
_SPEC_FILES = (
    *("session.yaml", "values.yaml", "categories.yaml", "protocols.yaml"),
    *("variables.yaml", "exceptions.yaml"),
)
_PLATFORM_PARTS = ("platform.yaml", "snippet.j2", "setup.j2", "wrapper/wrapper.yaml")
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def find_project_root() -> str | None:
    """Return the root of the nearest project, relative to the working folder: ``.``, ``..`` etc.

    The root is the nearest folder with a ``mediagen.yaml``, or with a ``spec`` or ``templates``
    folder that has files of mediagen, unless the next ``mediagen.yaml`` above configures that
    folder. An empty ``spec`` or ``templates`` marks a project only if there is no other. Only the
    folders up to the root of the repository or of the file system are searched. Returns None if
    there is no project.
    """
    folders = list(_parent_folders())
    for index, folder in enumerate(folders):
        if has_config(folder):
            return folder
        parts = _marking_parts(folder, allow_empty=False)
        if parts:
            owner = next(filter(has_config, folders[index + 1 :]), None)
            if owner is not None and _configures_any(owner, parts):
                return owner
            return folder
    return next((f for f in folders if _marking_parts(f, allow_empty=True)), None)


def has_own_project(folder: str) -> bool:
    """Return whether a folder itself has a project file, or a spec or templates of mediagen."""
    return has_config(folder) or bool(_marking_parts(folder, allow_empty=False))


def _marking_parts(folder: str, *, allow_empty: bool) -> list[str]:
    """Return the paths of the ``spec`` and ``templates`` that make a folder a project."""
    spec, templates = os.path.join(folder, SPEC), os.path.join(folder, TEMPLATES)
    parts = [spec] if is_spec(spec, allow_empty=allow_empty) else []
    return parts + ([templates] if is_templates(templates, allow_empty=allow_empty) else [])


def _configures_any(root: str, paths: list[str]) -> bool:
    """Return whether the project file of a folder configures one of some folders.

    An invalid file counts as doing so, so that its problems are reported.
    """
    from pathlib import Path

    from mediagen.diagnostics.problems import Problems
    from mediagen.yaml_files.parsing import read_source

    problems = Problems()
    config = read_source(Path(root, CONFIG), CONFIG, problems).data
    if problems or not isinstance(config, dict):
        return True
    for path in paths:
        note_path(path)
    real_paths = {os.path.realpath(path) for path in paths}
    return any(
        isinstance(config.get(name), str)
        and os.path.realpath(os.path.join(root, config[name])) in real_paths
        for name in (SPEC, TEMPLATES)
    )


def has_config(folder: str) -> bool:
    """Return whether a folder has a project file, possibly with the wrong extension."""
    path = os.path.join(folder, CONFIG)
    misnamed = path.removesuffix("yaml") + "yml"
    note_path(path)
    note_path(misnamed)
    return os.path.lexists(path) or os.path.lexists(misnamed)


def is_spec(folder: str, *, allow_empty: bool = True) -> bool:
    """Return whether a folder is a spec, complete or not, and not the folder of another tool."""
    names = _visible_names(folder)
    if names is None:
        return False
    return (
        (allow_empty and not names)
        or any(name in names for name in _SPEC_FILES)
        or any(
            _has_yaml(os.path.join(folder, name), allow_empty=allow_empty)
            for name in ("actions", "events", "fields", "stories")
        )
    )


def is_templates(folder: str, *, allow_empty: bool = True) -> bool:
    """Return whether a folder has templates of mediagen, complete or not."""
    names = _visible_names(folder)
    if names is None:
        return False
    return (
        (allow_empty and not names)
        or _has_yaml(os.path.join(folder, "languages"), allow_empty=allow_empty)
        or path_exists(os.path.join(folder, "checks", "tools.yaml"))
        or any(
            path_exists(os.path.join(folder, name, part))
            for name in names
            for part in _PLATFORM_PARTS
        )
        or any(
            path_exists(os.path.join(folder, "docs", name, "flavour.yaml"))
            for name in _visible_names(os.path.join(folder, "docs")) or ()
        )
    )


def packaged_folder(name: str) -> str | None:
    """Return the folder ``spec`` or ``templates`` of the package, or of its source tree."""
    for root in (os.path.join(_PACKAGE, "data"), os.path.dirname(os.path.dirname(_PACKAGE))):
        path = os.path.join(root, name)
        if os.path.isdir(path):
            return path
    return None


def default_folder(root: str | None, name: str) -> str | None:
    """Return the folder ``spec`` or ``templates`` of a project, or else that of the package."""
    if root is not None:
        path = os.path.relpath(os.path.join(root, name))
        if (is_spec if name == SPEC else is_templates)(path):
            return path
    return packaged_folder(name)


def _parent_folders() -> Iterator[str]:
    """Yield the working folder and those above it, relative to the working folder."""
    try:
        absolute = os.getcwd()
    except OSError:  # it was deleted
        return
    folder = "."
    while True:
        yield folder
        parent = os.path.dirname(absolute)
        if parent == absolute or path_exists(os.path.join(folder, ".git")):
            return
        absolute, folder = parent, ".." if folder == "." else os.path.join("..", folder)


def _visible_names(folder: str) -> list[str] | None:
    """Return the names in a folder except dotfiles, or None if there is no such folder."""
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError:
        return None


def _has_yaml(folder: str, *, allow_empty: bool) -> bool:
    """Return whether a folder has a YAML file, or is empty if ``allow_empty``."""
    names = _visible_names(folder)
    return names is not None and (
        (allow_empty and not names) or any(name.endswith((".yaml", ".yml")) for name in names)
    )
