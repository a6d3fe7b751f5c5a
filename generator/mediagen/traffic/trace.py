"""Validation of recorded media traffic in bounded memory.

Every result carries the place of its request in the recording.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.spec.model import BlockForm, Event, GroupKind, Protocol, Spec
from mediagen.spec.values import epoch_milliseconds, parse_datetime
from mediagen.traffic.addresses import (
    find_media_path,
    is_media_body,
    is_shared,
    split_url,
)
from mediagen.traffic.entries import NOWHERE, RecordedRequest, RecordingPlace, Unreadable
from mediagen.traffic.findings import Finding
from mediagen.traffic.http_api import HttpApi, ParsedJson, Request
from mediagen.traffic.judge import MessageObserver, TrafficValidator
from mediagen.traffic.restarts import Start, Starts
from mediagen.traffic.settings import Settings
from mediagen.traffic.verdicts import Closing, ReceiptState, Tally, Verdict, has_errors

Item = Verdict | Closing | Unreadable
#: Read once: the lookup of a member takes time for every message.
_OPEN, _NEW = ReceiptState.OPEN, ReceiptState.NEW


class PlacedResult(NamedTuple):
    """A result and its place: of a closing, the last message of the session."""

    place: RecordingPlace
    item: Item


class Coverage:
    """Coverage: the number of messages for each event and field of a spec."""

    def __init__(self, spec: Spec) -> None:
        self.events = {event.id: 0 for event in spec.events.values() if _has_wire_message(event)}
        self.fields = dict.fromkeys(
            (f.id for f in spec.fields.values() if spec.groups[f.group].kind != GroupKind.SETTINGS),
            0,
        )

    def count_message(self, verdict: Verdict) -> None:
        """Count a message."""
        if verdict.event in self.events:
            self.events[verdict.event] += 1
        fields = self.fields
        for id_ in verdict.fields:
            if id_ in fields:
                fields[id_] += 1

    def merge_counts(self, rival: Coverage) -> None:
        """Add the counts of another part of the traffic."""
        for id_, count in rival.events.items():
            self.events[id_] += count
        for id_, count in rival.fields.items():
            self.fields[id_] += count


def _has_wire_message(event: Event) -> bool:
    """Return whether a wire protocol has a message for the event, under its own name."""
    blocks = (event.blocks[protocol] for protocol in (Protocol.XDM, Protocol.COLLECTION))
    return any(block.form == BlockForm.SEND and block.name == event.id for block in blocks)


class TraceValidator:
    """Validates entries one by one; ``coverage`` and the counts grow with them.

    ``requests`` counts the requests to a media API, ``others`` the other ones; ``other`` is an
    example of those.
    """

    def __init__(
        self,
        spec: Spec,
        coverage: Coverage,
        settings: Settings | None = None,
        observer: MessageObserver | None = None,
    ) -> None:
        self._numbers = 0
        self._judge = TrafficValidator(
            spec, self._new_id, adopts=True, settings=settings, observer=observer
        )
        self._observer = observer
        self._wire = HttpApi(self._judge, lambda: "")
        self._complete = f"/api/v1/{self._judge.complete_event}"
        self.now = 0.0
        self._latest: str | None = None
        self._opens = {event.id for event in spec.opening_events}
        self._last_places: dict[str, RecordingPlace] = {}
        self._adopting: tuple[str, RecordingPlace] | None = None
        self.coverage = coverage
        self.messages = 0
        self.tally = Tally()
        self.sessions = 0
        self.requests = 0
        self.others = 0
        self.other = ""

    def validate_entries(
        self, entries: Iterable[RecordedRequest | Unreadable], *, only_findings: bool = False
    ) -> Iterator[PlacedResult]:
        """Yield the results of recorded entries as they settle, or those with findings only."""
        settled, count = self._judge.settled, self._count_verdict
        settings = self._judge.settings
        for entry in entries:
            fault = entry if isinstance(entry, Unreadable) else self._take_entry(entry)
            if fault is not None:
                fault = fault._replace(findings=settings.without_off(fault.findings))
                self.tally.add_findings(fault.findings)
                if fault.findings:
                    yield PlacedResult(fault.place, fault)
            while settled:
                item = settled.popleft()
                if isinstance(item, Verdict):
                    count(item)
                    if item.findings or not only_findings:
                        yield PlacedResult(item.place, item)
                else:
                    yield PlacedResult(self._place_of_closing(item), item)

    def finish_trace(self, now: float | None = None) -> Iterator[PlacedResult]:
        """Yield the remaining results at the end of the recording, which is at ``now``."""
        self._judge.finish_all(self.now if now is None else now)
        for item in self._judge.take_settled():
            if isinstance(item, Verdict):
                self._count_verdict(item)
                yield PlacedResult(item.place, item)
            else:
                yield PlacedResult(self._place_of_closing(item), item)

    def _count_verdict(self, verdict: Verdict) -> None:
        self.messages += 1
        self.coverage.count_message(verdict)
        if verdict.findings:
            self.tally.add_findings(verdict.findings)

    def _place_of_closing(self, closing: Closing) -> RecordingPlace:
        self.sessions += 1
        if closing.findings:
            self.tally.add_findings(closing.findings)
        return self._closing_place(closing.session)

    def _closing_place(self, session: str) -> RecordingPlace:
        place = self._last_places.pop(session, None)
        if place is None and self._adopting is not None and self._adopting[0] == session:
            place = self._adopting[1]
        return place or NOWHERE

    def find_starts(self, body: Any) -> list[Start]:
        """Return the starts of sessions in the body of an entry."""
        return list(self._judge.find_starts(body)) if isinstance(body, dict) else []

    def new_starts(self) -> Starts:
        """Return a register of starts like that of the judge, with nothing in it."""
        return self._judge.restarts.new_starts()

    def note_start(self, start: Start, session: str) -> None:
        """Count a start now that is judged elsewhere."""
        self._judge.restarts.note_start(start, session, self.now)

    def pass_time(self, now: float | None) -> None:
        """Let time pass until an entry arrived; it never goes back."""
        if now is not None and now > self.now:
            self.now = now

    # -- entries ------------------------------------------------------------------------------

    def _take_entry(self, entry: RecordedRequest) -> Unreadable | None:
        body = entry.body
        address = self._request_address(entry)
        if address is None:
            self.others += 1
            self.other = self.other or _describe_request(entry)
            return None
        path, query = address
        if body is None and entry.mixed:
            self.requests += 1
            message = "the recording does not contain the body of this request"
            expected = "a recording with request bodies"
            fault = Finding(codes.UNREADABLE_RECORD, message, expected)
            return Unreadable(entry.place, [fault])
        time = entry.time or _own_time(body)
        if time is not None and time > self.now:  # it never goes back
            self.now = time
        if time is not None and self._observer is not None:
            self._observer.note_arrival(time)
        place = entry.place
        verdict = self._wire.take_usual_message(entry.method, path, query, body, self.now)
        if verdict is not None and verdict.session is not None:
            verdict.place = self._last_places[verdict.session] = place
            self.requests += 1
            return _find_refusal(entry) if entry.failure or entry.status is not None else None
        raw = body.encode(errors="replace") if isinstance(body, str) else ParsedJson(body)
        request = Request(entry.method, path, query, raw, self.now)
        answer = self._wire.answer_request(request, entry.session)
        for receipt in answer.receipts:
            receipt.verdict.place = place
            state, session = receipt.state, receipt.session
            if state is _OPEN and session is not None:
                self._last_places[session] = place
            elif state is _NEW and session is not None:
                self._latest = session
                if entry.session is None:
                    self._adopting = (session, place)
                else:
                    self._last_places[session] = place
        if answer.receipts or self._is_media_request(entry, path):
            self.requests += 1
        else:
            self.others += 1
            self.other = self.other or _describe_request(entry)
        findings = answer.findings
        if findings and has_errors(findings):
            return Unreadable(entry.place, findings)
        return _find_refusal(entry)

    def _is_media_request(self, entry: RecordedRequest, path: str) -> bool:
        """Return whether a request without any message was meant for a media API."""
        if entry.url is None:
            return is_media_body(entry.body)
        media_path = find_media_path(path) is not None or path == self._complete
        return media_path and entry.method not in _PASSIVE

    def _new_id(self) -> str:
        self._numbers += 1
        return f"recorded-{self._numbers}"

    def _request_address(self, entry: RecordedRequest) -> tuple[str, Mapping[str, str]] | None:
        """Return path and query of a request, or None for one of other software.

        Without an address, the body determines it.
        """
        body = entry.body
        if entry.url is not None:
            path, query = split_url(entry.url)
            if not entry.mixed:
                if not entry.query or not query:
                    return path, entry.query or query
                return path, {**query, **entry.query}
            if entry.method in _PASSIVE:
                return None
            media_path = find_media_path(path)
            if media_path is None and path.endswith(self._complete):
                media_path = self._complete
            if not is_media_body(body) and (media_path is None or is_shared(path)):
                return None
            if media_path is not None:
                return media_path, {**_RECORDED, **query}
        if isinstance(body, dict) and "playerTime" in body:
            path = "/api/v1/sessions"
            session = entry.session or self._latest
            if body.get("eventType") in self._opens or session is None:
                return path, {}
            return f"{path}/{quote(session, safe='')}/events", {}
        return "/ee/v1/interact", _RECORDED


#: Methods of requests that carry no message.
_PASSIVE = frozenset(("GET", "HEAD", "OPTIONS", "CONNECT"))
_RECORDED = {"configId": "recorded"}


def _find_refusal(entry: RecordedRequest) -> Unreadable | None:
    """Describe an answer that did not take the request."""
    if entry.failure:
        message = f"the request failed: {entry.failure[:120]}"
        expected = "a request that reaches the endpoint"
    elif entry.status is not None and entry.status >= 400:
        message = f"the recorded answer to this request has the status {entry.status}"
        expected = "a status from 200 to 299"
    else:
        return None
    return Unreadable(entry.place, [Finding(codes.NOT_ACCEPTED, message, expected)])


def _describe_request(entry: RecordedRequest) -> str:
    return f"{entry.method} {entry.url}" if entry.url else ""


def find_time(time: float | None, body: Any) -> float | None:
    """Return when an entry arrived, in seconds since 1970: as recorded, or by its own time."""
    return time or _own_time(body)


def _own_time(body: Any) -> float | None:
    """Return the time of a message by its own timestamp, in seconds since 1970."""
    try:
        if "playerTime" in body:
            own_time = body["playerTime"]["ts"]
            return own_time / 1000 if isinstance(own_time, int) and 0 < own_time < 10**14 else None
        own_time = body["events"][0]["xdm"]["timestamp"]
        return epoch_milliseconds(own_time) / 1000 if parse_datetime(own_time) else None
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        return None
