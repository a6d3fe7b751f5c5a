"""Sessions that the preview shows: those that arrive, and those of recordings."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from mediagen.spec.model import Spec
from mediagen.traffic.entries import Unreadable
from mediagen.traffic.findings import Finding
from mediagen.traffic.recordings import Recording
from mediagen.traffic.settings import Settings
from mediagen.traffic.streams import decode_stream
from mediagen.traffic.timeline.geometry import Geometry, TimelineWords
from mediagen.traffic.timeline.layout import build_timeline
from mediagen.traffic.timeline.recorder import SessionRecorder
from mediagen.traffic.timeline.sessions import SessionRecord
from mediagen.traffic.timeline.tiles import TimelineTiles
from mediagen.traffic.trace import Coverage, TraceValidator
from mediagen.traffic.trace_report import describe_recording, no_media_request
from mediagen.traffic.verdicts import Closing

#: Messages that a store keeps; the oldest sessions beyond them are forgotten.
MOST_MESSAGES = 200_000
#: Requests without a message that a store keeps.
MOST_FAULTS = 200
_WORDS = TimelineWords()


@dataclass
class RequestFault:
    """Requests in which no message was read: their place, the reason, and how many they are.

    A request ``is_refused`` if its body was not looked at.
    """

    place: str
    findings: list[Finding]
    is_refused: bool = False
    count: int = 1


@dataclass
class SessionStore:
    """Sessions of one origin.

    ``faults`` are the different requests without a message, ``fault_count`` is the number of all of
    them. ``generation`` grows when all of them are judged anew, by a spec that changed.
    """

    key: str
    title: str
    spec: Spec
    recorder: SessionRecorder
    faults: list[RequestFault] = field(default_factory=list)
    fault_count: int = 0
    generation: int = 0
    _tiles: dict[int, tuple[int, TimelineTiles]] = field(default_factory=dict)

    def sessions(self) -> list[SessionRecord]:
        """Return the sessions, the latest first; messages without a session come last."""
        sessions = sorted(self.recorder.sessions.values(), key=lambda item: -item.number)
        return sorted(sessions, key=lambda item: not item.id)

    def find_session(self, number: int) -> SessionRecord | None:
        """Return the session with a number, or None."""
        sessions = self.recorder.sessions.values()
        return next((item for item in sessions if item.number == number), None)

    def tiles(self, session: SessionRecord) -> TimelineTiles:
        """Return the tiles of a session, laid out once for each of its versions."""
        version, tiles = self._tiles.get(session.number, (-1, None))
        if tiles is None or version != session.version:
            timeline = build_timeline(session, self.spec, _WORDS.playback)
            tiles = TimelineTiles(timeline, Geometry(timeline), _WORDS)
            self._tiles[session.number] = session.version, tiles
            while len(self._tiles) > 500:
                del self._tiles[next(iter(self._tiles))]
        return tiles

    def note_fault(
        self, place: str, findings: Iterable[Finding], *, is_refused: bool = False, count: int = 1
    ) -> None:
        """Keep requests in which no message was read."""
        self.fault_count += count
        fault = RequestFault(place, list(findings), is_refused, count)
        for other in self.faults:
            if (other.place, other.findings) == (fault.place, fault.findings):
                other.count += count
                return
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    def replace_contents(self, other: SessionStore) -> None:
        """Take the contents of a store that was judged by another spec."""
        self.spec, self.recorder = other.spec, other.recorder
        self.faults, self.fault_count = other.faults, other.fault_count
        self.generation += 1
        self._tiles.clear()


def create_recorder(spec: Spec) -> SessionRecorder:
    """Return a recorder for the preview."""
    return SessionRecorder(spec, keep_bodies=True, most_messages=MOST_MESSAGES)


def read_recording(
    key: str, name: str, file: BinaryIO, spec: Spec, settings: Settings | None
) -> SessionStore:
    """Judge a recording.

    Raises ``UsageError`` if it cannot be read, or contains no media request.
    """
    store = SessionStore(key, name, spec, create_recorder(spec))
    stream = decode_stream(file, name)
    recording = Recording(stream)
    trace = TraceValidator(spec, Coverage(spec), settings, store.recorder)
    results = itertools.chain(
        trace.validate_entries(recording.read_entries(), only_findings=True),
        trace.finish_trace(),
    )
    for place, item in results:
        if isinstance(item, Closing):
            store.recorder.settle(item)
        elif isinstance(item, Unreadable):
            store.note_fault(place.show("line" if place.line else "file"), item.findings)
    if not trace.requests:
        raise no_media_request([(name, describe_recording(recording, stream.head, trace))])
    store.recorder.settle_all()
    return store
