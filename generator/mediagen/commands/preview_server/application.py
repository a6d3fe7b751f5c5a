"""Web application of the preview: its routes, and what they share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from mediagen.commands.preview_server.access import (
    WIRE_PATHS,
    add_security_headers,
    refuse_foreign_requests,
)
from mediagen.commands.preview_server.highlighting import Highlighter
from mediagen.commands.preview_server.jobs import JobRunner
from mediagen.commands.preview_server.live import LiveChannel
from mediagen.commands.preview_server.page_renderer import STATIC, NavigationItem, PageRenderer
from mediagen.commands.preview_server.workspace import LiveProject
from mediagen.diagnostics.catalogue import preview as codes
from mediagen.diagnostics.problems import Problem

WORKSPACE = web.AppKey("workspace", LiveProject)
LIVE = web.AppKey("live", LiveChannel)
HIGHLIGHTER = web.AppKey("highlighter", Highlighter)
RENDERER = web.AppKey("renderer", PageRenderer)
#: Entries of the navigation, in their order; routes append theirs.
NAVIGATION = web.AppKey("navigation", list[NavigationItem])

#: Processes for what takes longer than a page may wait.
JOBS = web.AppKey("jobs", JobRunner)
#: Functions that are called in the event loop after the project or the output folder changed.
CHANGED = web.AppKey("changed", list[Callable[[web.Application], None]])

#: Adds routes and an entry of the navigation to an application.
Extension = Callable[[web.Application], None]


def create_application(
    workspace: LiveProject, jobs: JobRunner, extensions: Sequence[Extension] = ()
) -> web.Application:
    """Return the application for a project; ``extensions`` add its views.

    ``jobs`` end with the application.
    """
    application = web.Application(middlewares=[refuse_foreign_requests, _show_missing_page])
    application.on_response_prepare.append(add_security_headers)
    live = LiveChannel(lambda: workspace.state.version)
    navigation: list[NavigationItem] = []
    application[WORKSPACE] = workspace
    application[LIVE] = live
    application[NAVIGATION] = navigation
    application[CHANGED] = []
    application[JOBS] = jobs
    application[HIGHLIGHTER] = Highlighter()
    application[RENDERER] = PageRenderer({"navigation": navigation})
    application.router.add_get("/live", live.stream_messages)
    application.router.add_static("/static/", STATIC)
    for extend in extensions:
        extend(application)
    application.on_shutdown.append(_close_streams)
    return application


@web.middleware
async def _show_missing_page(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Answer with a page to a browser that opens an address without one."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if not is_page or request.path.startswith(WIRE_PATHS):
            raise
        return respond_missing(request, f"no page '{request.path}'")


async def _close_streams(application: web.Application) -> None:
    application[LIVE].close()
    application[JOBS].close()
    await asyncio.sleep(0)


def respond_page(
    request: web.Request,
    template: str,
    *,
    status: int = 200,
    further_problems: Sequence[Problem] = (),
    **values: Any,
) -> web.Response:
    """Return a page of the preview: a template that extends ``base.html``, with its values.

    ``further_problems`` are those that were noticed while the values were rendered.
    """
    state = request.app[WORKSPACE].state
    problems = sorted({*state.problems, *further_problems})
    text = request.app[RENDERER].render(
        template,
        path=request.path,
        problems=problems,
        has_project=state.project is not None,
        version=state.version,
        **values,
    )
    return web.Response(status=status, text=text, content_type="text/html")


def respond_missing(request: web.Request, message: str) -> web.Response:
    """Return the page for an address that the preview does not have."""
    return respond_page(
        request, "missing.html", status=404, message=message, code=codes.UNKNOWN_PREVIEW_PAGE
    )
