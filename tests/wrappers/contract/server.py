"""A backend that accepts everything, and the messages it received in the names of the spec."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from . import Message

#: Places of the contract's values in messages: in the payload of the Edge, in the body of the
#: Media Collection API.
PLACES = {
    "contentLength": ("sessionDetails.length", "media.length"),
    "adBreakOffset": ("advertisingPodDetails.offset", "media.ad.podSecond"),
    "adLength": ("advertisingDetails.length", "media.ad.length"),
    "chapterOffset": ("chapterDetails.offset", "media.chapter.offset"),
    "chapterLength": ("chapterDetails.length", "media.chapter.length"),
}
QUALITY = {
    "bitrate": "media.qoe.bitrate",
    "droppedFrames": "media.qoe.droppedFrames",
    "framesPerSecond": "media.qoe.framesPerSecond",
    "timeToStart": "media.qoe.timeToStart",
}


class Backend(ThreadingHTTPServer):
    """Keeps messages by the channel of their session, which names the case."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.messages: dict[str, list[Message]] = {}
        self.sessions: list[str] = []

    def receive(self, path: str, body: Any) -> str:
        """Keep a message; returns the ID of the session that it opens."""
        if path.startswith("/api/"):
            message, channel = _collection(body)
            session = path.split("/")[4] if path.endswith("/events") else ""
        else:
            (event,) = body["events"]
            message, channel = _edge(event["xdm"])
            session = event["xdm"]["mediaCollection"].get("sessionID", "")
        if message.event == "sessionStart":
            self.sessions.append(channel)
            session = str(len(self.sessions))
        self.messages.setdefault(self.sessions[int(session) - 1], []).append(message)
        return session


def _edge(xdm: Mapping[str, Any]) -> tuple[Message, str]:
    media = xdm["mediaCollection"]
    values = {}
    for name, (path, _) in PLACES.items():
        group, key = path.split(".")
        values[name] = media.get(group, {}).get(key)
    metadata = {pair["name"]: pair["value"] for pair in media.get("customMetadata", ())}
    event = xdm["eventType"].removeprefix("media.")
    quality = media.get("qoeDataDetails", {})
    message = Message(event, media["playhead"], quality, values, metadata)
    return message, media.get("sessionDetails", {}).get("channel", "")


def _collection(body: Mapping[str, Any]) -> tuple[Message, str]:
    params, quality = body.get("params", {}), body.get("qoeData", {})
    message = Message(
        body["eventType"],
        body["playerTime"]["playhead"],
        {name: quality[key] for name, key in QUALITY.items() if key in quality},
        {name: params.get(key) for name, (_, key) in PLACES.items()},
        body.get("customMetadata", {}),
    )
    return message, params.get("media.channel", "")


class _Handler(BaseHTTPRequestHandler):
    server: Backend
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        session = self.server.receive(self.path.partition("?")[0], body)
        handle = {"type": "media-analytics:new-session", "payload": [{"sessionId": session}]}
        answer = json.dumps({"handle": [handle]}).encode()
        self.send_response(201)
        self.send_header("Location", f"/api/v1/sessions/{session}")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def backend() -> Iterator[Backend]:
    server = Backend()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
