"""Plan of the files a run would write; shared by ``generate`` and ``check`` so that they agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from mediagen.diagnostics.catalogue import yaml_files as codes
from mediagen.diagnostics.problems import Problem, SpecError
from mediagen.filesystem.caching.artifact_cache import UNCACHED, ArtifactCache, Artifacts
from mediagen.filesystem.device_names import is_device_name
from mediagen.output.plan import Plan
from mediagen.project.project import Project, without_gc
from mediagen.project.selection import ArtifactKind, Selection, wrapper_group
from mediagen.snippets.matrix import Snippet, render_actions, render_matrix, snippet_path
from mediagen.yaml_files.reader import device_message


def plan_output(project: Project, selection: Selection, listed: Collection[str]) -> Plan:
    """Return the plan of a run. Raises ``SpecError`` with all problems, if there are any.

    ``listed`` are the paths that the output folder has already: pages in another flavour than the
    project's stay part of it once they were generated.
    """
    from mediagen.project.artifact_reads import cached_artifacts

    with cached_artifacts(project) as cache:
        return plan_artifacts(project, selection, listed, cache)


def plan_artifacts(
    project: Project,
    selection: Selection,
    listed: Collection[str],
    cache: ArtifactCache | None,
) -> Plan:
    """Return the plan of a run as ``plan_output`` does, with the artifacts of a cache."""
    artifacts: dict[str, bytes] = {}
    selected: set[str] = set()
    reasons: dict[str, None] = {}  # ordered and unique
    # Files that nothing plans are stale, so a run without a selection plans all kinds.
    snippets: list[Snippet] | None = [] if selection.asks_for_kind(ArtifactKind.DOCS) else None
    # The pages of a shard show the code of few events: it is rendered on first use.
    is_whole = snippets is not None and selection.shard is None
    if is_whole or selection.asks_for_kind(ArtifactKind.SNIPPETS):
        source = cache or UNCACHED
        for cell in (
            *render_matrix(project, source, selection),
            *render_actions(project, source, selection),
        ):
            if snippets is not None:
                snippets.append(cell)
            if cell.text is None:
                if selection.asks_for(ArtifactKind.SNIPPETS, cell.event, cell.platform):
                    reasons[f"{cell.event} on {cell.platform}: {cell.reason}"] = None
                continue
            path = snippet_path(cell, project.platforms[cell.platform].extension)
            artifacts[path] = cell.text.encode("utf-8")
            if selection.asks_for(ArtifactKind.SNIPPETS, cell.event, cell.platform):
                selected.add(path)
    if selection.asks_for_kind(ArtifactKind.WRAPPERS):
        for platform, path, data in render_wrappers(project, cache or UNCACHED, selection):
            artifacts[path] = data
            if not selection.events and selection.asks_for(ArtifactKind.WRAPPERS, "", platform):
                selected.add(path)
    if snippets is not None:
        for path, text in _render_pages(project, selection, snippets, listed, cache):
            artifacts[path] = text.encode("utf-8")
            selected.add(path)
    refuse_device_names(artifacts)
    if selection.events and set(selection.kinds) == {ArtifactKind.WRAPPERS}:
        reasons["wrappers belong to platforms, not to events"] = None
    if selection.events and selection.platforms and set(selection.kinds) == {ArtifactKind.DOCS}:
        reasons["a page belongs to an event or to a platform, not to both"] = None
    return Plan(artifacts, selected, tuple(reasons))


def refuse_device_names(paths: Iterable[str]) -> None:
    """Raise ``SpecError`` if a path has a part that no file can have on Windows."""
    problems = []
    for path in paths:
        for part in path.split("/"):
            if is_device_name(part):
                message = device_message(part)
                problems.append(Problem(path, 0, 0, message, code=codes.RESERVED_FILE_NAME))
    if problems:
        raise SpecError(problems)


def render_wrappers(
    project: Project, artifacts: Artifacts = UNCACHED, selection: Selection | None = None
) -> Iterator[tuple[str, str, bytes]]:
    """Yield platform, path and bytes of every wrapper file; raise ``SpecError`` after the last."""
    if project.problems:
        raise SpecError(project.problems)
    from mediagen.rendering.template_host import Renderer
    from mediagen.wrappers.files import WrapperRenderer

    renderer = WrapperRenderer(project.spec, Renderer(project.folders.templates), project.problems)
    with without_gc():
        for platform in project.platforms.values():
            for wrapper in platform.wrappers:
                if selection and not selection.has_group(wrapper_group(wrapper.path)):
                    continue
                files = renderer.render_files(platform, wrapper, artifacts=artifacts)
                for path, data in files.items():
                    yield platform.id, f"wrappers/{wrapper.path}/{path}", data
    if project.problems:
        raise SpecError(project.problems)


def _render_pages(
    project: Project,
    selection: Selection,
    cells: Iterable[Snippet],
    listed: Collection[str],
    cache: ArtifactCache | None,
) -> Iterator[tuple[str, str]]:
    """Yield the selected pages; none without a selection if the templates have none."""
    is_requested = bool(selection.flavours or ArtifactKind.DOCS in selection.kinds)
    if not is_requested and not project.folders.templates.child("docs").is_dir():
        return
    from mediagen.pages.documents import render_documents

    with without_gc():
        yield from render_documents(project, selection, cells, listed, cache)
