"""A wrapper for a tree of the user's: written once, and never over what somebody else wrote."""

from __future__ import annotations

from pathlib import Path

from mediagen.commands.planning import refuse_device_names
from mediagen.diagnostics.problems import Failed, UsageError
from mediagen.diagnostics.suggestions import suggestion
from mediagen.filesystem.device_names import is_device_name
from mediagen.output.folder import Output
from mediagen.output.plan import Plan
from mediagen.project.project import Project
from mediagen.project.selection import Selection
from mediagen.rendering.template_host import Renderer
from mediagen.wrappers.files import NAME, Wrappers, forms
from mediagen.yaml_files.reader import device_message


def starter(project: Project, platform: str, folder: str, name: str | None) -> list[str]:
    """Write the wrappers of a platform to a folder; returns the paths of its files.

    A file that is there is only replaced where mediagen wrote it and nobody changed it since.
    Raises ``Failed`` and ``UsageError``.
    """
    if project.problems:
        raise Failed(project.problems)
    (found,) = project.selected_platforms([platform])
    if not found.wrappers:
        known = [p.id for p in project.platforms.values() if p.wrappers]
        raise UsageError(f"{platform} has no wrapper{suggestion(platform, known, limit=30)}")
    if name is not None and not NAME.fullmatch(name):
        said = "lower-case words joined by hyphens, such as acme-tracking"
        raise UsageError(f"'{name}' is no name for a wrapper: use {said}")
    if is_device_name(name or ""):
        raise UsageError(f"--name: {device_message(name or '')}")
    for language in (wrapper.language for wrapper in found.wrappers):
        fold = str if language.case_sensitive else str.casefold
        if not {*map(fold, forms(name or "").values())}.isdisjoint(map(fold, language.reserved)):
            better = f"use more words, such as {name}-tracking"
            raise UsageError(f"'{name}' is a reserved word of {language.title}; {better}")
    made = Wrappers(project.spec, Renderer(project.folders.templates), project.problems)
    artifacts: dict[str, bytes] = {}
    for wrapper in found.wrappers:
        below = f"{wrapper.id}/" if len(found.wrappers) > 1 else ""
        for path, data in made.files(found, wrapper, name or "").items():
            artifacts[below + path] = data
    if project.problems:
        raise Failed(project.problems)
    refuse_device_names(artifacts)
    # As of a selection: what the folder holds of other wrappers stays as it is.
    plan = Plan(artifacts, artifacts)
    Output(Path(folder), keeps_edits=True).write(plan, Selection(platforms=(platform,)))
    return [(Path(folder) / path).as_posix() for path in artifacts]
