"""Names from the user's project for the examples of the help.

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
