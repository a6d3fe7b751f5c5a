"""Explorer: the events of the project, and their code on every platform."""

from __future__ import annotations

from aiohttp import web

from mediagen.preview.application import NAVIGATION, WORKSPACE, respond_missing, respond_page
from mediagen.preview.page_renderer import NavigationItem


def add_explorer_routes(application: web.Application) -> None:
    """Add the explorer to an application."""
    application[NAVIGATION].append(NavigationItem("Explorer", "/events/"))
    application.router.add_get("/", _redirect_to_first_event)
    application.router.add_get("/events/", _redirect_to_first_event)
    application.router.add_get("/events/{event}", _show_event)


async def _redirect_to_first_event(request: web.Request) -> web.StreamResponse:
    project = request.app[WORKSPACE].state.project
    if project is None:
        return respond_page(request, "base.html")
    raise web.HTTPFound(f"/events/{next(iter(project.spec.events))}")


async def _show_event(request: web.Request) -> web.StreamResponse:
    project = request.app[WORKSPACE].state.project
    id_ = request.match_info["event"]
    if project is None or id_ not in project.spec.events:
        return respond_missing(request, f"no event '{id_}'")
    return respond_page(request, "base.html")
