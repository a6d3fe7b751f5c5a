"""Judges recorded media traffic, offline and in bounded memory.

A line is a JSON object: a request as ``collect --out`` keeps it, any object with ``body`` and
``path`` or ``url`` (``time`` in seconds or as a date-time, ``session`` or ``response`` where the id
of a session start was recorded), or just a body.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from mediagen.judge import Closing, Finding, FindingName, Judge, Settings, Tally, Verdict
from mediagen.judge.verdict import has_errors
from mediagen.model import Event, Spec
from mediagen.values import milliseconds, moment
from mediagen.wire import Json, Request, Wire, parsed

_LONGEST_LINE = 8 << 20


class Unreadable(NamedTuple):
    """A line that is no record of a request."""

    line: int
    findings: list[Finding]


class Coverage:
    """Which events and fields of a spec were seen, by how many messages."""

    def __init__(self, spec: Spec) -> None:
        self.events = {event.id: 0 for event in spec.events.values() if _travels(event)}
        self.fields = dict.fromkeys(
            (f.id for f in spec.fields.values() if spec.groups[f.group].kind != "settings"), 0
        )

    def add(self, verdict: Verdict) -> None:
        """Count a message."""
        if verdict.event in self.events:
            self.events[verdict.event] += 1
        for id_ in verdict.fields:
            if id_ in self.fields:
                self.fields[id_] += 1


def read(path: Path) -> Iterator[bytes]:
    """The lines of a file, each in bounded memory: of a longer one only the beginning."""
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE + 1):
            whole = line
            while len(line) > _LONGEST_LINE and not line.endswith(b"\n"):
                line = file.readline(_LONGEST_LINE + 1)
            yield whole


def _travels(event: Event) -> bool:
    """Whether a wire protocol has a message for the event, under its own name."""
    blocks = (event.blocks[protocol] for protocol in ("xdm", "collection"))
    return any(block.form == "send" and block.name == event.id for block in blocks)


class Trace:
    """Judges lines one by one; ``coverage`` and the counts grow with them."""

    def __init__(self, spec: Spec, coverage: Coverage, settings: Settings | None = None) -> None:
        self._numbers = 0
        self._judge = Judge(spec, self._new_id, adopts=True, settings=settings)
        self._wire = Wire(self._judge, lambda: "")
        self._now = 0.0
        self._latest: str | None = None
        self._opens = {event.id for event in spec.events.values() if event.session == "opens"}
        self.coverage = coverage
        self.messages = 0
        self.tally = Tally()
        self.sessions = 0

    def lines(self, lines: Iterable[bytes]) -> Iterator[Verdict | Closing | Unreadable]:
        """The verdicts of recorded lines, as they settle."""
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            bad = self._line(line, number)
            if bad is not None:
                self.tally.add(bad.findings)
                yield bad
            yield from self._settled()

    def finish(self) -> Iterator[Verdict | Closing | Unreadable]:
        """What is left at the end of the record."""
        self._judge.finish(self._now)
        yield from self._settled()

    def _settled(self) -> Iterator[Verdict | Closing]:
        for item in self._judge.settled():
            if isinstance(item, Verdict):
                self.messages += 1
                self.coverage.add(item)
                self.tally.add(item.findings)
            else:
                self.sessions += 1
            yield item

    # -- lines --------------------------------------------------------------------------------

    def _line(self, line: bytes, number: int) -> Unreadable | None:
        if len(line) > _LONGEST_LINE:
            found = Finding(
                FindingName.UNREADABLE_RECORD, f"{len(line)} bytes", f"at most {_LONGEST_LINE}"
            )
            return Unreadable(number, [found])
        entry, wrong = parsed(line)
        if wrong:
            return Unreadable(number, [wrong])
        if not isinstance(entry, dict):
            name = FindingName.UNREADABLE_RECORD
            return Unreadable(number, [Finding(name, "no JSON object", "a request, or its body")])
        if entry.get("type") in ("verdict", "closing"):
            return None  # what an earlier run said; it is said anew
        if "body" not in entry:
            entry = {"body": entry}
        body = entry["body"]
        self._now = max(self._now, self._time(entry, body))
        path, query = self._address(entry, body)
        issued = _issued(entry)
        raw = body.encode(errors="replace") if isinstance(body, str) else Json(body)
        method = str(entry.get("method", "POST"))
        answer = self._wire.answer(Request(method, path, query, raw, self._now), issued)
        for receipt in answer.receipts:
            if receipt.state == "new":
                self._latest = receipt.session
        if has_errors(answer.findings):
            return Unreadable(number, answer.findings)
        return None

    def _new_id(self) -> str:
        self._numbers += 1
        return f"recorded-{self._numbers}"

    def _time(self, entry: Mapping[str, Any], body: Any) -> float:
        given = entry.get("time", entry.get("timestamp"))
        if isinstance(given, (int, float)) and 0 < given < 10**14:
            return given / 1000 if given > 10**11 else float(given)
        if isinstance(given, str) and moment(given):
            return milliseconds(given) / 1000
        return _own_time(body) or self._now

    def _address(self, entry: Mapping[str, Any], body: Any) -> tuple[str, dict[str, str]]:
        """Where a request went; without an address it is told from the body."""
        given = entry.get("path", entry.get("url"))
        if isinstance(given, str):
            path, query = _split(given)
            more = entry.get("query")
            if isinstance(more, dict):
                query = query | {str(key): str(value) for key, value in more.items()}
            return path, query
        if isinstance(body, dict) and "playerTime" in body:
            path = "/api/v1/sessions"
            session = entry.get("session", self._latest)
            if body.get("eventType") in self._opens or not isinstance(session, str):
                return path, {}
            return f"{path}/{quote(session, safe='')}/events", {}
        return "/ee/v1/interact", {"configId": "recorded"}


@lru_cache(maxsize=1024)
def _split(url: str) -> tuple[str, dict[str, str]]:
    """Path and query of a URL, of which a record has few."""
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unclosed bracket around the host
        return url, {}
    return parts.path, dict(parse_qsl(parts.query))


def _own_time(body: Any) -> float | None:
    """When a message says it happened."""
    try:
        if "playerTime" in body:
            own = body["playerTime"]["ts"]
            return own / 1000 if isinstance(own, int) and 0 < own < 10**14 else None
        own = body["events"][0]["xdm"]["timestamp"]
        return milliseconds(own) / 1000 if moment(own) else None
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        return None


def _issued(entry: Mapping[str, Any]) -> str | None:
    """The id that the recorded answer gave to the session, if any."""
    given = entry.get("session")
    if isinstance(given, str):
        return given
    answer = entry.get("response")
    if isinstance(answer, dict):
        headers = answer.get("headers")
        if isinstance(headers, dict):
            names = {str(name).lower(): value for name, value in headers.items()}
            location = names.get("location")
            if isinstance(location, str) and "/sessions/" in location:
                return unquote(location.rpartition("/")[2])
        handles = answer.get("handle")
        for handle in handles if isinstance(handles, list) else ():
            if isinstance(handle, dict) and handle.get("type") == "media-analytics:new-session":
                payload = handle.get("payload")
                if isinstance(payload, list) and payload and isinstance(payload[0], dict):
                    found = payload[0].get("sessionId")
                    return found if isinstance(found, str) else None
    return None
