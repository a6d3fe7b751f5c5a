"""A backend of both HTTP protocols that fails on request.

``PUT /react/EVENT`` with words in its body sets the answers to the next requests of an event: a
status, ``drop`` (the connection is closed), ``hang`` (there is no answer), ``endless`` (the answer
has no end), ``nonsense`` (the answer says nothing), ``late SECONDS`` (a success after this time) or
``lost`` (the event is received, and the connection is closed before the answer). The last answer
is repeated if it is followed by ``...``. ``GET /count`` returns the number of received events,
``GET /requests/EVENT`` that of the requests of an event.
"""

import json
import threading
from collections import Counter, deque
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
        self.requests = Counter()
        self.lock = threading.Lock()
        self.is_closing = threading.Event()
        self._plans = {}

    def plan(self, event, words):
        """Set the answers to the next requests of an event."""
        remaining = iter(words)
        answers = [(word, float(next(remaining)) if word == "late" else 0) for word in remaining]
        with self.lock:
            self._plans[event] = deque(answers)

    def next_answer(self, event):
        """Return the next planned answer for an event, or an empty word, and its delay."""
        with self.lock:
            self.requests[event] += 1
            answers = self._plans.get(event, self._plans.get("all", deque()))
            if not answers:
                return "", 0
            if len(answers) == 2 and answers[1][0] == "...":
                return answers[0]
            return answers.popleft()

    def note_received(self, event):
        """Count an event as received."""
        with self.lock:
            self.received.append(event)

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
        name = self.path.rpartition("/")[2]
        is_count = name == "count"
        number = len(self.server.received) if is_count else self.server.requests[name]
        self._answer(200, str(number).encode())

    def do_POST(self):
        event = _event_of(json.loads(self._read_body()))
        word, delay = self.server.next_answer(event)
        if word == "drop":
            self.close_connection = True
        elif word == "lost":
            self.server.note_received(event)
            self.close_connection = True
        elif word == "late":
            self.server.is_closing.wait(delay)
            self._accept(event)
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
        self.server.note_received(event)
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
