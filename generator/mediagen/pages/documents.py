"""Artifacts of pages: the pages of a spec in a flavour, and the pictures beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from mediagen.diagnostics.problems import Problems, SpecError
from mediagen.pages.contents import Contents
from mediagen.pages.flavours import DiagramFormat, Flavour, load_flavours, select_flavours
from mediagen.pages.markdown_nodes import Image, PageKind, Prose
from mediagen.pages.markdown_renderer import MarkdownRenderer
from mediagen.pages.markdown_writer import MarkdownPrinter
from mediagen.pages.page_models import PageModels
from mediagen.pages.svg import render_svg
from mediagen.project.project import Project
from mediagen.project.selection import Selection
from mediagen.rendering.jinja_host import TemplateFault
from mediagen.snippets.matrix import Snippet, SnippetRenderer

#: The diagram of a session, for flavours whose sites do not render Mermaid.
_PICTURE = (PageKind.PICTURE, "session")
_PICTURE_PATH = "assets/session-life.svg"


def render_documents(
    project: Project,
    selection: Selection,
    cells: Iterable[Snippet],
    listed_paths: Collection[str] = (),
) -> Iterator[tuple[str, str]]:
    """Yield the path below the output folder and the text of every requested page or picture.

    Of the flavours that are neither requested nor the project's, yield only ``listed_paths``.
    Raises ``SpecError`` if a flavour or a template is invalid.
    """
    flavours = load_flavours(project.folders.templates)
    problems = Problems()
    cells_by_key = {(cell.event, cell.example, cell.platform): cell for cell in cells}
    snippets = SnippetRenderer(project.spec, project.folders.templates, problems)
    requested = select_flavours(flavours, tuple(selection.flavours) or project.folders.flavours)
    others: list[Flavour] = []
    if not selection.flavours:
        others = [
            flavour
            for flavour in flavours.values()
            if flavour not in requested and _is_listed(flavour, listed_paths)
        ]
    for flavour in (*requested, *others):
        contents = Contents(
            project.spec, project.platforms, flavour.words, project.folders.page_options
        )
        contents.report_path_clashes(flavour, problems)
        if problems:
            raise SpecError(problems)
        models = PageModels(contents, cells_by_key, snippets.render_setup)
        try:
            for path, text in _render_flavour(models, flavour, selection):
                full_path = f"{_folder(flavour)}{path}"
                if flavour in requested or full_path in listed_paths:
                    yield full_path, text
        except TemplateFault as fault:
            raise SpecError([fault.problem]) from None


def _folder(flavour: Flavour) -> str:
    return f"docs/{flavour.id}/"


def _is_listed(flavour: Flavour, listed_paths: Collection[str]) -> bool:
    return any(path.startswith(_folder(flavour)) for path in listed_paths)


def _render_flavour(
    models: PageModels, flavour: Flavour, selection: Selection
) -> Iterator[tuple[str, str]]:
    renderer = MarkdownRenderer(flavour)
    contents = models.contents
    paths = contents.page_paths(flavour)
    is_whole = selection.asks_for_page((), ())
    if flavour.diagrams == DiagramFormat.SVG:
        paths[_PICTURE] = _PICTURE_PATH
        if is_whole:
            yield _PICTURE_PATH, render_svg(models.session_diagram, flavour.words)
    picture = Image(Prose(flavour.words.text("diagram.title")), _PICTURE)
    for page in contents.all_pages:
        if selection.asks_for_page(page.events, page.platforms):
            printer = MarkdownPrinter(
                flavour.escapes,
                paths[page.target],
                paths,
                contents.link_targets(page.target),
                page.target,
            )
            view = models.page_model(page)
            text = renderer.render_template(
                f"{page.kind}.j2", printer, page=page, view=view, picture=picture
            )
            yield paths[page.target], text
