"""Pages: every page of the documentation as a site in its flavour shows it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from aiohttp import web

from mediagen.commands.preview_server.application import (
    HIGHLIGHTER,
    NAVIGATION,
    WORKSPACE,
    respond_missing,
    respond_page,
)
from mediagen.commands.preview_server.markdown_blocks import parse_page
from mediagen.commands.preview_server.markdown_html import MarkdownHtml
from mediagen.commands.preview_server.page_renderer import NavigationItem
from mediagen.commands.preview_server.subjects import ListLink
from mediagen.commands.preview_server.workspace import LiveProject
from mediagen.diagnostics.problems import Problem, Problems, SpecError
from mediagen.pages.contents import Contents
from mediagen.pages.documents import FlavourPages
from mediagen.pages.flavours import Flavour, load_flavours, select_flavours, translate_flavour
from mediagen.pages.page_models import PageModels
from mediagen.pages.svg import render_svg
from mediagen.project.project import Project
from mediagen.rendering.template_fault import TemplateFault
from mediagen.snippets.matrix import LazyCells, SnippetRenderer

#: Pictures are documents of their own, with styles of their own and without scripts.
_PICTURE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"
}
_PICTURE_SUFFIX = ".svg"


class PagesKey(NamedTuple):
    """Version of a project and a flavour, whose pages are kept."""

    version: int
    flavour: str


@dataclass(frozen=True)
class FlavourSite:
    """Pages of a project in a flavour; problems of their templates are added to ``problems``."""

    flavour: Flavour
    models: PageModels
    pages: FlavourPages
    problems: Problems

    @property
    def paths(self) -> dict[str, str]:
        """The titles of the pages by their paths."""
        contents = self.models.contents
        paths = contents.page_paths(self.flavour)
        return {paths[page.target]: page.title.text for page in contents.all_pages}

    def find_same_page(self, path: str, other: FlavourSite) -> str | None:
        """Return the path of a page in another flavour, or None if it is not a page."""
        ours, theirs = (site.models.contents.page_paths(site.flavour) for site in (self, other))
        return next((theirs[target] for target, own in ours.items() if own == path), None)


class PageLibrary:
    """Pages of the current project, by flavour; those of the last version are kept."""

    def __init__(self, workspace: LiveProject) -> None:
        self._workspace = workspace
        self._sites: dict[PagesKey, FlavourSite] = {}
        self._texts: dict[tuple[str, str], str] = {}

    def load_flavours(self, project: Project) -> dict[str, Flavour]:
        """Return the flavours, those that the project generates first. Raises ``SpecError``."""
        if not project.folders.templates.child("docs").is_dir():
            return {}
        language = project.folders.page_options.lang
        flavours = {
            id_: translate_flavour(flavour, language)
            for id_, flavour in load_flavours(project.folders.templates).items()
        }
        generated = [f.id for f in select_flavours(flavours, project.folders.flavours)]
        return {id_: flavours[id_] for id_ in dict.fromkeys((*generated, *flavours))}

    def open_site(self, project: Project, flavour: Flavour) -> FlavourSite:
        """Return the pages of a flavour."""
        key = PagesKey(self._workspace.state.version, flavour.id)
        site = self._sites.get(key)
        if site is None:
            problems = Problems()
            options = project.folders.page_options
            contents = Contents(project.spec, project.platforms, flavour.words, options)
            snippets = SnippetRenderer(project.spec, project.folders.templates, problems)
            models = PageModels(contents, LazyCells(project, snippets), snippets.render_setup)
            site = FlavourSite(flavour, models, FlavourPages(models, flavour), problems)
            self._sites = {k: v for k, v in self._sites.items() if k.version == key.version}
            self._sites[key] = site
        return site

    def render_text(self, site: FlavourSite, path: str) -> tuple[str | None, Sequence[Problem]]:
        """Return the text of a page and its problems, with which it is the last valid one."""
        key = (site.flavour.id, path)
        try:
            text = site.pages.render_path(path)
        except TemplateFault as fault:
            return self._texts.get(key), [fault.problem]
        except SpecError as error:
            return self._texts.get(key), error.problems
        if site.problems:
            return self._texts.get(key, text), list(site.problems)
        if text is not None:
            self._texts[key] = text
        return text, ()


_LIBRARY = web.AppKey("library", PageLibrary)


def add_pages_routes(application: web.Application) -> None:
    """Add the pages of the documentation to an application."""
    application[_LIBRARY] = PageLibrary(application[WORKSPACE])
    application[NAVIGATION].append(NavigationItem("Pages", "/pages/"))
    application.router.add_get("/pages/", _redirect_to_first_page)
    application.router.add_get("/pages/{flavour}/{path:.*}", _show_page)


async def _redirect_to_first_page(request: web.Request) -> web.StreamResponse:
    library, project = request.app[_LIBRARY], request.app[WORKSPACE].state.open_project()
    if project is None:
        return respond_page(request, "empty.html")
    try:
        flavours = library.load_flavours(project)
    except SpecError as error:
        return respond_page(request, "empty.html", further_problems=error.problems)
    flavour = next(iter(flavours.values()), None)
    if flavour is None:
        return respond_missing(request, "the templates have no pages")
    path = next(iter(library.open_site(project, flavour).paths))
    raise web.HTTPFound(page_address(flavour.id, path))


def page_address(flavour: str, path: str) -> str:
    """Return the address of a page or picture of a flavour."""
    return f"/pages/{quote(flavour, safe='')}/{quote(path)}"


async def _show_page(request: web.Request) -> web.StreamResponse:
    library, project = request.app[_LIBRARY], request.app[WORKSPACE].state.open_project()
    if project is None:
        return respond_page(request, "empty.html")
    try:
        flavours = library.load_flavours(project)
    except SpecError as error:
        return respond_page(request, "empty.html", further_problems=error.problems)
    path = request.match_info["path"]
    flavour = flavours.get(request.match_info["flavour"])
    if flavour is None:
        return respond_missing(request, f"no flavour '{request.match_info['flavour']}'")
    site = library.open_site(project, flavour)
    if path.endswith(_PICTURE_SUFFIX):
        return _respond_picture(request, site)
    text, problems = library.render_text(site, path)
    if text is None and not problems:
        return respond_missing(request, f"no page '{path}' in {flavour.title}")
    page = parse_page(text or "", flavour.blocks)
    title = flavour.words.text("diagram.title")
    picture = page_address(flavour.id, f"diagram{_PICTURE_SUFFIX}")
    renderer = MarkdownHtml(
        request.app[HIGHLIGHTER],
        lambda link: resolve_link(flavour.id, path, link),
        (picture, title),
    )
    others = [library.open_site(project, other) for other in flavours.values()]
    return respond_page(
        request,
        "page.html",
        further_problems=problems,
        page_title=site.paths.get(path, path),
        html=renderer.render_blocks(page.blocks),
        source=request.app[HIGHLIGHTER].highlight_named(text or "", "markdown"),
        flavour=flavour,
        flavours=[
            (other.flavour, page_address(other.flavour.id, site.find_same_page(path, other) or ""))
            for other in others
        ],
        groups=list(_group_pages(site)),
        current=page_address(flavour.id, path),
        file=f"docs/{flavour.id}/{path}",
    )


def _respond_picture(request: web.Request, site: FlavourSite) -> web.StreamResponse:
    """Answer with the diagram of a session, which is the only picture of the pages."""
    text = render_svg(site.models.session_diagram, site.flavour.words)
    return web.Response(text=text, content_type="image/svg+xml", headers=_PICTURE_HEADERS)


def resolve_link(flavour: str, path: str, link: str) -> str:
    """Return the address of what a relative link on a page leads to."""
    parts = urlsplit(link)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
    fragment = f"#page-{parts.fragment}" if parts.fragment else ""
    return page_address(flavour, target.lstrip("./")) + fragment


def _group_pages(site: FlavourSite) -> Iterator[tuple[str, list[ListLink]]]:
    """Yield the folders of a site by the titles of their first pages, with links to the pages."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for path, title in site.paths.items():
        groups.setdefault(posixpath.dirname(path), []).append((path, title))
    for folder, pages in groups.items():
        links = [
            ListLink(page_address(site.flavour.id, path), title, f"{title} {path}".lower())
            for path, title in pages
        ]
        yield (pages[0][1] if folder else site.flavour.title), links
