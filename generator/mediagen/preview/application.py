"""Web application of the preview: its routes, and what they share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from aiohttp import web

from mediagen.diagnostics.catalogue import preview as codes
from mediagen.preview.access import add_security_headers, refuse_foreign_requests
from mediagen.preview.live import LiveChannel
from mediagen.preview.page_renderer import STATIC, NavigationItem, PageRenderer
from mediagen.preview.workspace import Workspace

WORKSPACE = web.AppKey("workspace", Workspace)
LIVE = web.AppKey("live", LiveChannel)
RENDERER = web.AppKey("renderer", PageRenderer)
#: Entries of the navigation, in their order; routes append theirs.
NAVIGATION = web.AppKey("navigation", list[NavigationItem])

#: Functions that are called in the event loop after the project was loaded again.
RELOADED = web.AppKey("reloaded", list[Callable[[web.Application], None]])

#: Adds routes and an entry of the navigation to an application.
Extension = Callable[[web.Application], None]


def create_application(
    workspace: Workspace, extensions: Sequence[Extension] = ()
) -> web.Application:
    """Return the application for a project; ``extensions`` add further views."""
    application = web.Application(middlewares=[refuse_foreign_requests])
    application.on_response_prepare.append(add_security_headers)
    live = LiveChannel()
    navigation: list[NavigationItem] = []
    application[WORKSPACE] = workspace
    application[LIVE] = live
    application[NAVIGATION] = navigation
    application[RELOADED] = []
    application[RENDERER] = PageRenderer({"navigation": navigation})
    application.router.add_get("/live", live.stream_messages)
    application.router.add_static("/static/", STATIC)
    for extend in extensions:
        extend(application)
    application.on_shutdown.append(_close_streams)
    return application


async def _close_streams(application: web.Application) -> None:
    application[LIVE].close()
    await asyncio.sleep(0)


def respond_page(
    request: web.Request, template: str, *, status: int = 200, **values: Any
) -> web.Response:
    """Return a page of the preview: a template that extends ``base.html``, with its values."""
    state = request.app[WORKSPACE].state
    text = request.app[RENDERER].render(
        template, path=request.path, problems=state.problems, version=state.version, **values
    )
    return web.Response(status=status, text=text, content_type="text/html")


def respond_missing(request: web.Request, message: str) -> web.Response:
    """Return the page for an address that the preview does not have."""
    return respond_page(
        request, "missing.html", status=404, message=message, code=codes.UNKNOWN_PREVIEW_PAGE
    )
