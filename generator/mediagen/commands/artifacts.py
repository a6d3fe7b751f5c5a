"""Single artifacts: one generated file or region, rendered and traced without the others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from mediagen.diagnostics.problems import Problems, SpecError
from mediagen.pages.contents import Contents
from mediagen.pages.documents import FlavourPages
from mediagen.pages.flavours import Flavour, load_flavours, translate_flavour
from mediagen.pages.page_models import PageModels
from mediagen.pages.words import TRANSLATIONS
from mediagen.platforms.file_names import PLATFORM, WRAPPER
from mediagen.platforms.model import Platform, Wrapper
from mediagen.project.folders import Folders
from mediagen.project.project import Project, load_project
from mediagen.project.selection import ArtifactKind
from mediagen.regions.content import RegionRenderer
from mediagen.regions.scanner import Region
from mediagen.rendering.origins import CodeSource, LineOrigin
from mediagen.rendering.template_fault import TemplateFault
from mediagen.rendering.template_host import Renderer
from mediagen.snippets.matrix import LazyCells, Snippet, SnippetRenderer, snippet_path
from mediagen.spec.model import Event
from mediagen.spec.reduced_examples import base_example
from mediagen.spec.stories import find_step
from mediagen.wrappers.files import WrapperRenderer
from mediagen.yaml_files.reader import SourceCache, YamlReader
from mediagen.yaml_files.source import Source


class Artifact(Protocol):
    """Generated file, or region of a page."""

    def render(self, project: Project, files: YamlReader, *, quick: bool = False) -> str | None:
        """Return its text; None if a project has no such artifact.

        ``quick`` leaves the code on pages as it was rendered before. Problems are noted in the
        project. Raises ``SpecError`` and ``TemplateFault``.
        """

    def trace(self, project: Project, files: YamlReader) -> list[LineOrigin]:
        """Return the template lines of each line of its text; raises as ``render`` does."""

    def can_show(self, path: Path, folders: Folders) -> bool:
        """Return whether it can show values of a YAML file."""


class ArtifactRenderer:
    """Renderer of one artifact of a project, also with other values in YAML files."""

    def __init__(self, folders: Folders, cache: SourceCache, artifact: Artifact) -> None:
        self._folders, self._cache, self._artifact = folders, cache, artifact

    @property
    def sources(self) -> list[Source]:
        """The YAML files whose values the artifact can show."""
        return [s for s in self._cache.sources if self._artifact.can_show(s.path, self._folders)]

    def render_checked(self, changed: Sequence[Source]) -> str | None:
        """Return the text with changed YAML files; None if they are invalid."""
        files = self._cache.make_reader(changed)
        try:
            project = load_project(self._folders, whole=False, files=files)
            if project.problems:
                return None
            text = self._artifact.render(project, files)
        except (SpecError, TemplateFault):
            return None
        return None if project.problems else text

    def render_unchecked(self, changed: Sequence[Source]) -> str | None:
        """Return the text with changed YAML files, but without checks and with the same code.

        Faster than ``render_checked``; None if the text cannot be rendered.
        """
        files = self._cache.make_reader(changed)
        try:
            project = load_project(self._folders, whole=False, files=files, checked=False)
            text = self._artifact.render(project, files, quick=True)
        except Exception:  # an inconsistent project can fail in any way
            return None
        return None if project.problems else text


def find_artifact(project: Project, files: YamlReader, path: str) -> Artifact | None:
    """Return the artifact at a path below the output folder, or None."""
    kind, _, rest = path.partition("/")
    match kind:
        case ArtifactKind.SNIPPETS:
            return _find_snippet(project, path)
        case ArtifactKind.WRAPPERS:
            return _find_wrapper_file(project, rest)
        case ArtifactKind.DOCS if project.folders.templates.child("docs").is_dir():
            id_, _, page = rest.partition("/")
            flavour = load_flavours(project.folders.templates, files).get(id_)
            return PageArtifact(flavour.id, page) if flavour is not None else None
    return None


def _find_snippet(project: Project, path: str) -> Artifact | None:
    platform = project.platforms.get(path.split("/")[1])
    if platform is None:
        return None
    snippets = SnippetRenderer(project.spec, project.folders.templates, project.problems)
    cells = LazyCells(project, snippets)
    for action in project.spec.actions.values():
        for example in action.examples:
            cell = cells[action.id, example, platform.id]
            if snippet_path(cell, platform.extension) == path and cell.text is not None:
                return ActionArtifact(action.id, example, platform.id)
    for event in project.valid_events:
        if not path.startswith(f"snippets/{platform.id}/{event.id}."):
            continue
        for example in event.examples:
            cell = cells[event.id, example, platform.id]
            if snippet_path(cell, platform.extension) == path:
                return find_code(project, CodeSource(platform.id, event.id, example))
    return None


def find_code(project: Project, source: CodeSource) -> Artifact:
    """Return the artifact of code that a page shows."""
    if not source.event:
        return SetupArtifact(source.platform)
    if source.event in project.spec.actions:
        return ActionArtifact(source.event, source.example, source.platform)
    event = project.spec.events[source.event]
    groups = {group.id for group in project.spec.carried_groups(event)}
    return SnippetArtifact(event, source.example, source.platform, groups)


def _find_wrapper_file(project: Project, path: str) -> Artifact | None:
    for platform in project.platforms.values():
        for wrapper in platform.wrappers:
            if path.startswith(f"{wrapper.path}/"):
                return WrapperArtifact(platform.id, wrapper.id, path[len(wrapper.path) + 1 :])
    return None


class SnippetArtifact:
    """Snippet of an example on a platform."""

    def __init__(self, event: Event, example: str, platform: str, groups: Collection[str]) -> None:
        """``groups`` are those of the fields that the event carries."""
        self._event, self._example, self._platform = event.id, example, platform
        self._groups = groups

    def render(self, project: Project, files: YamlReader, *, quick: bool = False) -> str | None:
        """Return the snippet."""
        event = project.spec.events.get(self._event)
        platform = project.platforms.get(self._platform)
        is_step = find_step(project.spec, self._example) is not None
        if event is None or platform is None:
            return None
        if not is_step and base_example(self._example) not in event.examples:
            return None
        cell = _snippets(project).render_cell(event, self._example, platform)
        return cell.text if cell is not None else None

    def trace(self, project: Project, files: YamlReader) -> list[LineOrigin]:
        """Return the lines of the template of the platform."""
        event, platform = project.spec.events[self._event], project.platforms[self._platform]
        return _snippets(project).snippet_origins(event, self._example, platform)

    def can_show(self, path: Path, folders: Folders) -> bool:
        """Return whether the file is of its event, its platform or general."""
        if folders.spec.child("events").relative_name(path) is not None:
            return path.stem == self._event
        if folders.spec.child("fields").relative_name(path) is not None:
            return path.stem in self._groups
        if folders.spec.child("stories").relative_name(path) is not None:
            return path.stem == self._example.partition("/")[0]
        if path.name == WRAPPER:
            return False
        return _is_platform_file(path, folders, self._platform)


class ActionArtifact:
    """Code of an example of an action on a platform."""

    def __init__(self, action: str, example: str, platform: str) -> None:
        self._action, self._example, self._platform = action, example, platform

    def render(self, project: Project, files: YamlReader, *, quick: bool = False) -> str | None:
        """Return the code."""
        action = project.spec.actions.get(self._action)
        platform = project.platforms.get(self._platform)
        if action is None or platform is None or self._example not in action.examples:
            return None
        cell = _snippets(project).render_action(action, self._example, platform)
        return cell.text if cell is not None else None

    def trace(self, project: Project, files: YamlReader) -> list[LineOrigin]:
        """Return the lines of the template of the action."""
        action, platform = project.spec.actions[self._action], project.platforms[self._platform]
        return _snippets(project).action_origins(action, self._example, platform)

    def can_show(self, path: Path, folders: Folders) -> bool:
        """Return whether the file is of its platform or general."""
        return _is_platform_file(path, folders, self._platform) and path.name != WRAPPER


class SetupArtifact:
    """Setup code of a platform, which pages show."""

    def __init__(self, platform: str) -> None:
        self._platform = platform

    def render(self, project: Project, files: YamlReader, *, quick: bool = False) -> str | None:
        """Return the setup code."""
        platform = project.platforms.get(self._platform)
        return _snippets(project).render_setup(platform) if platform is not None else None

    def trace(self, project: Project, files: YamlReader) -> list[LineOrigin]:
        """Return the lines of the template of the platform."""
        return _snippets(project).setup_origins(project.platforms[self._platform])

    def can_show(self, path: Path, folders: Folders) -> bool:
        """Return whether the file is of its platform or general."""
        return _is_platform_file(path, folders, self._platform) and path.name != WRAPPER


class WrapperArtifact:
    """File of a wrapper."""

    def __init__(self, platform: str, wrapper: str, path: str) -> None:
        self._platform, self._wrapper, self._path = platform, wrapper, path

    def render(self, project: Project, files: YamlReader, *, quick: bool = False) -> str | None:
        """Return the text of the file."""
        platform, wrapper = self._find_wrapper(project)
        if platform is None or wrapper is None:
            return None
        return _wrappers(project).render_path(platform, wrapper, self._path)

    def trace(self, project: Project, files: YamlReader) -> list[LineOrigin]:
        """Return the lines of the template of the file, or of the file that is copied."""
        platform, wrapper = self._find_wrapper(project)
        if platform is None or wrapper is None:
            return []
        return _wrappers(project).trace_path(platform, wrapper, self._path)

    def can_show(self, path: Path, folders: Folders) -> bool:
        """Return whether the file is of its platform or general."""
        return _is_platform_file(path, folders, self._platform)

    def _find_wrapper(self, project: Project) -> tuple[Platform | None, Wrapper | None]:
        platform = project.platforms.get(self._platform)
        wrappers = platform.wrappers if platform is not None else ()
        return platform, next((w for w in wrappers if w.id == self._wrapper), None)


class PageArtifact:
    """Page or picture of a flavour."""

    def __init__(self, flavour: str, path: str) -> None:
        self._flavour, self._path = flavour, path
        self._cells: dict[tuple[str, str, str], Snippet] = {}

    def render(self, project: Project, files: YamlReader, *, quick: bool = False) -> str | None:
        """Return the page."""
        pages, cells, _ = self._flavour_pages(project, files)
        if quick:
            cells.update(self._cells)
        text = pages.render_path(self._path)
        self._cells = self._cells or {key: cell for key, cell in cells.items() if cell.text}
        return text

    def trace(self, project: Project, files: YamlReader) -> list[LineOrigin]:
        """Return the lines of the templates of the page, and of the code on it."""
        pages, _, snippets = self._flavour_pages(project, files)
        return pages.trace_path(
            self._path, lambda source: snippets.code_origins(source, project.platforms)
        )

    def can_show(self, path: Path, folders: Folders) -> bool:
        """Return whether the file is not of another flavour."""
        is_of_pages = folders.templates.child("docs").relative_name(path) is not None
        return not is_of_pages or path.parent.name in (self._flavour, "common", TRANSLATIONS)

    def _flavour_pages(
        self, project: Project, files: YamlReader
    ) -> tuple[FlavourPages, LazyCells, SnippetRenderer]:
        options = project.folders.page_options
        flavour = load_flavours(project.folders.templates, files)[self._flavour]
        flavour = translate_flavour(flavour, options.lang, files)
        contents = Contents(project.spec, project.platforms, flavour.words, options)
        snippets = _snippets(project)
        cells = LazyCells(project, snippets)
        models = PageModels(contents, cells, snippets.render_setup)
        return FlavourPages(models, flavour), cells, snippets


class RegionArtifact:
    """Region of a hand-written page."""

    def __init__(self, region: Region, flavour: Flavour) -> None:
        self._region, self._flavour = region, flavour.id

    def render(self, project: Project, files: YamlReader, *, quick: bool = False) -> str | None:
        """Return the text of the region. Raises ``RegionError``."""
        flavour = load_flavours(project.folders.templates, files)[self._flavour]
        return RegionRenderer(project).region_text(self._region, flavour)

    def trace(self, project: Project, files: YamlReader) -> list[LineOrigin]:
        """Return the lines of the templates of the region, and of the code in it."""
        flavour = load_flavours(project.folders.templates, files)[self._flavour]
        return RegionRenderer(project).trace_region(self._region, flavour)

    def can_show(self, path: Path, folders: Folders) -> bool:
        """Return whether the file is not of another flavour."""
        return PageArtifact(self._flavour, "").can_show(path, folders)


def _snippets(project: Project) -> SnippetRenderer:
    return SnippetRenderer(project.spec, project.folders.templates, project.problems)


def _wrappers(project: Project) -> WrapperRenderer:
    renderer = Renderer(project.folders.templates)
    return WrapperRenderer(project.spec, renderer, Problems())


def _is_platform_file(path: Path, folders: Folders, platform: str) -> bool:
    """Return whether a YAML file is neither of another platform nor of pages."""
    relative_name = folders.templates.relative_name(path)
    if relative_name is None:
        return True
    name = relative_name.partition("/")[0]
    is_platform = folders.templates.find(f"{name}/{PLATFORM}").is_file()
    return name == platform or not (is_platform or name == "docs")
