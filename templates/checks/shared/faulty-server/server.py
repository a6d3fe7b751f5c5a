"""A backend of both HTTP protocols that fails on request.

``PUT /react/EVENT`` with words in its body sets the answers to the next requests of an event: a
status, ``drop`` (the connection is closed), ``hang`` (there is no answer), ``endless`` (the answer
has no end) or ``nonsense`` (the answer says nothing). The last word is repeated if it is followed
by ``...``. ``GET /count`` returns the number of received events.
"""

import json
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Longest time without an answer, in seconds: more than clients wait.
HANG_SECONDS = 6


class Server(ThreadingHTTPServer):
    """Keeps the events that it answered with a success."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received = []
        self.lock = threading.Lock()
        self.is_closing = threading.Event()
        self._plans = {}

    def plan(self, event, words):
        """Set the answers to the next requests of an event."""
        with self.lock:
            self._plans[event] = deque(words)

    def next_answer(self, event):
        """Return the next planned answer for an event, or an empty string."""
        with self.lock:
            words = self._plans.get(event, self._plans.get("all", deque()))
            if not words:
                return ""
            if len(words) == 2 and words[1] == "...":
                return words[0]
            return words.popleft()

    def handle_error(self, request, client_address):
        """Ignore clients that close their connection."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format, *args):
        pass

    def do_PUT(self):
        self.server.plan(self.path.rpartition("/")[2], self._read_body().decode().split())
        self._answer(204)

    def do_GET(self):
        self._answer(200, str(len(self.server.received)).encode())

    def do_POST(self):
        event = _event_of(json.loads(self._read_body()))
        word = self.server.next_answer(event)
        if word == "drop":
            self.close_connection = True
        elif word == "hang":
            self.server.is_closing.wait(HANG_SECONDS)
            self.close_connection = True
        elif word == "endless":
            self.send_response(200)
            self.end_headers()
            while not self.server.is_closing.is_set():
                self.wfile.write(b" " * 65536)
        elif word == "nonsense":
            self._answer(200, b"<html>")
        elif word:
            self._answer(int(word))
        else:
            self._accept(event)

    def _accept(self, event):
        with self.server.lock:
            self.server.received.append(event)
        if event != "sessionStart":
            self._answer(204)
            return
        handle = {"type": "media-analytics:new-session", "payload": [{"sessionId": "s-1"}]}
        self._answer(201, json.dumps({"handle": [handle]}).encode(), "/api/v1/sessions/s-1")

    def _read_body(self):
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _answer(self, status, body=b"", location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _event_of(body):
    if "eventType" in body:
        return body["eventType"]
    return body["events"][0]["xdm"]["eventType"].removeprefix("media.")
