"""The HTTP interfaces of the wire protocols: which message a request is, and how it is answered.

Sources: the OpenAPI document of the Media Edge API, the error codes of the Edge Network, and the
reference of the Media Collection API.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.diagnostics.words import join_words
from mediagen.traffic.body_validator import MOST_FINDINGS
from mediagen.traffic.findings import Finding
from mediagen.traffic.judge import Receipt, TrafficValidator
from mediagen.traffic.verdicts import ReceiptState, Verdict

#: The largest body that is read, in bytes.
LARGEST = 1 << 20

_EDGE = re.compile(r"/ee(?:/(?P<hint>[^/]+))?/va/v1/(?P<event>[^/]+)")
_INTERACT = re.compile(r"/ee(?:/[^/]+)?/v[12]/(?P<action>interact|collect)")
#: Requests of SDKs that carry no events.
_BESIDE = re.compile(r"/ee(?:/[^/]+)?/v[12]/(?:identity/acquire|privacy/set-consent)")
_SESSIONS = "/api/v1/sessions"
_EVENTS = re.compile(r"/api/v1/sessions/(?P<session>[^/]+)/events")
#: The addresses that accept events, in messages.
ADDRESSES = join_words(
    (
        "/ee/va/v1/EVENT",
        "/ee/v1/interact",
        "/ee/v2/interact",
        "/ee/v1/collect",
        "/ee/v2/collect",
        _SESSIONS,
        f"{_SESSIONS}/SESSION/events",
    ),
    "or",
)
_ERRORS = "https://ns.adobe.com/aep/errors/"
_HINT = "or2"


class ParsedJson(NamedTuple):
    """A body that was parsed already."""

    value: Any


@dataclass(slots=True)  # not frozen: that would take three times as long to make
class Request:
    """A request as it came: ``time`` in seconds since 1970."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes | ParsedJson
    time: float


@dataclass(slots=True)
class Answer:
    """Answer to a request, with the findings; ``body`` is JSON or None."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


class HttpApi:
    """Answers requests as the backends do; ``new_id`` makes the ids of requests."""

    def __init__(self, judge: TrafficValidator, new_id: Callable[[], str]) -> None:
        self._judge, self._new_id = judge, new_id
        self._complete = f"/api/v1/{judge.complete_event}"

    def answer_request(self, request: Request, issued_id: str | None = None) -> Answer:
        """Judge a request. ``issued`` is the session id that a recorded answer gave."""
        answer = self._answer_by_address(request, issued_id)
        answer.findings = self._judge.settings.without_off(answer.findings)
        return answer

    def take_usual_message(
        self, method: str, path: str, query: Mapping[str, str], body: Any, now: float
    ) -> Verdict | None:
        """Take a request with one message of an open session and certainly without findings.

        None where that is not certain; nothing is taken then, and ``answer_request`` has to judge.
        """
        if method != "POST" or type(body) is not dict:
            return None
        event, session = _find_target(path)
        if session is not None:
            return self._judge.take_usual_message("collection", body, now, session=session)
        if event is None or not query.get("configId"):
            return None
        events = body.get("events")
        if type(events) is not list or len(events) != 1 or type(events[0]) is not dict:
            return None
        xdm = events[0].get("xdm")
        if type(xdm) is not dict:
            return None
        return self._judge.take_usual_message("xdm", xdm, now, expected=event)

    def _answer_by_address(self, request: Request, issued_id: str | None) -> Answer:
        path = request.path
        if request.method == "OPTIONS":
            return Answer(204)  # a browser asks before it sends
        edge, events, interact, beside = _match_path(path)
        is_known = edge or events or interact or beside or path in (_SESSIONS, self._complete)
        if not is_known:
            reads = request.method in ("GET", "HEAD")
            code = codes.OTHER_REQUEST if reads else codes.UNKNOWN_ADDRESS
            finding = Finding(code, f"no API at {path[:120]}", ADDRESSES)
            return self._refusal_answer(404, "not-found", "Not Found", [finding])
        if request.method != "POST":
            finding = Finding(codes.WRONG_METHOD, f"{request.method[:20]} is not accepted", "POST")
            return self._refusal_answer(405, "method", "Method Not Allowed", [finding])
        if isinstance(request.body, ParsedJson):
            body = request.body.value
        elif len(request.body) > LARGEST:
            finding = Finding(
                codes.TOO_LARGE, f"{len(request.body)} bytes", f"at most {LARGEST} bytes"
            )
            return self._refusal_answer(413, "EXEG-0112-413", "Payload Too Large", [finding])
        else:
            body, fault = parse_body(request.body)
            if fault:
                return self._refusal_answer(400, "EXEG-0101-400", "Invalid JSON", [fault])
        if path == self._complete or (path == _SESSIONS and isinstance(body, list)):
            # SDKs still send complete sessions to the address that opens sessions.
            return self._created_answer(
                self._judge.take_complete_session("collection", body, request.time)
            )
        if path == _SESSIONS:
            return self._created_answer(
                self._judge.take_message(
                    "collection", body, request.time, opens=True, issued_id=issued_id
                )
            )
        if events:
            return self._answer_event(body, unquote(events["session"]), request.time)
        if not request.query.get("configId"):
            finding = Finding(
                codes.MISSING, "no configId in the address", "?configId=<datastream id>"
            )
            return self._refusal_answer(400, "EXEG-0002-400", "Missing datastream ID", [finding])
        if beside:
            return Answer(200, self._build_handles({}))
        answer = self._answer_edge(edge, body, request.time, issued_id)
        if interact and interact["action"] == "collect" and answer.status == 200:
            return Answer(204, receipts=answer.receipts)  # nobody reads the answer to a beacon
        return answer

    # -- the Edge -----------------------------------------------------------------------------

    def _answer_edge(
        self, edge: re.Match[str] | None, body: Any, now: float, issued_id: str | None
    ) -> Answer:
        events = body.get("events") if isinstance(body, dict) else None
        if not isinstance(events, list) or not events:
            finding = Finding(
                codes.MISSING, "Missing required field", "an array of events", "$.events"
            )
            return self._refusal_answer(400, "va-edge-0400-400", "Bad Request", [finding])
        first = events[0].get("xdm") if edge and isinstance(events[0], dict) else None
        if edge and len(events) == 1 and isinstance(first, dict):  # nearly all requests
            receipt = self._judge.take_message(
                "xdm",
                first,
                now,
                path="$.events[0].xdm",
                expected=unquote(edge["event"]),
                issued_id=issued_id,
            )
            if receipt.state is _OPEN and not receipt.verdict.findings:
                return Answer(204, receipts=[receipt])
            return self._edge_answer({0: receipt}, [], list(receipt.wrong_values))
        return self._answer_batch(edge, events, now, issued_id)

    def _answer_batch(
        self, edge: re.Match[str] | None, events: list[Any], now: float, issued_id: str | None
    ) -> Answer:
        """Answer a request with any number of events, or to the address of all events."""
        receipts: dict[int, Receipt] = {}
        extra: list[Finding] = []
        fault: list[Finding] = []
        for index, item in enumerate(events):
            place = f"$.events[{index}].xdm"
            if len(extra) + len(fault) >= MOST_FINDINGS:
                expectation = "fix the findings above first"
                extra.append(
                    Finding(codes.MORE_FINDINGS, "the rest was not looked at", expectation, place)
                )
                break
            xdm = item.get("xdm") if isinstance(item, dict) else None
            if not isinstance(xdm, dict):
                if edge:
                    extra.append(
                        Finding(codes.MISSING, "Missing required field", "an object", place)
                    )
            elif edge or str(xdm.get("eventType")).startswith("media."):
                expected = unquote(edge["event"]) if edge else None
                receipts[index] = self._judge.take_message(
                    "xdm",
                    xdm,
                    now,
                    path=place,
                    expected=expected,
                    lax=edge is None,
                    issued_id=issued_id,
                )
                fault += receipts[index].wrong_values
        if edge is None:
            return self._interact_answer(receipts, extra)
        return self._edge_answer(receipts, extra, fault)

    def _edge_answer(
        self, receipts_by_index: Mapping[int, Receipt], extra: list[Finding], fault: list[Finding]
    ) -> Answer:
        receipts = list(receipts_by_index.values())
        states = {receipt.state for receipt in receipts}
        if extra or fault:
            answer = self._refusal_answer(400, "va-edge-0400-400", "Bad Request", extra + fault)
        elif states & _OVER:
            answer = self._refusal_answer(404, "va-edge-0404-404", "Not Found", [])
        elif states & _ANSWERED:
            answer = Answer(200, self._build_handles(receipts_by_index))
        else:
            answer = Answer(204)
        answer.receipts, answer.findings = receipts, extra
        return answer

    def _interact_answer(self, receipts: Mapping[int, Receipt], extra: list[Finding]) -> Answer:
        body = self._build_handles(receipts)
        errors = [
            {
                "type": f"{_ERRORS}va-edge-0400-400",
                "status": 400,
                "title": "Invalid request",
                "report": {"eventIndex": index, "details": _fault_details(receipt.wrong_values)},
            }
            for index, receipt in receipts.items()
            if receipt.wrong_values
        ]
        if errors:
            body["errors"] = errors
        status = 207 if errors else 200
        return Answer(status, body, receipts=list(receipts.values()), findings=extra)

    def _build_handles(self, receipts: Mapping[int, Receipt]) -> dict[str, Any]:
        handles: list[dict[str, Any]] = [
            {
                "payload": [{"sessionId": receipt.session}],
                "type": "media-analytics:new-session",
                "eventIndex": index,
            }
            for index, receipt in receipts.items()
            if receipt.state is ReceiptState.NEW
        ]
        hint = {"scope": "EdgeNetwork", "hint": _HINT, "ttlSeconds": 1800}
        handles.append({"payload": [hint], "type": "locationHint:result"})
        handles.append({"payload": [], "type": "state:store"})
        return {"requestId": self._new_id(), "handle": handles}

    # -- the Media Collection API -------------------------------------------------------------

    def _created_answer(self, receipt: Receipt) -> Answer:
        if receipt.wrong_values:
            return self._collection_answer(400, receipt)
        location = {"Location": f"{_SESSIONS}/{receipt.session}"} if receipt.session else {}
        return Answer(201, None, location, [receipt])

    def _answer_event(self, body: Any, session: str, now: float) -> Answer:
        receipt = self._judge.take_message("collection", body, now, session=session, opens=False)
        if receipt.wrong_values:
            return self._collection_answer(400, receipt)
        status = _STATUSES.get(receipt.state, 204)
        return (
            Answer(204, receipts=[receipt])
            if status == 204
            else self._collection_answer(status, receipt)
        )

    def _collection_answer(self, status: int, receipt: Receipt) -> Answer:
        titles = {400: "Bad Request", 404: "Not Found", 410: "Gone"}
        details = _fault_details(receipt.wrong_values)
        body = {"status": status, "title": titles[status], "details": details}
        return Answer(status, body, receipts=[receipt])

    # -- refusals -----------------------------------------------------------------------------

    def _refusal_answer(
        self, status: int, code: str, title: str, findings: list[Finding]
    ) -> Answer:
        details: Any = _fault_details(findings)
        if status == 404 and not findings:
            details = (
                "Error processing request. If the session is longer than 24h, please start a new "
                "one. Returning Not Found"
            )
        body = {
            "type": f"{_ERRORS}{code}",
            "status": status,
            "title": title,
            "detail": _DETAILS.get(status, "The request was refused."),
            "report": {"details": details, "requestId": self._new_id()},
        }
        return Answer(status, body, findings=findings)


def _refuse_constant(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


STRICT_JSON = json.JSONDecoder(parse_constant=_refuse_constant)
_DETAILS = {
    400: "Invalid request. Please check your input and try again.",
    404: "The requested resource could not be found but may be available again in the future.",
}


@lru_cache(maxsize=4096)
def _match_path(path: str) -> tuple[re.Match[str] | None, ...]:
    """Match a path with the addresses of messages, of events of a session, and of an SDK."""
    return tuple(item.fullmatch(path) for item in (_EDGE, _EVENTS, _INTERACT, _BESIDE))


@lru_cache(maxsize=4096)
def _find_target(path: str) -> tuple[str | None, str | None]:
    """Return the event that an address of the Edge names, and the session that another names."""
    edge, events, *_ = _match_path(path)
    event = unquote(edge["event"]) if edge else None
    return event, unquote(events["session"]) if events else None


#: States of sessions that are answered with 404, and those whose answer has a body.
#: Statuses of the answer to an event, by the state of its session; 204 for any other state.
_STATUSES = {ReceiptState.UNKNOWN: 404, ReceiptState.EXPIRED: 410}
_OVER = frozenset(_STATUSES)
_ANSWERED = frozenset((ReceiptState.NEW, ReceiptState.NONE))
_OPEN = ReceiptState.OPEN  # read once: the lookup of a member takes time for every request


def _fault_details(findings: list[Finding]) -> list[dict[str, str]]:
    return [{"name": finding.path, "reason": finding.message} for finding in findings]


def parse_body(raw: bytes) -> tuple[Any, Finding | None]:
    """Return the JSON value of a body, or the finding about an invalid one."""
    try:
        return STRICT_JSON.decode(raw.decode("utf-8")), None
    except UnicodeDecodeError as error:
        message = f"byte {error.start} is not UTF-8"
    except RecursionError:
        message = "nested too deeply"
    except ValueError as error:
        message = str(error)[:200]
    return None, Finding(codes.INVALID_JSON, f"invalid JSON: {message}", "one JSON value, in UTF-8")
