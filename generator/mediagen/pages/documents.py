"""The artifacts of pages: the pages of a spec in a flavour, and the pictures beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from mediagen.diagnostics.problems import Problems, SpecError
from mediagen.pages.book import PageModels
from mediagen.pages.contents import Contents
from mediagen.pages.flavours import Flavour, MarkdownRenderer, load_flavours, select_flavours
from mediagen.pages.markdown_nodes import Image, Prose
from mediagen.pages.markdown_writer import MarkdownPrinter
from mediagen.pages.svg import render_svg
from mediagen.project.project import Project
from mediagen.project.selection import Selection
from mediagen.rendering.template_host import TemplateFault
from mediagen.snippets.matrix import Snippet, SnippetRenderer

#: The picture of a session's life, where a flavour draws no diagrams by itself.
_PICTURE = ("picture", "life")
_PICTURE_PATH = "assets/session-life.svg"


def render_documents(
    project: Project,
    selection: Selection,
    cells: Iterable[Snippet],
    listed_paths: Collection[str] = (),
) -> Iterator[tuple[str, str]]:
    """The path below the output folder and the text of everything that is asked for.

    Of the flavours that are neither asked for nor the project's, the pages among ``listed`` are.
    Raises ``SpecError`` where a flavour or a template is wrong.
    """
    flavours = load_flavours(project.folders.templates)
    contents = Contents(project.spec, project.platforms)
    problems = Problems()
    cells_by_key = {(cell.event, cell.example, cell.platform): cell for cell in cells}
    book = PageModels(
        contents,
        cells_by_key,
        SnippetRenderer(project.spec, project.folders.templates, problems).render_setup,
        project.folders.with_disputes,
    )
    wanted = select_flavours(flavours, tuple(selection.flavours) or project.folders.flavours)
    others: list[Flavour] = []
    if not selection.flavours:
        others = [f for f in flavours.values() if f not in wanted and _is_listed(f, listed_paths)]
    for flavour in (*wanted, *others):
        contents.report_path_clashes(flavour, problems)
        if problems:
            raise SpecError(problems)
        try:
            for path, text in _render_flavour(book, flavour, selection):
                place = f"{_folder(flavour)}{path}"
                if flavour in wanted or place in listed_paths:
                    yield place, text
        except TemplateFault as fault:
            raise SpecError([fault.problem]) from None


def _folder(flavour: Flavour) -> str:
    return f"docs/{flavour.id}/"


def _is_listed(flavour: Flavour, listed_paths: Collection[str]) -> bool:
    return any(path.startswith(_folder(flavour)) for path in listed_paths)


def _render_flavour(
    book: PageModels, flavour: Flavour, selection: Selection
) -> Iterator[tuple[str, str]]:
    scribe = MarkdownRenderer(flavour)
    paths = book.contents.page_paths(flavour)
    whole = selection.asks_for_page((), ())
    if flavour.diagrams == "svg":
        paths[_PICTURE] = _PICTURE_PATH
        if whole:
            yield _PICTURE_PATH, render_svg(book.session_diagram)
    picture = Image(Prose("The life of a session"), _PICTURE)
    for page in book.contents.all_pages:
        if selection.asks_for_page(page.events, page.platforms):
            paper = MarkdownPrinter(
                flavour.escapes, paths[page.target], paths, book.contents.link_targets, page.target
            )
            text = scribe.render_template(
                f"{page.kind}.j2", paper, page=page, about=book.page_model(page), picture=picture
            )
            yield paths[page.target], text
