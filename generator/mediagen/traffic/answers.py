"""Session ids in recorded answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from mediagen.traffic.decoding import decode_body

_SESSIONS = "/sessions/"


def find_issued_session(answer: object) -> str | None:
    """Return the session id that a recorded answer gives, or None.

    The Edge returns it in a handle, the Media Collection API in the ``Location`` header.
    An answer is its JSON body, or an object with headers and a body as a recorder names them.
    """
    if not isinstance(answer, Mapping):
        return None
    session = _in_handles(answer.get("handle"))
    if session is not None:
        return session
    location = find_header(answer.get("headers", answer.get("header")), "location")
    if location is None:
        location = answer.get("redirectURL")  # HAR keeps the header here, too
    if isinstance(location, str):
        session = session_of_location(location)
        if session is not None:
            return session
    body = answer.get("body", answer.get("content"))
    if isinstance(body, Mapping) and "handle" not in body:
        encoded = body.get("encoded")
        if isinstance(encoded, str):
            body = decode_body(encoded, "base64")
        else:
            body = decode_body(body.get("text"), body.get("encoding"))
    elif isinstance(body, str):
        body = decode_body(body)
    return _in_handles(body.get("handle")) if isinstance(body, Mapping) else None


def session_of_location(location: str) -> str | None:
    """Return the session id at the end of a ``Location`` such as ``/api/v1/sessions/<id>``."""
    try:
        path = urlsplit(location).path
    except ValueError:
        return None
    _, separator, session = path.rpartition(_SESSIONS)
    return unquote(session) or None if separator and "/" not in session else None


def find_header(headers: Any, name: str) -> str | None:
    """Return the value of a header, whatever shape a recorder gives the headers."""
    if isinstance(headers, Mapping):
        if "headers" in headers:  # Charles nests them
            return find_header(headers["headers"], name)
        pairs = list(headers.items())
    elif isinstance(headers, list):
        pairs = [
            (item.get("name", item.get("key")), item.get("value"))
            for item in headers
            if isinstance(item, Mapping)
        ]
    else:
        return None
    for key, value in pairs:
        if isinstance(key, str) and key.lower() == name and isinstance(value, str):
            return value
    return None


def _in_handles(handles: object) -> str | None:
    for handle in handles if isinstance(handles, list) else ():
        if isinstance(handle, Mapping) and handle.get("type") == "media-analytics:new-session":
            payload = handle.get("payload")
            if isinstance(payload, list) and payload and isinstance(payload[0], Mapping):
                session = payload[0].get("sessionId")
                if isinstance(session, str):
                    return session
    return None
