"""Local collector that receives media events over HTTP and validates them by the spec.

Needs the extra ``mediagen[collect]``: aiohttp serves, trustme issues the certificate.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO, Any

from aiohttp import HttpVersion11, web
from aiohttp.http_exceptions import HttpProcessingError

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.spec.model import Spec
from mediagen.traffic.access import ANY_ORIGIN, AccessRules
from mediagen.traffic.connections import ConnectionLimits, ConnectionServer
from mediagen.traffic.expectations import Expectations
from mediagen.traffic.findings import Finding
from mediagen.traffic.http_api import LARGEST, Answer, HttpApi, Request, parse_body
from mediagen.traffic.judge import MessageObserver, TrafficValidator
from mediagen.traffic.live_report import VerdictFormatter, make_printable
from mediagen.traffic.settings import Settings
from mediagen.traffic.verdicts import ReceiptState, Tally, Verdict

#: Timeout for the arrival of a request, in seconds.
_PATIENCE = 30.0
_METHODS = "OPTIONS, POST"
#: Pages and hosts whose refusals are shown, so that a page cannot fill the terminal.
_MOST_REFUSALS = 20


class Collector:
    """Serves the wire protocols, prints verdicts, and keeps a record.

    ``show`` is given every line of the live view, ``record`` is a file for JSON Lines, or None.
    ``expectations`` receive every message that was accepted. ``access`` decides which web pages
    can send messages; without it, all of them can. ``observer`` is given every message on arrival,
    and its verdict later.
    """

    def __init__(
        self,
        spec: Spec,
        show: Callable[[str], None],
        record: IO[str] | None = None,
        *,
        colour: bool = False,
        clock: Callable[[], float] = time.time,
        expectations: Expectations | None = None,
        settings: Settings | None = None,
        access: AccessRules | None = None,
        observer: MessageObserver | None = None,
    ) -> None:
        self._judge = TrafficValidator(
            spec, lambda: secrets.token_hex(32), settings=settings, observer=observer
        )
        self._observer = observer
        self._wire = HttpApi(self._judge, lambda: str(uuid.uuid4()))
        self._show, self._record, self._clock = show, record, clock
        self.lost_record = ""  # the file that could not be continued
        self._lines = VerdictFormatter(colour=colour)
        self._expectations = expectations
        self._access = access or AccessRules(frozenset((ANY_ORIGIN,)))
        self._checks_hosts = access is not None
        self._shown_refusals: set[str] = set()
        self._numbers: dict[int, int] = {}
        self._accepted: set[int] = set()
        self.requests = 0
        self.sessions = 0
        self.tally = Tally()
        #: Requests that the HTTP layer refused, so that no message could be read.
        self.refused = 0

    def build_server(
        self, limits: ConnectionLimits | None = None, logger: logging.Logger | None = None
    ) -> ConnectionServer:
        """Return the server of the collector; to be called in a running event loop."""
        return ConnectionServer(
            self._answer_connection,
            limits or ConnectionLimits(),
            self._count_refusal,
            access_log=None,
            logger=logger or logging.getLogger(__name__),
        )

    def _count_refusal(self) -> None:
        self.refused += 1

    async def _answer_connection(self, request: web.BaseRequest) -> web.StreamResponse:
        await self._answer_expect(request)
        return await self.handle_request(request)

    async def _answer_expect(self, request: web.BaseRequest) -> None:
        """Answer the ``Expect`` header of a request."""
        if request.version != HttpVersion11 or "Expect" not in request.headers:
            return
        if request.headers["Expect"].lower() != "100-continue":
            self.refused += 1
            raise web.HTTPExpectationFailed(text=f"Unknown Expect: {request.headers['Expect']}")
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0  # the answer itself has not begun

    def open_session(self, protocol: str, body: Any) -> str:
        """Open a session without a request and return its ID, for messages that need one.

        Raises ``ValueError`` if the body of the session start is invalid.
        """
        receipt = self._judge.take_message(protocol, body, self._clock(), opens=True)
        if receipt.session is None or receipt.wrong_values:
            message = "; ".join(f"{item.path}: {item.message}" for item in receipt.verdict.findings)
            raise ValueError(f"no session can be opened: {message}")
        return receipt.session

    async def handle_request(self, request: web.BaseRequest) -> web.Response:
        """Answer a request as the backends do."""
        refusal = self._refuse_access(request)
        if refusal is not None:
            return refusal
        allowed = {"Vary": "Origin"}
        if "Origin" in request.headers:
            allowed |= {
                "Access-Control-Allow-Origin": request.headers["Origin"],
                "Access-Control-Allow-Credentials": "true",
                "Access-Control-Expose-Headers": "Location",
            }
        if request.method == "OPTIONS":
            requested_headers = request.headers.get(
                "Access-Control-Request-Headers", "Content-Type"
            )
            allowed["Access-Control-Allow-Methods"] = _METHODS
            allowed["Access-Control-Allow-Headers"] = requested_headers
            return web.Response(status=204, headers=allowed)
        try:
            body = await asyncio.wait_for(request.read(), _PATIENCE)
        except web.HTTPRequestEntityTooLarge:
            body = b" " * (LARGEST + 1)  # the wire protocols say what a too large body is answered
        except (web.RequestPayloadError, HttpProcessingError):
            body = b""  # it is not packed as its headers say
        except (TimeoutError, ConnectionError):
            self.refused += 1
            return web.Response(status=408, headers=allowed)
        came = Request(request.method, request.path, dict(request.query), body, self._clock())
        answer = self.take_request(came)
        headers = allowed | answer.headers
        if answer.status == 413:
            headers["Connection"] = "close"
        if answer.body is None:
            return web.Response(status=answer.status, headers=headers)
        text = json.dumps(answer.body)
        kind = "application/json"
        return web.Response(status=answer.status, headers=headers, text=text, content_type=kind)

    def _refuse_access(self, request: web.BaseRequest) -> web.Response | None:
        """Return the answer to a request that no page of this machine sent, or None."""
        if not self._checks_hosts:
            return None
        origin, host = request.headers.get("Origin"), request.headers.get("Host")
        finding = self._access.find_refusal(origin, host)
        if finding is None:
            return None
        self.report_refusal(f"{request.method} {request.path}", finding)
        body = {"status": 403, "title": "Forbidden", "detail": finding.message}
        text = json.dumps({**body, "expected": finding.expected})
        response = web.Response(status=403, text=text, content_type="application/json")
        response.force_close()  # the body is not read
        return response

    def report_refusal(self, subject: str, finding: Finding) -> None:
        """Count a request that no page of this machine sent, and show the first ones of a kind."""
        self.refused += 1
        if finding.message in self._shown_refusals:
            return
        self._shown_refusals.add(finding.message)
        if len(self._shown_refusals) <= _MOST_REFUSALS:
            for line in self._lines.format_refusal(self._clock(), subject, [finding]):
                self._show(line)

    def take_request(self, request: Request, issued_id: str | None = None) -> Answer:
        """Validate one request, record it, and show the settled verdicts.

        A session that it opens gets the ID ``issued_id``, or a new one.
        """
        self.requests += 1
        answer = self._wire.answer_request(request, issued_id)
        for receipt in answer.receipts:
            self._numbers[id(receipt.verdict)] = self.requests
            complete = receipt.verdict.event == self._judge.complete_event
            self.sessions += receipt.state is ReceiptState.NEW or (
                complete and receipt.verdict.valid
            )
            if receipt.wrong_values:
                continue
            if receipt.state is ReceiptState.NEW:  # its verdict may wait for what comes after it
                if self._expectations is not None:
                    self._expectations.add_message(receipt.verdict)
            elif complete or receipt.state is ReceiptState.OPEN:
                self._accepted.add(id(receipt.verdict))
        self._write_record(
            {
                "type": "request",
                "number": self.requests,
                "time": request.time,
                "method": request.method,
                "path": request.path,
                "query": dict(request.query),
                "body": request.body,
                "status": answer.status,
                "session": next(
                    (r.session for r in answer.receipts if r.state is ReceiptState.NEW), None
                ),
                "findings": [finding.as_json() for finding in answer.findings],
            }
        )
        if answer.findings:
            self.tally.add_findings(answer.findings)
            subject = f"{request.method} {request.path}"
            for line in self._lines.format_refusal(request.time, subject, answer.findings):
                self._show(line)
        self._show_settled()
        return answer

    def advance_clock(self) -> None:
        """Advance to the current time, and show the verdicts that are settled by then."""
        self._judge.advance_clock(self._clock())
        self._show_settled()

    def finish_sessions(self) -> None:
        """Validate the pending messages, and show the summaries of open sessions."""
        self._judge.finish_all(self._clock())
        self._show_settled()

    def _show_settled(self) -> None:
        for item in self._judge.take_settled():
            if self._observer is not None:
                self._observer.settle(item)
            if isinstance(item, Verdict):
                self.tally.add_findings(item.findings)
                number = self._numbers.pop(id(item), None)
                if id(item) in self._accepted:
                    self._accepted.remove(id(item))
                    if self._expectations is not None:
                        self._expectations.add_message(item)
                self._write_record({"type": "verdict", "number": number, **item.as_json()})
            else:
                if self._expectations is not None:
                    self._expectations.forget_session(item.session)
                self.tally.add_findings(item.findings)
                self._write_record({"type": "closing", **item.as_json()})
            for line in self._lines.format_item(item):
                self._show(line)

    def _write_record(self, entry: dict[str, Any]) -> None:
        if self._record is None:
            return
        try:
            self._record.write(_record_line(entry) + "\n")
        except OSError as error:  # the app that is watched must not notice
            self.lost_record = make_printable(str(getattr(self._record, "name", "")))
            self._record = None
            self.tally.errors += 1  # what is missing in the record may be what is invalid
            self._show(
                f"{codes.RECORD_ENDED} {self.lost_record}: the record ends here: {error.strerror}; "
                "free disk space, or use another file with --out, and run the command again"
            )


def _record_line(entry: Mapping[str, Any]) -> str:
    """Return a line of the record, with the body as JSON if it is valid JSON, or as text."""
    body = entry.get("body")
    if not isinstance(body, bytes):
        return json.dumps(entry)
    if len(body) > LARGEST:
        return json.dumps({**entry, "body": None})
    value, fault = parse_body(body)
    if not fault and not isinstance(value, str):
        with suppress(ValueError, RecursionError):  # infinite, or nested too deeply
            return json.dumps({**entry, "body": value}, allow_nan=False)
    return json.dumps({**entry, "body": body.decode("utf-8", "backslashreplace")})
