"""Answers of the HTTP API, without a server."""

from __future__ import annotations

import itertools
import json
from typing import Any

from mediagen.traffic.http_api import Answer, HttpApi, Request
from mediagen.traffic.judge import TrafficValidator

from .bodies import EPOCH, body, spec

EDGE = "/ee/va/v1"
SESSIONS = "/api/v1/sessions"


class Endpoint:
    """Validates requests as the collector does, at a time that tests set."""

    def __init__(self) -> None:
        numbers = itertools.count(1)
        self.now = EPOCH
        self.judge = TrafficValidator(spec(), lambda: f"{next(numbers):064x}")
        self._wire = HttpApi(self.judge, lambda: "request-1")

    def raw(
        self, path: str, content: bytes, method: str = "POST", query: dict[str, str] | None = None
    ) -> Answer:
        """Return the answer to any request."""
        parameters = {"configId": "datastream"} if query is None else query
        return self._wire.answer_request(Request(method, path, parameters, content, self.now))

    def post(self, path: str, content: Any, query: dict[str, str] | None = None) -> Answer:
        """Return the answer to a request with a JSON body."""
        return self.raw(path, json.dumps(content).encode(), query=query)

    def send(self, protocol: str, event: str, message: Any, session: str = "") -> Answer:
        """Return the answer to the message of an event, sent to its address."""
        if protocol == "xdm":
            return self.post(f"{EDGE}/{event}", {"events": [{"xdm": message}]})
        if event in ("sessionStart", "downloaded"):
            return self.post(SESSIONS if event == "sessionStart" else "/api/v1/downloaded", message)
        return self.post(f"{SESSIONS}/{session}/events", message)

    def open(self, protocol: str) -> str:
        """Open a session and return its ID."""
        answer = self.send(protocol, "sessionStart", body(protocol, "sessionStart", time=self.now))
        if protocol == "collection":
            assert answer.status == 201
            return answer.headers["Location"].removeprefix(f"{SESSIONS}/")
        assert answer.status == 200
        (session,) = (
            handle["payload"][0]["sessionId"]
            for handle in answer.body["handle"]
            if handle["type"] == "media-analytics:new-session"
        )
        assert isinstance(session, str)
        return session


def paths(answer: Answer) -> list[str]:
    """Return the JSON paths in the error details of an answer."""
    return [detail["name"] for detail in details(answer)]


def details(answer: Answer) -> list[dict[str, str]]:
    """Return the error details of fields in an answer."""
    report: dict[str, Any] = answer.body.get("report", answer.body)
    fields: list[dict[str, str]] = report["details"]
    return fields
