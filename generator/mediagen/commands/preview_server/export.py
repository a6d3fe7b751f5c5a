"""Export: the explorer as a static site, which needs no server and works below any path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from urllib.parse import quote

from mediagen.commands.preview_server.addresses import ExplorerState, snippet_command
from mediagen.commands.preview_server.explorer import Pane, code_notes
from mediagen.commands.preview_server.form import build_form
from mediagen.commands.preview_server.highlighting import Highlighter
from mediagen.commands.preview_server.page_renderer import STATIC, PageRenderer
from mediagen.commands.preview_server.proofs import describe_proof
from mediagen.commands.preview_server.subjects import (
    first_example,
    list_links,
    list_subjects,
    view_subject,
)
from mediagen.diagnostics.problems import SpecError
from mediagen.project.project import Project
from mediagen.snippets.matrix import Snippet, render_actions, render_matrix

#: Page that every export has.
START_PAGE = "index.html"
_FILES = ("preview.css", "common.js", "static.js", "icon.svg")
#: Pages opened as files have no origin that "self" could mean in every browser.
POLICY = (
    "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' file:; "
    "base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class StaticPane:
    """Code of an example on a platform."""

    example: str
    pane: Pane


def render_site(project: Project) -> dict[str, bytes]:
    """Return the files of the site by their paths. Raises ``SpecError``."""
    if project.problems:
        raise SpecError(project.problems)
    cells: dict[str, list[Snippet]] = {s.id: [] for s in list_subjects(project.spec)}
    for cell in chain(render_matrix(project), render_actions(project)):
        cells[cell.event].append(cell)
    files = {f"assets/{name}": (STATIC / name).read_bytes() for name in _FILES}
    renderer = PageRenderer({"navigation": (), "problems": (), "has_project": True})
    for path, text in _render_pages(project, cells, renderer):
        files[path] = text.encode("utf-8")
    return files


def _render_pages(
    project: Project, cells: Mapping[str, list[Snippet]], renderer: PageRenderer
) -> Iterator[tuple[str, str]]:
    common = {"categories": list_links(project.spec), "policy": POLICY}
    yield START_PAGE, renderer.render("static_index.html", root="", **common)
    highlighter = Highlighter()
    platforms = list(project.platforms.values())
    for subject in list_subjects(project.spec):
        form = build_form(project.spec, subject, first_example(subject), platforms, {})
        text = renderer.render(
            "static_event.html",
            root="../",
            subject=view_subject(project.spec, subject),
            form=form,
            platforms=platforms,
            panes=[_build_pane(project, cell, highlighter) for cell in cells[subject.id]],
            **common,
        )
        yield f"events/{quote(subject.id, safe='')}.html", text


def _build_pane(project: Project, cell: Snippet, highlighter: Highlighter) -> StaticPane:
    platform = project.platforms[cell.platform]
    state = ExplorerState(cell.event, cell.platform, cell.example)
    lines = highlighter.highlight(cell.text or "", platform.language)
    command = snippet_command(state, cell.platform, ())
    proof = describe_proof(project.folders, platform.id, cell.text or "")
    notes = code_notes(platform, cell.event, cell.text or "")
    pane = Pane(platform, lines, cell.reason, command, "", proof=proof, notes=notes)
    return StaticPane(cell.example, pane)
