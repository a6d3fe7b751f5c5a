"""Files of a plan with their inputs and shards, for build systems."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from mediagen.commands.planning import plan_artifacts
from mediagen.diagnostics.paths import display_path
from mediagen.filesystem.caching.artifact_cache import ArtifactCache
from mediagen.output.folder import OutputFolder
from mediagen.pages.documents import find_page_groups
from mediagen.project.artifact_inputs import ArtifactInputs
from mediagen.project.artifact_reads import tracked_artifacts
from mediagen.project.project import Project
from mediagen.project.selection import (
    ArtifactKind,
    Selection,
    event_group,
    find_shard,
    page_group,
    wrapper_group,
)
from mediagen.rendering.template_host import Renderer
from mediagen.snippets.matrix import Snippet, snippet_path
from mediagen.wrappers.files import WrapperRenderer


class PlannedFile(NamedTuple):
    """File that ``generate`` writes: its path below the output folder, and its inputs.

    ``shard`` is the number of the part, from 1, that writes it.
    """

    path: str
    kind: str
    shard: int
    inputs: list[str]


def plan_files(
    project: Project, selection: Selection, shards: int
) -> tuple[str, list[PlannedFile]]:
    """Return the digest of the contents of the documentation, and the selected files, in order.

    The digest changes if an event, a field or a platform is added or removed, or if a page gets
    another path, position or category: every file depends on it. Raises ``SpecError``.
    """
    listed = OutputFolder(project.folders.out).present()
    with tracked_artifacts(project) as cache:
        plan = plan_artifacts(project, selection, listed, cache)
        inputs = ArtifactInputs(project, cache, cache.tracker)
        sources = _FileSources(project, cache)
        files = []
        for path in sorted(plan.selected):
            kind = path.partition("/")[0]
            group, artifact, copied = sources.find(path)
            paths = inputs.find_inputs(artifact) if artifact else []
            displayed = sorted({display_path(Path(name)) for name in (*paths, *copied)})
            files.append(PlannedFile(path, kind, find_shard(group, shards), displayed))
        contents = _digest_contents(cache)
    cache.write()
    return contents, files


def _digest_contents(cache: ArtifactCache) -> str:
    """Return a digest of the objects of the model, and of the paths and the order of pages."""
    reads = {read for name in cache.names() for read in cache.reads_of(name)}
    shared = {read for read in reads if read.startswith("pages-")}
    names = {read.replace(":page ", ":position ") for read in shared if read[-1] != ":"}
    names = {name for name in names if not name.endswith(":all_pages")}
    return cache.digest_reads({*names, *cache.tracker.names})


class _FileSources:
    """Groups and names of the artifacts of files, by their paths."""

    def __init__(self, project: Project, cache: ArtifactCache) -> None:
        self._project = project
        self._snippets: dict[str, tuple[str, str]] = {}
        has_pages = project.folders.templates.child("docs").is_dir()
        self._pages = find_page_groups(project) if has_pages else {}
        renderer = Renderer(project.folders.templates)
        self._wrappers = WrapperRenderer(project.spec, renderer, project.problems)
        for name in cache.names():
            if name.startswith("cells "):
                for cell in cache.value(name):
                    extension = project.platforms[cell[2]].extension
                    self._snippets[snippet_path(Snippet(*cell), extension)] = (cell[0], name)

    def find(self, path: str) -> tuple[str, str, list[str]]:
        """Return the group of a file, the name of its artifact, and the files that it copies."""
        none: list[str] = []
        match path.partition("/")[0]:
            case ArtifactKind.SNIPPETS:
                event, name = self._snippets[path]
                return event_group(event), name, none
            case ArtifactKind.WRAPPERS:
                return self._find_wrapper(path)
        return self._pages.get(path, page_group((), path)), f"page {path}", none

    def _find_wrapper(self, path: str) -> tuple[str, str, list[str]]:
        rest = path.partition("/")[2]
        for platform in self._project.platforms.values():
            for wrapper in platform.wrappers:
                file = rest.removeprefix(f"{wrapper.path}/")
                template = self._wrappers.find_template(wrapper, file) if file != rest else None
                if template is None:
                    continue
                root = self._project.folders.templates.child(wrapper.folder)
                name = root.relative_name(template)
                group = wrapper_group(wrapper.path)
                if template.suffix == ".j2":
                    return group, f"wrapper {wrapper.path}/{name}", []
                return group, "", [os.fspath(template)]
        raise LookupError(path)
