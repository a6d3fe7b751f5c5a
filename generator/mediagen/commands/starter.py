"""A wrapper for a tree of the user's: written once, and never over what somebody else wrote."""

from __future__ import annotations

from pathlib import Path

from mediagen.commands.planning import refuse_device_names
from mediagen.diagnostics.problems import SpecError, UsageError
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.device_names import is_device_name
from mediagen.output.folder import OutputFolder
from mediagen.output.plan import Plan
from mediagen.project.project import Project
from mediagen.project.selection import Selection
from mediagen.rendering.template_host import Renderer
from mediagen.wrappers.files import NAME, WrapperRenderer, name_forms
from mediagen.yaml_files.reader import device_message


def write_starter(project: Project, platform: str, folder: str, name: str | None) -> list[str]:
    """Write the wrappers of a platform to a folder; returns the paths of its files.

    A file that is there is only replaced where mediagen wrote it and nobody changed it since.
    Raises ``SpecError`` and ``UsageError``.
    """
    if project.problems:
        raise SpecError(project.problems)
    (selected,) = project.selected_platforms([platform])
    if not selected.wrappers:
        platform_ids = [p.id for p in project.platforms.values() if p.wrappers]
        raise UsageError(
            f"{platform} has no wrapper{suggest_name(platform, platform_ids, limit=30)}"
        )
    if name is not None and not NAME.fullmatch(name):
        expected = "lower-case words joined by hyphens, such as acme-tracking"
        raise UsageError(f"'{name}' is no name for a wrapper: use {expected}")
    if is_device_name(name or ""):
        raise UsageError(f"--name: {device_message(name or '')}")
    for language in (wrapper.language for wrapper in selected.wrappers):
        fold = str if language.case_sensitive else str.casefold
        if not {*map(fold, name_forms(name or "").values())}.isdisjoint(
            map(fold, language.reserved)
        ):
            better = f"use more words, such as {name}-tracking"
            raise UsageError(f"'{name}' is a reserved word of {language.title}; {better}")
    renderer = WrapperRenderer(project.spec, Renderer(project.folders.templates), project.problems)
    artifacts: dict[str, bytes] = {}
    for wrapper in selected.wrappers:
        below = f"{wrapper.id}/" if len(selected.wrappers) > 1 else ""
        for path, data in renderer.render_files(selected, wrapper, name or "").items():
            artifacts[below + path] = data
    if project.problems:
        raise SpecError(project.problems)
    refuse_device_names(artifacts)
    # As of a selection: what the folder holds of other wrappers stays as it is.
    plan = Plan(artifacts, artifacts)
    OutputFolder(Path(folder), keeps_edits=True).apply_plan(plan, Selection(platforms=(platform,)))
    return [(Path(folder) / path).as_posix() for path in artifacts]
