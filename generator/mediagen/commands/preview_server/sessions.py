"""Sessions view of the preview: its pages, the parts that its script asks for, and its files."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from mediagen.commands.preview_server.access import WIRE_PATHS
from mediagen.commands.preview_server.application import (
    CHANGED,
    NAVIGATION,
    RENDERER,
    Extension,
    respond_missing,
    respond_page,
)
from mediagen.commands.preview_server.page_renderer import NavigationItem
from mediagen.commands.preview_server.session_service import (
    CollectPort,
    SessionService,
    describe_error,
    receive_file,
)
from mediagen.commands.preview_server.session_store import SessionStore
from mediagen.commands.preview_server.session_views import message_view, session_view, version_of
from mediagen.diagnostics.problems import UsageError
from mediagen.diagnostics.terminal import escape_controls
from mediagen.traffic.access import AccessRules
from mediagen.traffic.timeline.document import draw_timelines
from mediagen.traffic.timeline.layout import legend_styles
from mediagen.traffic.timeline.sessions import SessionRecord
from mediagen.traffic.timeline.style import timeline_style
from mediagen.traffic.timeline.tiles import LARGEST_STEP, SMALLEST_STEP

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SESSIONS = web.AppKey("sessions", SessionService)
#: Tiles that one request can ask for, and sessions in one file.
_MOST_TILES, _MOST_DRAWN = 40, 100


def session_routes(
    collect_port: CollectPort | None, recordings: Sequence[str], access: AccessRules
) -> Extension:
    """Return the extension that adds the sessions view.

    Events arrive on the port of the preview, and on ``collect_port`` instead if it is given.
    ``recordings`` are files that are opened at the start. ``access`` decides who can send events.
    """

    def extend(application: web.Application) -> None:
        service = SessionService(application, collect_port, recordings, access)
        application.middlewares.append(_note_unknown_paths)
        application[SESSIONS] = service
        application[NAVIGATION].append(NavigationItem("Sessions", "/sessions/"))
        application[CHANGED].append(service.reload)
        application.cleanup_ctx.append(service.run)
        router = application.router
        if collect_port is None:
            for path in WIRE_PATHS:
                router.add_route("*", f"{path}{{path:.*}}", service.collector.handle_request)
        router.add_get("/sessions/", _redirect_to_store)
        router.add_get("/sessions/timeline.css", _send_style)
        router.add_post("/sessions/recordings", _open_recording)
        router.add_get("/sessions/{store}/", _show_store)
        router.add_get("/sessions/{store}/faults", _send_faults)
        router.add_get("/sessions/{store}/versions", _send_versions)
        router.add_get("/sessions/{store}/timelines.svg", _send_pictures)
        session = "/sessions/{store}/{number:[0-9]{1,9}}"
        router.add_get(session, _show_session)
        router.add_get(f"{session}/row", _send_row)
        router.add_get(f"{session}/update", _send_update)
        router.add_get(f"{session}/timeline.svg", _send_picture)
        router.add_get(f"{session}/messages/{{message:[0-9]{{1,9}}}}", _send_message)

    return extend


@web.middleware
async def _note_unknown_paths(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Note what an app sends to an address without a function."""
    try:
        return await handler(request)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        if request.method not in ("GET", "HEAD"):
            request.app[SESSIONS].collector.refuse_path(request)
        raise


def _find_store(request: web.Request) -> SessionStore:
    """Return the store that an address names. Raises ``HTTPNotFound``."""
    store = request.app[SESSIONS].find_store(request.match_info["store"])
    if store is None:
        raise web.HTTPNotFound(text="no such recording\n")
    return store


def _find_session(request: web.Request) -> tuple[SessionStore, SessionRecord]:
    """Return the session that an address names. Raises ``HTTPNotFound``."""
    store = _find_store(request)
    session = store.find_session(int(request.match_info["number"]))
    if session is None:
        raise web.HTTPNotFound(text="no such session\n")
    return store, session


# -- pages --------------------------------------------------------------------------------------


async def _redirect_to_store(request: web.Request) -> web.StreamResponse:
    service = request.app[SESSIONS]
    if not service.stores():
        return respond_page(request, "base.html")  # it shows the problems of the spec
    raise web.HTTPFound(f"/sessions/{service.first_key}/")


async def _show_store(request: web.Request) -> web.StreamResponse:
    store = request.app[SESSIONS].find_store(request.match_info["store"])
    if store is None:
        return respond_missing(request, f"no recording '{request.match_info['store']}'")
    return _respond_sessions(request, store, store.sessions())


async def _show_session(request: web.Request) -> web.StreamResponse:
    try:
        store, session = _find_session(request)
    except web.HTTPNotFound:
        return respond_missing(request, "no such session")
    return _respond_sessions(request, store, [session], is_single=True)


def _respond_sessions(
    request: web.Request,
    store: SessionStore,
    sessions: Sequence[SessionRecord],
    *,
    is_single: bool = False,
) -> web.Response:
    service = request.app[SESSIONS]
    message = request.query.get("message", "")
    return respond_page(
        request,
        "sessions.html",
        store=store,
        stores=service.stores(),
        sessions=[session_view(store, session) for session in sessions],
        is_single=is_single,
        message=message if message.isascii() and message.isdigit() else "",
        legend=legend_styles(store.spec),
        endpoint=service.endpoint(request),
        is_live=store is service.collector.store,
    )


async def _open_recording(request: web.Request) -> web.StreamResponse:
    name = escape_controls(request.query.get("name", ""))[:100] or "recording"
    try:
        file = await receive_file(request)
        try:
            store = await request.app[SESSIONS].open_recording(name, file)
        except UsageError:
            file.close()
            raise
    except UsageError as error:
        return web.json_response({"message": describe_error(error)}, status=400)
    return web.json_response({"address": f"/sessions/{store.key}/"})


# -- parts --------------------------------------------------------------------------------------


async def _send_versions(request: web.Request) -> web.StreamResponse:
    """Send the versions of all sessions by their numbers."""
    store = _find_store(request)
    return web.json_response({item.number: version_of(store, item) for item in store.sessions()})


async def _send_faults(request: web.Request) -> web.StreamResponse:
    """Send the list of requests without a message."""
    text = request.app[RENDERER].render("faults.html", store=_find_store(request))
    return web.Response(text=text, content_type="text/html")


async def _send_row(request: web.Request) -> web.StreamResponse:
    store, session = _find_session(request)
    text = request.app[RENDERER].render("session_row.html", session=session_view(store, session))
    return web.Response(text=text, content_type="text/html")


async def _send_update(request: web.Request) -> web.StreamResponse:
    """Send what changed since a version: the facts of a session, and the tiles of a view."""
    store, session = _find_session(request)
    query = request.query
    tiles = store.tiles(session)
    step = _parse_integer(query.get("step", "0"))
    step = min(max(step, SMALLEST_STEP), LARGEST_STEP)
    missing, loaded = (_parse_indexes(query.get(key, "")) for key in ("missing", "loaded"))
    has_shape = query.get("shape", "") == tiles.shape
    generation, _, version = query.get("since", "").partition(".")
    if not has_shape or generation != str(store.generation):
        redrawn = loaded
    else:
        time = session.changed_since(_parse_integer(version))
        first = None if time is None else tiles.first_tile(step, time)
        redrawn = [] if first is None else [index for index in loaded if index >= first]
    view = session_view(store, session)
    data = {
        "version": version_of(store, session),
        "seconds": tiles.timeline.seconds,
        "shape": tiles.shape,
        "height": tiles.geometry.height,
        "gutter": None if has_shape else tiles.draw_gutter(),
        "facts": request.app[RENDERER].render("session_facts.html", session=view),
        "strip": view.strip,
        "tiles": {index: tiles.draw_tile(step, index) for index in [*missing, *redrawn]},
    }
    return web.json_response(data)


async def _send_message(request: web.Request) -> web.StreamResponse:
    store, session = _find_session(request)
    message = session.find_message(int(request.match_info["message"]))
    if message is None:
        raise web.HTTPNotFound(text="no such message\n")
    text = request.app[RENDERER].render(
        "message.html",
        session=session_view(store, session),
        view=message_view(store, session, message),
    )
    return web.Response(text=text, content_type="text/html")


def _parse_integer(text: str) -> int:
    try:
        return int(text[:12])
    except ValueError:
        return 0


def _parse_indexes(text: str) -> list[int]:
    indexes = (part for part in text[:1000].split(",") if part.isascii() and part.isdigit())
    return sorted({int(part[:9]) for part in indexes})[:_MOST_TILES]


# -- files --------------------------------------------------------------------------------------


async def _send_style(request: web.Request) -> web.StreamResponse:
    return web.Response(text=timeline_style(), content_type="text/css")


async def _send_picture(request: web.Request) -> web.StreamResponse:
    store, session = _find_session(request)
    return _respond_picture(draw_timelines(store.spec, [session]), "session")


async def _send_pictures(request: web.Request) -> web.StreamResponse:
    store = _find_store(request)
    return _respond_picture(draw_timelines(store.spec, store.sessions()[:_MOST_DRAWN]), "sessions")


def _respond_picture(picture: str, name: str) -> web.Response:
    """Return an SVG file whose own style is the only thing that a browser applies in it."""
    digest = hashlib.sha256(f"\n{timeline_style()}".encode()).digest()
    policy = f"default-src 'none'; style-src 'sha256-{base64.b64encode(digest).decode()}'"
    headers = {
        "Content-Security-Policy": policy,
        "Content-Disposition": f'inline; filename="{name}.svg"',
    }
    return web.Response(text=picture, content_type="image/svg+xml", headers=headers)
