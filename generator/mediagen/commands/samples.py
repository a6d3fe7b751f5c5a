"""Names from the user's project, for the examples of the help and for completions.

Imports nothing but ``os``, because ``mediagen -h`` needs it.
"""

from __future__ import annotations

import os

from mediagen.project.discovery import default_folder, find_project_root


def find_sample_ids() -> tuple[str, str]:
    """Return an event and a platform of the project; placeholders if it has none."""
    root = find_project_root()
    spec, templates = default_folder(root, "spec"), default_folder(root, "templates")
    try:
        events = sorted(os.listdir(f"{spec}/events"))
        names = sorted(os.listdir(templates or "."))
    except OSError:
        return "EVENT", "ID"
    events = [name.removesuffix(".yaml") for name in events if name.endswith(".yaml")]
    platforms = [name for name in names if os.path.exists(f"{templates}/{name}/snippet.j2")]
    if not events or not platforms:
        return "EVENT", "ID"
    return events[0], platforms[0]


def find_wrapped_platform() -> str:
    """Return a platform of the project that has a wrapper; a placeholder if there is none."""
    templates = default_folder(find_project_root(), "templates")
    try:
        names = sorted(os.listdir(templates or "."))
    except OSError:
        return "ID"
    return next((name for name in names if os.path.isdir(f"{templates}/{name}/wrapper")), "ID")


def find_event_ids() -> list[str]:
    """Return the IDs of the events of the project; none if there is no project."""
    spec = default_folder(find_project_root(), "spec")
    names = _list_names(f"{spec}/events")
    return [name.removesuffix(".yaml") for name in names if name.endswith(".yaml")]


def find_platform_ids() -> list[str]:
    """Return the IDs of the platforms of the project; none if there is no project."""
    templates = default_folder(find_project_root(), "templates")
    names = _list_names(f"{templates}")
    return [name for name in names if os.path.exists(f"{templates}/{name}/platform.yaml")]


def find_flavour_ids() -> list[str]:
    """Return the IDs of the flavours of the project; none if there is no project."""
    docs = f"{default_folder(find_project_root(), 'templates')}/docs"
    names = _list_names(docs)
    return [name for name in names if os.path.exists(f"{docs}/{name}/flavour.yaml")]


def _list_names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []
