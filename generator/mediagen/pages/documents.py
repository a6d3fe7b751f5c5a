"""Artifacts of pages: the pages of a spec in a flavour, and the pictures beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from mediagen.diagnostics.problems import Problems, SpecError
from mediagen.diagnostics.words import fill_words
from mediagen.filesystem.caching.artifact_cache import UNCACHED, ArtifactCache, Artifacts
from mediagen.filesystem.caching.reads import SharedMapping, note_read
from mediagen.pages.contents import Contents
from mediagen.pages.flavours import (
    DiagramFormat,
    Flavour,
    SiteFile,
    load_flavours,
    select_flavours,
    translate_flavour,
)
from mediagen.pages.markdown_nodes import Image, PageKind, Prose, RawBlock, Target
from mediagen.pages.markdown_writer import MarkdownPrinter
from mediagen.pages.navigation import build_navigation, iterate_entries
from mediagen.pages.page_models import PageModels
from mediagen.pages.page_views import NavigationEntry, Page, contains_tabs
from mediagen.pages.session_diagram import translate_titles
from mediagen.pages.svg import render_svg
from mediagen.project.project import Project
from mediagen.project.selection import Selection, page_group
from mediagen.rendering.origins import CodeSource, LineOrigin
from mediagen.rendering.template_fault import TemplateFault
from mediagen.snippets.matrix import LazyCells, Snippet, SnippetRenderer

if TYPE_CHECKING:
    from mediagen.pages.markdown_renderer import MarkdownRenderer

#: The diagram of a session, for flavours whose sites do not render Mermaid. No story has its ID.
_PICTURE = (PageKind.PICTURE, "")
_PICTURE_PATH = "assets/session-life.svg"
#: Width of a column of text in most themes, so that labels keep their size.
_PICTURE_WIDTH = 760
#: Names of the reads of pages and of their paths, after the name of the flavour.
_PAGE, _PATH, _POSITION = "page ", "path ", "position "
_STORY_PICTURE_PATH = "assets/scenarios/{id}.svg"


def render_documents(
    project: Project,
    selection: Selection,
    cells: Iterable[Snippet],
    listed_paths: Collection[str] = (),
    cache: ArtifactCache | None = None,
) -> Iterator[tuple[str, str]]:
    """Yield the path below the output folder and the text of every requested page or picture.

    Of the flavours that are neither requested nor the project's, yield only ``listed_paths``.
    Those that are in a ``cache`` are not rendered again.
    Raises ``SpecError`` if a flavour or a template is invalid.
    """
    flavours = load_flavours(project.folders.templates)
    problems = Problems()
    snippets = SnippetRenderer(project.spec, project.folders.templates, problems)
    # The code of stories is rendered for pages only.
    cells_by_key = LazyCells(project, snippets, cache or UNCACHED)
    cells_by_key.update(((cell.event, cell.example, cell.platform), cell) for cell in cells)
    if cache is not None:
        cache.add_resolver("cell", cells_by_key.find_cell)
    requested = select_flavours(flavours, tuple(selection.flavours) or project.folders.flavours)
    others: list[Flavour] = []
    if not selection.flavours:
        others = [
            flavour
            for flavour in flavours.values()
            if flavour not in requested and _is_listed(flavour, listed_paths)
        ]
    language = project.folders.page_options.lang
    for english in (*requested, *others):
        flavour = translate_flavour(english, language)
        contents = Contents(
            project.spec,
            project.platforms,
            flavour.words,
            project.folders.page_options,
            _read_name(flavour),
        )
        contents.report_path_clashes(flavour, problems)
        if problems:
            raise SpecError(problems)
        models = PageModels(contents, cells_by_key, snippets.render_setup)
        pages = FlavourPages(models, flavour, cache or UNCACHED)
        if cache is not None:
            cache.add_resolver(_read_name(flavour).rstrip(":"), pages.find_read)
        try:
            for path, text in pages.render_pages(selection):
                full_path = f"{_folder(flavour)}{path}"
                if english in requested or full_path in listed_paths:
                    yield full_path, text
        except TemplateFault as fault:
            raise SpecError([fault.problem]) from None
        if problems:
            raise SpecError(problems)


def _folder(flavour: Flavour) -> str:
    return f"docs/{flavour.id}/"


def find_page_groups(project: Project) -> dict[str, str]:
    """Return the groups of the pages of all flavours by their paths below the output folder."""
    groups = {}
    language = project.folders.page_options.lang
    for english in load_flavours(project.folders.templates).values():
        flavour = translate_flavour(english, language)
        contents = Contents(
            project.spec, project.platforms, flavour.words, project.folders.page_options
        )
        paths = contents.page_paths(flavour)
        for page in contents.all_pages:
            path = f"{_folder(flavour)}{paths[page.target]}"
            groups[path] = page_group(page.events, path)
    return groups


def _read_name(flavour: Flavour) -> str:
    """Return the beginning of the names of reads of the pages of a flavour."""
    return f"pages-{flavour.id}:"


def _is_listed(flavour: Flavour, listed_paths: Collection[str]) -> bool:
    return any(path.startswith(_folder(flavour)) for path in listed_paths)


class FlavourPages:
    """Pages and pictures of a flavour, by their path below its folder."""

    def __init__(
        self, models: PageModels, flavour: Flavour, artifacts: Artifacts = UNCACHED
    ) -> None:
        self._models, self._flavour, self._artifacts = models, flavour, artifacts
        self._paths = models.contents.page_paths(flavour)
        self._picture = Image(Prose(flavour.words.text("diagram.title")), _PICTURE)
        self._pictures: dict[str, Target] = {}
        if flavour.diagrams == DiagramFormat.SVG:
            self._pictures[_PICTURE_PATH] = _PICTURE
        for id_ in models.spec.stories:
            path = fill_words(_STORY_PICTURE_PATH, {"id": id_})
            self._pictures[path] = (PageKind.PICTURE, id_)
        self._files = {file.path: file for file in flavour.files}
        self._paths |= {target: path for path, target in self._pictures.items()}
        self._shared_paths = SharedMapping(f"{_read_name(flavour)}{_PATH}", self._paths)

    @cached_property
    def _renderer(self) -> MarkdownRenderer:
        from mediagen.pages.markdown_renderer import MarkdownRenderer  # late: it imports Jinja

        return MarkdownRenderer(self._flavour)

    def render_pages(self, selection: Selection) -> Iterator[tuple[str, str]]:
        """Yield the path and the text of every selected page or picture."""
        for path, target in self._pictures.items():
            group = page_group((), f"{_folder(self._flavour)}{path}")
            if selection.asks_for_page((), ()) and selection.has_group(group):
                yield path, self._find_text(path, partial(self._render_picture, target))
        for page in self._models.contents.all_pages:
            path = self._paths[page.target]
            group = page_group(page.events, f"{_folder(self._flavour)}{path}")
            if selection.asks_for_page(page.events, page.platforms) and selection.has_group(group):
                yield path, self._find_text(path, partial(self._render_page, page))
        for path, file in self._files.items():
            group = page_group((), f"{_folder(self._flavour)}{path}")
            if selection.asks_for_page((), ()) and selection.has_group(group):
                yield path, self._find_text(path, partial(self._render_file, file))

    def _find_text(self, path: str, render: Callable[[], str]) -> str:
        """Return the text of a page or picture, rendered now or in an earlier run."""

        def compute() -> str:
            note_read(_read_name(self._flavour))
            # Builders keep results, so each page has its own.
            models = self._models
            self._models = PageModels(models.contents, models.cells, models.render_setup)
            try:
                return render()
            finally:
                self._models = models

        return self._artifacts.find_or_compute(f"page {_folder(self._flavour)}{path}", compute)

    def find_read(self, name: str) -> object:
        """Return the value of a read of pages by the rest of its name."""
        contents = self._models.contents
        if not name:
            return (self._flavour, contents.options)
        if name.startswith((_PAGE, _PATH)):
            return self._shared_values.get(name)
        if name.startswith(_POSITION):  # of the plan, without its title
            page = self._shared_values.get(f"{_PAGE}{name.removeprefix(_POSITION)}")
            return (page.parts, page.position) if isinstance(page, Page) else None
        return getattr(contents, name, None)

    @cached_property
    def _shared_values(self) -> Mapping[str, object]:
        """Pages and paths by the names of their reads."""
        pages = {f"{_PAGE}{page.target}": page for page in self._models.contents.all_pages}
        return {**pages, **{f"{_PATH}{target}": path for target, path in self._paths.items()}}

    def render_path(self, path: str) -> str | None:
        """Return the text of a page or another file, or None if there is none at this path."""
        if path in self._pictures:
            return self._render_picture(self._pictures[path])
        if path in self._files:
            return self._render_file(self._files[path])
        page = self._find_page(path)
        return self._render_page(page) if page is not None else None

    def trace_path(
        self, path: str, code_origins: Callable[[CodeSource], list[LineOrigin]]
    ) -> list[LineOrigin]:
        """Return the template lines of each line of a page or file; none for a picture."""
        if path in self._files:
            file = self._files[path]
            return self._renderer.trace_template(
                file.template, self._file_printer(file), code_origins, **self._file_context()
            )
        page = self._find_page(path)
        if page is None:
            return []
        return self._renderer.trace_template(
            f"{page.kind}.j2", self._printer(page), code_origins, **self._page_context(page)
        )

    def _find_page(self, path: str) -> Page | None:
        pages = self._models.contents.all_pages
        return next((page for page in pages if self._paths[page.target] == path), None)

    def _render_picture(self, target: Target) -> str:
        if target == _PICTURE:
            return render_svg(self._models.session_diagram, self._flavour.words)
        from mediagen.traffic.timeline.geometry import TimelineWords
        from mediagen.traffic.timeline.stories import draw_story

        words = self._flavour.words
        spec = translate_titles(self._models.spec, words)
        labels = TimelineWords(
            words.text("headings.playback"),
            words.text("columns.playhead"),
            words.text("diagram.messages"),
            words.text("diagram.summary"),
            words.text("diagram.lane"),
            words.text("diagram.span"),
            words.text("diagram.more_spans"),
            words.text("lists.comma"),
        )
        return draw_story(spec, spec.stories[target[1]], words=labels, width=_PICTURE_WIDTH)

    def _render_page(self, page: Page) -> str:
        return self._renderer.render_template(
            f"{page.kind}.j2", self._printer(page), **self._page_context(page)
        )

    def _render_file(self, file: SiteFile) -> str:
        return self._renderer.render_template(
            file.template, self._file_printer(file), **self._file_context()
        )

    def _file_printer(self, file: SiteFile) -> MarkdownPrinter:
        return MarkdownPrinter(self._flavour.escapes, file.path, self._shared_paths)

    def _file_context(self) -> dict[str, Any]:
        """Return the variables of the templates of site files: the navigation, and all pages."""
        pages = self._models.contents.all_pages
        for page in pages:
            self._shared_paths.get(page.target)  # so that they are reads
        navigation = build_navigation(pages, self._paths)
        return {
            "page": pages[0],
            "navigation": navigation,
            "texts": self._iterate_texts(navigation),
        }

    def _iterate_texts(self, navigation: Iterable[NavigationEntry]) -> Iterator[RawBlock]:
        """Yield the texts of all pages, with links relative to the folder of the flavour."""
        from mediagen.pages.markdown_renderer import MarkdownRenderer

        renderer = MarkdownRenderer(self._flavour)  # the other one renders the file
        pages = {self._paths[page.target]: page for page in self._models.contents.all_pages}
        for entry in iterate_entries(navigation):
            page = pages[entry.path.text]
            printer = self._printer(page, in_root=True)
            text = renderer.render_template(f"{page.kind}.j2", printer, **self._page_context(page))
            yield RawBlock(text.rstrip("\n"))

    def _printer(self, page: Page, *, in_root: bool = False) -> MarkdownPrinter:
        """Return the printer of a page, whose links are relative to it or to the first folder."""
        path, targets = self._paths[page.target], self._models.contents.link_targets(page.target)
        place = "" if in_root else path
        return MarkdownPrinter(
            self._flavour.escapes, place, self._shared_paths, targets, page.target
        )

    def _page_context(self, page: Page) -> dict[str, Any]:
        note_read(f"{_read_name(self._flavour)}{_PAGE}{page.target}")
        view = self._models.page_model(page)
        page = page._replace(has_tabs=contains_tabs(view))
        return {"page": page, "view": view, "picture": self._picture}
