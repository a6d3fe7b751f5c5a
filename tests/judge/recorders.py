"""One short session as the tools that people have record it.

The third message is out of order: a chapter ends that never began.
"""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.judge.bodies import EPOCH, body

SESSION = "5f" * 32
#: Number of the message with the finding, and its place in each format by line or entry.
WRONG = 3


@dataclass(frozen=True)
class Exchange:
    """A request and the answer to it; ``time`` is in seconds since 1970."""

    time: float
    event: str
    body: Any
    answer: Any
    path: str
    status: int = 204
    headers: dict[str, str] | None = None

    @property
    def url(self) -> str:
        return f"https://edge.example.com{self.path}"

    @property
    def date(self) -> str:
        """The time as recorders write it."""
        return datetime.fromtimestamp(self.time, UTC).isoformat(timespec="milliseconds")

    @property
    def text(self) -> str:
        return json.dumps(self.body)


def edge_session(session: str = SESSION, start: float = 0) -> list[Exchange]:
    """A session on the Edge, with one wrong message."""
    handle = {"type": "media-analytics:new-session", "payload": [{"sessionId": session}]}
    exchanges = []
    for index, (event, seconds, playhead) in enumerate(
        (("sessionStart", 0, 0), ("play", 1, 0), ("chapterComplete", 5, 4), ("sessionEnd", 9, 8))
    ):
        time = EPOCH + start + seconds
        xdm = body("xdm", event, playhead=playhead, time=time, session=session)
        answer = {"requestId": "r", "handle": [handle]} if not index else None
        path = f"/ee/va/v1/{event}?configId=d1"
        status = 204 if index else 200
        exchanges.append(
            Exchange(time, event, {"events": [{"xdm": xdm}]}, answer, path, status, {})
        )
    return exchanges


def collection_session(session: str, start: float = 0) -> list[Exchange]:
    """A valid session on the Media Collection API, whose id is in a header."""
    exchanges = []
    for event, seconds, playhead in (("sessionStart", 0, 0), ("play", 1, 0), ("sessionEnd", 9, 8)):
        opens = event == "sessionStart"
        path = "/api/v1/sessions" if opens else f"/api/v1/sessions/{session}/events"
        headers = {"Location": f"/api/v1/sessions/{session}"} if opens else {}
        time = EPOCH + start + seconds
        message = body("collection", event, playhead=playhead, time=time)
        status = 201 if opens else 204
        exchanges.append(Exchange(time, event, message, None, path, status, headers))
    return exchanges


def other_traffic() -> list[Exchange]:
    """Requests of the same page that are none of the judge's business."""
    login = {"email": "a@example.com"}
    event = {"events": [{"xdm": {"eventType": "web.webpagedetails.pageViews"}}]}
    return [
        Exchange(EPOCH, "-", login, None, "/api/v1/sessions", 200),
        Exchange(EPOCH, "-", login, None, "/track", 200),
        Exchange(EPOCH, "-", event, None, "/ee/v1/interact?configId=d1", 200),
    ]


# -- formats --------------------------------------------------------------------------------------


def _har_entry(exchange: Exchange) -> dict[str, Any]:
    answer = "" if exchange.answer is None else json.dumps(exchange.answer)
    pairs = [
        {"name": name.lower(), "value": text} for name, text in (exchange.headers or {}).items()
    ]
    return {
        "startedDateTime": exchange.date,
        "time": 80.1,
        "request": {
            "method": "POST",
            "url": exchange.url,
            "httpVersion": "http/2.0",
            "headers": [],
            "queryString": [],
            "cookies": [],
            "headersSize": -1,
            "bodySize": len(exchange.text),
            "postData": {"mimeType": "application/json", "text": exchange.text},
        },
        "response": {
            "status": exchange.status,
            "statusText": "",
            "headers": pairs,
            "cookies": [],
            "content": {"size": len(answer), "mimeType": "application/json", "text": answer},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 80, "receive": 0},
    }


def _har_document(exchanges: list[Exchange]) -> dict[str, Any]:
    film = _har_entry(Exchange(EPOCH, "-", None, None, "/film/segment-1.ts", 200))
    film["request"] |= {"method": "GET"}
    del film["request"]["postData"]
    entries = [_har_entry(exchange) for exchange in exchanges]
    log = {"version": "1.2", "creator": {"name": "WebInspector", "version": "1"}, "pages": []}
    return {"log": log | {"entries": [*entries, film]}}


def har(exchanges: list[Exchange]) -> str:
    """As Chromium and Firefox export it."""
    return json.dumps(_har_document(exchanges), indent=2)


def har_one_line(exchanges: list[Exchange]) -> str:
    """As Charles and scripts write it."""
    return json.dumps(_har_document(exchanges))


def har_base64(exchanges: list[Exchange]) -> str:
    """Bodies as HAR has them where they are not text."""
    document = _har_document(exchanges)
    for entry in document["log"]["entries"]:
        for part in (entry["request"].get("postData"), entry["response"]["content"]):
            if part and part.get("text"):
                part["text"] = base64.b64encode(part["text"].encode()).decode()
                part["encoding"] = "base64"
    return json.dumps(document)


def proxyman(exchanges: list[Exchange]) -> str:
    """HAR entries as JSON Lines."""
    return "".join(json.dumps(_har_entry(exchange)) + "\n" for exchange in exchanges)


def charles(exchanges: list[Exchange]) -> str:
    """A Charles JSON session, whose bodies are text or base64."""
    transactions = []
    for number, exchange in enumerate(exchanges):
        path, _, query = exchange.path.partition("?")
        headers = [{"name": name, "value": text} for name, text in (exchange.headers or {}).items()]
        content: dict[str, Any] = {"text": exchange.text, "charset": "UTF-8"}
        if number % 2:
            content = {"encoding": "base64", "encoded": base64.b64encode(exchange.text.encode())}
            content["encoded"] = content["encoded"].decode()
        answer = {"text": json.dumps(exchange.answer)} if exchange.answer else None
        transactions.append(
            {
                "status": "COMPLETE",
                "method": "POST",
                "protocolVersion": "HTTP/1.1",
                "scheme": "https",
                "host": "edge.example.com",
                "port": 443,
                "path": path,
                "query": query or None,
                "times": {"start": exchange.date, "end": exchange.date},
                "request": {"header": {"headers": []}, "body": content},
                "response": {
                    "status": exchange.status,
                    "header": {"headers": headers},
                    "body": answer,
                },
            }
        )
    return json.dumps(transactions)


def postman(exchanges: list[Exchange]) -> str:
    """A collection with a folder, a variable, and the saved answer to each request."""
    items = []
    for exchange in exchanges:
        headers = [{"key": name, "value": text} for name, text in (exchange.headers or {}).items()]
        answer = {"code": exchange.status, "header": headers, "body": json.dumps(exchange.answer)}
        body_ = {"mode": "raw", "raw": exchange.text}
        url = {"raw": "{{base}}" + exchange.path, "host": ["{{base}}"]}
        request = {"method": "POST", "header": [], "body": body_, "url": url}
        items.append({"name": exchange.event, "request": request, "response": [answer]})
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    collection = {
        "info": {"name": "media", "schema": schema},
        "item": [{"name": "folder", "item": items}],
        "variable": [{"key": "base", "value": "https://edge.example.com"}],
    }
    return json.dumps(collection, indent=1)


def assurance(exchanges: list[Exchange]) -> str:
    """An Assurance export, newest event first, with the other events of an SDK."""
    events: list[dict[str, Any]] = []

    def add(time: float, source: str, data: Any, **more: Any) -> None:
        events.append(
            {
                "eventID": f"event-{len(events) + 1}",
                "eventNumber": len(events) + 1,
                "timestamp": round(time * 1000),
                "vendor": "com.adobe.griffon.mobile",
                "type": "generic",
                "payload": {
                    "ACPExtensionEventName": "Edge Media",
                    "ACPExtensionEventType": "com.adobe.eventType.edge",
                    "ACPExtensionEventSource": f"com.adobe.eventSource.{source}",
                    "ACPExtensionEventData": data,
                    **more,
                },
            }
        )

    add(EPOCH - 1, "sharedState", {"stateowner": "com.adobe.module.configuration"})
    for exchange in exchanges:
        xdm = exchange.body["events"][0]["xdm"]
        add(
            exchange.time,
            "requestContent",
            {"xdm": xdm, "request": {"path": f"/va/v1/{exchange.event}"}},
        )
        if exchange.answer:
            request_id = events[-1]["eventID"]
            handle = exchange.answer["handle"][0] | {"requestEventId": request_id}
            add(exchange.time + 0.2, "media-analytics:new-session", handle)
    return json.dumps({"version": "1", "events": events[::-1]}, indent=2)


def array(exchanges: list[Exchange]) -> str:
    """A JSON array of records, formatted by hand."""
    records = [
        {
            "time": exchange.time,
            "url": exchange.url,
            "body": exchange.body,
            "response": exchange.answer,
        }
        for exchange in exchanges
    ]
    return json.dumps(records, indent=2)


def array_of_lines(exchanges: list[Exchange]) -> str:
    """A JSON array with one record in each line."""
    records = [json.dumps({"url": exchange.url, "body": exchange.body}) for exchange in exchanges]
    return "[\n" + ",\n".join(records) + "\n]\n"


def pretty_bodies(exchanges: list[Exchange]) -> str:
    """Bodies alone, formatted, one below the other."""
    return "\n\n".join(json.dumps(exchange.body, indent=2) for exchange in exchanges)


def curl_copied(exchanges: list[Exchange]) -> str:
    """As browsers copy requests for bash."""
    return " ;\n".join(
        f"curl '{exchange.url}' \\\n  -H 'content-type: application/json' \\\n"
        f"  --data-raw $'{exchange.text}' \\\n  --compressed"
        for exchange in exchanges
    )


def curl_script(exchanges: list[Exchange]) -> str:
    """As people write scripts: variables, options in other places, here-documents."""
    lines = ["#!/bin/sh", "# plays a session, don't run it twice", "set -eu"]
    for number, exchange in enumerate(exchanges):
        command = f'curl -sS -XPOST --json {shlex.quote(exchange.text)} "{exchange.url}"'
        if not number:
            command = f"sid=$({command} | jq -r '.handle[0]')"
        elif number % 2:
            document = json.dumps(exchange.body, indent=2)
            command = f"curl -X POST --data @- {shlex.quote(exchange.url)} <<'EOF'\n{document}\nEOF"
        lines.append(command)
    return "\n".join(lines) + "\n"


def curl_windows(exchanges: list[Exchange]) -> str:
    """As browsers copy requests for cmd.exe."""
    commands = []
    for exchange in exchanges:
        text = exchange.text.replace('"', '^\\^"').replace("{", "^{").replace("}", "^}")
        commands.append(
            f'curl ^"{exchange.url}^" ^\r\n  -H ^"content-type: application/json^" ^\r\n'
            f'  --data-raw ^"{text}^"'
        )
    return " &\r\n".join(commands)


def _log_lines(exchanges: list[Exchange], prefix: str, every: bool) -> str:
    lines = [f"{prefix}Edge/EdgeExtension - registered"]
    for number, exchange in enumerate(exchanges):
        head = f"Edge/EdgeNetworkService - Sending network request with id ({number}) to URL "
        first, *rest = json.dumps(exchange.body, indent=2).splitlines()
        lines += [f"{prefix}{head}{exchange.url} with body:", f"{prefix if every else ''}{first}"]
        lines += [f"{prefix if every else ''}{line}" for line in rest]
        if exchange.answer:
            answer = json.dumps(exchange.answer)
            lines.append(f"{prefix}Edge/NetworkResponseHandler - Processed response: {answer}")
        lines.append(f"{prefix}Edge/EdgeHitProcessor - Hit processed")
    return "\n".join(lines) + "\n"


def logcat(exchanges: list[Exchange]) -> str:
    """``adb logcat``, with its prefix on every line."""
    prefix = "01-31 20:00:00.000  5266  5343 D AdobeExperienceSDK: "
    return _log_lines(exchanges, prefix, every=True)


def logcat_stripped(exchanges: list[Exchange]) -> str:
    """A log whose messages keep one prefix."""
    prefix = "01-31 20:00:00.000  5266  5343 D AdobeExperienceSDK: "
    return _log_lines(exchanges, prefix, every=False)


def logcat_brief(exchanges: list[Exchange]) -> str:
    """``adb logcat -v brief``."""
    return _log_lines(exchanges, "D/AdobeExperienceSDK( 5266): ", every=True)


Format = Callable[[list[Exchange]], str]

#: Each format with the place of the third message, as a report shows it after the file's name.
FORMATS: dict[Format, str] = {
    har: ": entry 3",
    har_one_line: ":1: entry 3",
    har_base64: ":1: entry 3",
    proxyman: ":3",
    charles: ":1: entry 3",
    postman: ": entry 3",
    assurance: ": entry 2",
    array: ": entry 3",
    array_of_lines: ": entry 3",
    pretty_bodies: "",
    curl_copied: ":9",
    curl_script: "",
    curl_windows: ":7",
    logcat: "",
    logcat_stripped: "",
    logcat_brief: "",
}
