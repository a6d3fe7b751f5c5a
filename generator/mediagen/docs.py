"""The artifacts of pages: the pages of a spec in a flavour, and the pictures beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mediagen.artifacts import Selection
from mediagen.flavours import Flavour, Scribe, chosen, load_flavours
from mediagen.pages import Book
from mediagen.picture import drawn
from mediagen.problems import Failed
from mediagen.project import Project
from mediagen.prose import Image, Paper, Prose
from mediagen.render import TemplateFault
from mediagen.snippets import Snippet

#: The picture of a session's life, where a flavour draws no diagrams by itself.
_PICTURE = ("picture", "life")
_PICTURE_PATH = "assets/session-life.svg"


def documents(
    project: Project, selection: Selection, cells: Iterable[Snippet]
) -> Iterator[tuple[str, str]]:
    """The path below the output folder and the text of everything that is asked for.

    Raises ``Failed`` where a flavour or a template is wrong.
    """
    flavours = load_flavours(project.folders.templates)
    found = {(cell.event, cell.example, cell.platform): cell for cell in cells}
    book = Book(project.spec, project.platforms, found)
    for flavour in chosen(flavours, tuple(selection.flavours) or project.folders.flavours):
        try:
            for path, text in _written(book, flavour, selection):
                yield f"docs/{flavour.id}/{path}", text
        except TemplateFault as fault:
            raise Failed([fault.problem]) from None


def _written(book: Book, flavour: Flavour, selection: Selection) -> Iterator[tuple[str, str]]:
    scribe = Scribe(flavour)
    paths = book.paths(flavour)
    whole = selection.asks_for_page((), ())
    if flavour.diagrams == "svg":
        paths[_PICTURE] = _PICTURE_PATH
        if whole:
            yield _PICTURE_PATH, drawn(book.life)
    picture = Image(Prose("The life of a session"), _PICTURE)
    for page in book.pages:
        if selection.asks_for_page(page.events, page.platforms):
            paper = Paper(flavour.escapes, paths[page.target], paths, book.known, page.target)
            text = scribe.write(
                f"{page.kind}.j2", paper, page=page, about=book.view(page), picture=picture
            )
            yield paths[page.target], text
