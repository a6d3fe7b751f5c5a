"""Rendering of the wrappers of a platform: sources, and files that belong to the app."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from mediagen.commands.starters.options import refuse_name
from mediagen.diagnostics.problems import SpecError
from mediagen.output.changes.api_summary import ApiSummary, summarize_api
from mediagen.platforms.model import Platform, Wrapper
from mediagen.project.project import Project
from mediagen.rendering.template_host import Renderer
from mediagen.wrappers.api_builder import build_api
from mediagen.wrappers.files import WrapperRenderer, find_hidden_name
from mediagen.wrappers.license_texts import license_text
from mediagen.wrappers.package_names import DEFAULT_LICENSE, PackageOptions, module_name

#: File of each wrapper that has the text of its license.
LICENSE = "LICENSE"


class RenderedWrapper(NamedTuple):
    """Files of a wrapper by their path below the folder of the app, and those of the app."""

    wrapper: Wrapper
    prefix: str  # of the paths, if the platform has several wrappers
    sources: Mapping[str, bytes]
    app_files: Mapping[str, bytes]
    api: ApiSummary


def render_wrappers(
    project: Project, platform: Platform, options: PackageOptions
) -> list[RenderedWrapper]:
    """Return the wrappers of a platform.

    Raises ``SpecError`` for problems of templates, and ``UsageError`` for a name that would hide
    one that the code uses.
    """
    renderer = WrapperRenderer(project.spec, Renderer(project.folders.templates), project.problems)
    rendered = []
    for wrapper in platform.wrappers:
        files = renderer.render_files(platform, wrapper, options)
        if project.problems:
            continue  # those of all wrappers are reported
        app_files = {path: data for path, data in files.items() if _is_app_file(wrapper, path)}
        sources = {path: data for path, data in files.items() if path not in app_files}
        _refuse_hidden_name(wrapper, options, sources)  # files of the app can import the library
        text = license_text(options.license or DEFAULT_LICENSE)
        if text is not None:
            app_files.setdefault(LICENSE, text)
        prefix = f"{wrapper.id}/" if len(platform.wrappers) > 1 else ""
        api = summarize_api(build_api(project.spec, platform, wrapper))
        rendered.append(
            RenderedWrapper(
                wrapper, prefix, _with_prefix(prefix, sources), _with_prefix(prefix, app_files), api
            )
        )
    if project.problems:
        raise SpecError(project.problems)
    return rendered


def _refuse_hidden_name(
    wrapper: Wrapper, options: PackageOptions, files: Mapping[str, bytes]
) -> None:
    hidden = find_hidden_name(wrapper.language, module_name(wrapper, options), files)
    if hidden and (options.name or options.package):
        reason = f"would hide {hidden}, which code in {wrapper.language.title} uses"
        raise refuse_name(options.package or options.name, reason)


def _is_app_file(wrapper: Wrapper, path: str) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in wrapper.app_files)


def _with_prefix(prefix: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {f"{prefix}{path}": data for path, data in files.items()}
