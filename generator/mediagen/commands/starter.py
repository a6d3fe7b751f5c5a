"""Wrapper for a folder of the user: files that others wrote or edited are never replaced."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mediagen.commands.planning import refuse_device_names
from mediagen.diagnostics.catalogue import usage as codes
from mediagen.diagnostics.problems import SpecError, UsageError
from mediagen.diagnostics.reports.model import Diagnostic
from mediagen.diagnostics.suggestions import suggest_name
from mediagen.filesystem.device_names import is_device_name
from mediagen.output.folder import OutputFolder
from mediagen.output.plan import Plan
from mediagen.output.warnings import written_warnings
from mediagen.platforms.model import Platform
from mediagen.project.project import Project
from mediagen.project.selection import Selection
from mediagen.rendering.template_host import Renderer
from mediagen.wrappers.files import WrapperRenderer, find_hidden_name
from mediagen.wrappers.package_names import NAME, PackageOptions, module_name, name_forms
from mediagen.yaml_files.reader import device_message


class WrittenStarter(NamedTuple):
    """Paths of the files of a starter, and the warnings about files that were left alone."""

    paths: list[str]
    warnings: list[Diagnostic]


def write_starter(project: Project, platform: str, folder: str, name: str | None) -> WrittenStarter:
    """Write the wrappers of a platform to a folder.

    An existing file is replaced only if mediagen wrote it and it was not edited since; the same
    holds for the removal of files that the wrapper no longer has. Raises
    ``SpecError`` for problems of the project and of the folder, and ``UsageError`` for an invalid
    platform or name.
    """
    plan, selection = plan_starter(project, platform, name)
    output = open_starter(folder, platform)
    written = output.apply_plan(plan, selection)
    paths = [(Path(folder) / path).as_posix() for path in plan.artifacts]
    return WrittenStarter(paths, [*written_warnings(output, written)])


def open_starter(folder: str | Path, platform: str) -> OutputFolder:
    """Return the folder of a user that has the wrappers of a platform, or gets them."""
    return OutputFolder(Path(folder), keeps_edits=True, wrapper=platform)


def plan_starter(project: Project, platform: str, name: str | None) -> tuple[Plan, Selection]:
    """Return the files of the wrappers of a platform, by their path below their folder.

    They are a selection, so that other generated files in the folder stay. Raises as
    ``write_starter`` does.
    """
    if project.problems:
        raise SpecError(project.problems)
    (selected,) = project.selected_platforms([platform])
    if not selected.wrappers:
        platform_ids = [p.id for p in project.platforms.values() if p.wrappers]
        message = f"{platform} has no wrapper{suggest_name(platform, platform_ids, limit=30)}"
        raise UsageError(message, code=codes.PLATFORM_WITHOUT_WRAPPER)
    _check_name(selected, name)
    renderer = WrapperRenderer(project.spec, Renderer(project.folders.templates), project.problems)
    artifacts: dict[str, bytes] = {}
    for wrapper in selected.wrappers:
        below = f"{wrapper.id}/" if len(selected.wrappers) > 1 else ""
        files = renderer.render_files(selected, wrapper, PackageOptions(name or ""))
        hidden = find_hidden_name(wrapper.language, module_name(wrapper, PackageOptions(name or "")), files)
        if hidden and name:
            title = wrapper.language.title
            raise _refuse_name(name, f"would hide {hidden}, which code in {title} uses")
        for path, data in files.items():
            artifacts[below + path] = data
    if project.problems:
        raise SpecError(project.problems)
    refuse_device_names(artifacts)
    return Plan(artifacts, artifacts), Selection(platforms=(platform,))


def _check_name(platform: Platform, name: str | None) -> None:
    """Raise ``UsageError`` for a name that the wrappers of a platform cannot have."""
    if name is not None and not NAME.fullmatch(name):
        expected = "lower-case words joined by hyphens, such as acme-tracking"
        message = f"invalid name '{name}': expected {expected}"
        raise UsageError(message, code=codes.INVALID_WRAPPER_NAME)
    if is_device_name(name or ""):
        message = f"--name: {device_message(name or '')}"
        raise UsageError(message, code=codes.INVALID_WRAPPER_NAME)
    for language in (wrapper.language for wrapper in platform.wrappers):
        fold = str if language.case_sensitive else str.casefold
        if not {*map(fold, name_forms(name or "").values())}.isdisjoint(
            map(fold, language.reserved)
        ):
            raise _refuse_name(name, f"is a reserved word of {language.title}")


def _refuse_name(name: str | None, reason: str) -> UsageError:
    message = f"'{name}' {reason}; use more words, such as {name}-tracking"
    return UsageError(message, code=codes.INVALID_WRAPPER_NAME)
