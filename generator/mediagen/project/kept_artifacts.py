"""Artifacts that a project keeps outside of its output folder: pages with regions, and wrappers."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from mediagen.diagnostics.catalogue import gate as codes
from mediagen.diagnostics.catalogue import layers as layer_codes
from mediagen.diagnostics.problems import Problems
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.project.folders import RECORDS, Folders
from mediagen.project.layers import Setting, relative_path
from mediagen.project.project import Project

REGIONS, WRAPPERS = "regions", "wrappers"


@dataclass(frozen=True)
class KeptWrapper:
    """A wrapper in the folder of an app, as ``mediagen.yaml`` names it.

    ``folder`` is relative to the working folder. ``name`` is empty for the default name.
    """

    platform: str
    folder: Path
    name: str
    place: Setting


def kept_pages(folders: Folders) -> list[str]:
    """Return the pages, and folders of pages, of a project, relative to the working folder."""
    return [os.fspath(path) for path, _ in _page_settings(folders)]


def kept_wrappers(folders: Folders) -> list[KeptWrapper]:
    """Return the wrappers that a project keeps in folders of apps."""
    if not folders.layers:
        return []
    top = folders.layers[-1]  # the paths of lower layers are in their own trees
    return [
        KeptWrapper(
            entry["platform"],
            relative_path(top.root, entry["folder"]),
            entry.get("name", ""),
            Setting(top.source, (WRAPPERS, index), entry),
        )
        for index, entry in enumerate(top.config.get(WRAPPERS, ()))
    ]


def kept_records(folders: Folders) -> list[Path]:
    """Return the records of proofs of a project, relative to the working folder."""
    if not folders.layers:
        return []
    top = folders.layers[-1]
    return [relative_path(top.root, path) for path in top.config.get(RECORDS, ())]


def check_kept_pages(folders: Folders, problems: Problems) -> None:
    """Report the pages of a project that do not exist."""
    for path, setting in _page_settings(folders):
        if not path.exists():
            message = f"'{setting.value}' not found; the path is relative to this file"
            problems.add_at(setting.source, setting.path, message, code=codes.MISSING_PAGE)


def check_kept_wrappers(project: Project, problems: Problems) -> None:
    """Report the wrappers of platforms that do not exist, or that have none."""
    platforms = project.platforms
    for wrapper in kept_wrappers(project.folders):
        id_ = wrapper.platform
        if id_ in platforms and platforms[id_].wrappers:
            continue
        ids = [platform.id for platform in platforms.values() if platform.wrappers]
        hint = suggest_name(id_, ids, limit=30)
        noun = "has no wrapper" if id_ in platforms else "is no platform of the project"
        place = (*wrapper.place.path, "platform")
        code = layer_codes.UNKNOWN_ID_IN_PROJECT
        problems.add_at(wrapper.place.source, place, f"'{id_}' {noun}{hint}", code=code)


def _page_settings(folders: Folders) -> list[tuple[Path, Setting]]:
    if not folders.layers:
        return []
    top = folders.layers[-1]
    return [
        (relative_path(top.root, page), Setting(top.source, (REGIONS, index), page))
        for index, page in enumerate(top.config.get(REGIONS, ()))
    ]
