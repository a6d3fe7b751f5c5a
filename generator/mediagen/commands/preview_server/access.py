"""Access to the preview: pages of other origins get nothing, and nothing runs but its own script.

A browser lets any page on the web send requests to this machine. The preview answers only under
names of this machine, and only its own pages; the interfaces of the collector also answer
other pages of this machine, as the apps that it is for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from mediagen.diagnostics.catalogue import preview as codes
from mediagen.traffic.access import AccessRules

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: Starts of the paths that apps send events to.
WIRE_PATHS = ("/ee/", "/api/")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types mediagen"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_OWN_SITES = ("same-origin", "none")
_RULES = AccessRules()


@web.middleware
async def refuse_foreign_requests(request: web.Request, handler: _Handler) -> web.StreamResponse:
    """Refuse requests that neither the user nor a page of the preview sent."""
    if request.path.startswith(WIRE_PATHS):
        return await handler(request)  # the collector applies its own rules
    host = request.headers.get("Host")
    if not host or _RULES.find_refusal(None, host) is not None:
        text = f"{codes.UNKNOWN_PREVIEW_HOST} this host name is not served here\n"
        return web.Response(status=421, text=text)
    if _is_foreign(request, host):
        text = f"{codes.FOREIGN_PREVIEW_PAGE} other origins cannot read the preview\n"
        return web.Response(status=403, text=text)
    return await handler(request)


def _is_foreign(request: web.Request, host: str) -> bool:
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{host}":
        return True
    if request.headers.get("Sec-Fetch-Site", "none") in _OWN_SITES:
        return False
    # A link from elsewhere opens a page of the preview, which the other page cannot read.
    is_link = request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "document"
    return not (is_link and request.headers.get("Sec-Fetch-Mode") == "navigate")


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers that keep a page to its own files; to be called before a response."""
    if not request.path.startswith(WIRE_PATHS):
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
