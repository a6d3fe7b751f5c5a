"""Debug logs of the mobile SDKs: Android's logcat and the console of Xcode.

The SDK logs every request with its body as indented JSON. logcat starts every line with its own
prefix, or only the first of a message, depending on its options.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mediagen.diagnostics.catalogue import traffic as codes
from mediagen.traffic.addresses import lacks_session
from mediagen.traffic.decoding import decode_json, decode_sequence
from mediagen.traffic.entries import RecordedRequest, RecordingPlace, Unreadable
from mediagen.traffic.findings import Finding

_REQUEST = re.compile(
    r"Sending network request with id \(?[^\s)]+\)? to URL (?P<url>\S+) with body:(?P<body>.*)"
)
_ANY = re.compile(rb"Sending network request with id|AdobeExperienceSDK|Edge/EdgeNetworkService")
_PREFIX = re.compile(
    r"(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6}(?: [+-]\d{4})?\s+(?:\d+\s+\d+\s+)?"
    r"[VDIWEFA][ /][^:]*: ?"  # -v threadtime, time, year and zone
    r"|[VDIWEFA]/[^:(]+\(\s*\d+\): ?"  # -v brief
)
_SESSION = re.compile(r'"sessionId"\s*:\s*"([^"]+)"')
_NEW_SESSION = "media-analytics:new-session"
_LONGEST_BODY = 20_000


@dataclass(slots=True)
class _Body:
    """The body of a request, while its lines are read."""

    place: RecordingPlace
    url: str
    lines: list[str] = field(default_factory=list)
    depth: int = 0
    quoted: bool = False

    def add_line(self, text: str) -> bool:
        """Add a line; return whether the value is complete."""
        self.lines.append(text)
        escaped = False
        for char in text:
            if escaped:
                escaped = False
            elif self.quoted:
                if char == "\\":
                    escaped = True
                elif char == '"':
                    self.quoted = False
            elif char == '"':
                self.quoted = True
            elif char in "{[":
                self.depth += 1
            elif char in "}]":
                self.depth -= 1
                if not self.depth:
                    return True
        return len(self.lines) > _LONGEST_BODY

    def finish_body(self) -> RecordedRequest | Unreadable:
        """Return the request, or the finding about its body."""
        text = "\n".join(self.lines)
        value, fault = decode_json(text.encode("utf-8", "replace"))
        if fault:
            try:
                _, value = next(iter(decode_sequence(text)))
            except (ValueError, StopIteration, RecursionError):
                message = "the body in the log is incomplete"
                expected = "the whole body; record with a larger buffer, such as adb logcat -G 16M"
                return Unreadable(self.place, [Finding(codes.UNREADABLE_RECORD, message, expected)])
        return RecordedRequest(self.place, value, url=self.url, mixed=True)


def recognize(head: bytes) -> bool:
    """Return whether a file is a log of a mobile SDK."""
    return not head.lstrip().startswith((b"{", b"[", b"<")) and _ANY.search(head) is not None


def read(lines: Iterable[bytes]) -> Iterator[RecordedRequest | Unreadable]:
    """Yield the requests in a log. A session start is kept until its answer was logged."""
    body: _Body | None = None
    unanswered: list[RecordedRequest | Unreadable] = []
    new_session = False
    for number, raw in enumerate(lines, 1):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        request = _REQUEST.search(line)
        if request:
            if body is not None:
                unanswered.append(body.finish_body())
            body = _Body(RecordingPlace(number), request["url"])
            line = request["body"].strip()
            if line and body.add_line(line):
                unanswered.append(body.finish_body())
                body = None
            continue
        if body is not None:
            prefix = _PREFIX.match(line)
            content = line[prefix.end() :] if prefix else line
            if prefix and content[:1] not in (" ", "\t", "{", "}", "[", "]", '"', ""):
                unanswered.append(body.finish_body())  # another message of the log
                body = None
            else:
                if body.add_line(content):
                    unanswered.append(body.finish_body())
                    body = None
                continue
        new_session = new_session or _NEW_SESSION in line
        session = _SESSION.search(line) if new_session or _NEW_SESSION in line else None
        if session:
            new_session = False
            _bind_answer(unanswered, session[1])
    if body is not None:
        unanswered.append(body.finish_body())
    yield from unanswered


def _bind_answer(entries: list[RecordedRequest | Unreadable], session: str) -> None:
    """Give the session id of an answer to the first request without one."""
    for entry in entries:
        if (
            isinstance(entry, RecordedRequest)
            and entry.session is None
            and lacks_session(entry.body)
        ):
            entry.session = session
            return
