"""Requests of a recording that go to a media API."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

# The base path before these parts can be configured, and proxies add their own.
_EDGE = re.compile(r"/va/v1/[^/]+$")
_INTERACT = re.compile(r"/v[12]/(?:interact|collect)$")
_COLLECTION = re.compile(r"/api/v1/(?:sessions|sessions/[^/]+/events)$")


@lru_cache(maxsize=4096)
def split_url(url: str) -> tuple[str, dict[str, str]]:
    """Return path and query of a URL, of which a recording has few."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unclosed bracket around the host
        return url, {}
    return parts.path, dict(parse_qsl(parts.query))


@lru_cache(maxsize=1024)
def find_media_path(path: str) -> str | None:
    """Return the path of a media API that a recorded path ends in, or None."""
    edge = _EDGE.search(path)
    if edge:
        return f"/ee{edge[0]}"
    interact = _INTERACT.search(path)
    if interact:
        return f"/ee{interact[0]}"
    collection = _COLLECTION.search(path)
    return collection[0] if collection else None


def is_shared(path: str) -> bool:
    """Return whether other requests have such a path, too, so that the body has to decide."""
    return _EDGE.search(path) is None


def is_media_body(body: Any) -> bool:
    """Return whether a JSON value has the form of a media message, or of a list of them."""
    if isinstance(body, list):
        return bool(body) and all(isinstance(item, dict) and "playerTime" in item for item in body)
    if not isinstance(body, dict):
        return False
    return "playerTime" in body or has_media_events(body)


def has_media_events(body: Any) -> bool:
    """Return whether a body of the Edge contains a media event."""
    events = body.get("events") if isinstance(body, dict) else None
    for event in events if isinstance(events, list) else ():
        xdm = event.get("xdm") if isinstance(event, dict) else None
        if isinstance(xdm, dict) and str(xdm.get("eventType")).startswith("media."):
            return True
    return False


def lacks_session(body: Any) -> bool:
    """Return whether a media event of the Edge names no session, as one that opens it."""
    events = body.get("events") if isinstance(body, dict) else None
    for event in events if isinstance(events, list) else ():
        xdm = event.get("xdm") if isinstance(event, dict) else None
        media = xdm.get("mediaCollection") if isinstance(xdm, dict) else None
        if isinstance(media, dict) and "sessionID" not in media:
            return True
    return False
