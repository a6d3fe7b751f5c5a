"""File with the timelines of recordings, for ``mediagen trace --timeline``."""

from __future__ import annotations

from mediagen.filesystem.named_files import write_named_file
from mediagen.spec.model import Spec
from mediagen.traffic.timeline.document import draw_timelines
from mediagen.traffic.timeline.recorder import SessionRecorder
from mediagen.traffic.timeline.sessions import SessionRecord

#: Sessions that one file shows.
MOST_SESSIONS = 100


class TimelineFile:
    """The first sessions of recordings, in the order of the recordings."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._recorders: list[SessionRecorder] = []

    def add_recording(self, _: str) -> SessionRecorder:
        """Return the observer of one more recording."""
        recorder = SessionRecorder(self._spec, most_sessions=MOST_SESSIONS)
        self._recorders.append(recorder)
        return recorder

    def write(self, path: str) -> int:
        """Write the picture, and return the number of sessions that it does not show.

        Raises ``OSError``.
        """
        sessions: list[SessionRecord] = []
        omitted = 0
        for recorder in self._recorders:
            recorder.settle_all()
            sessions += recorder.sessions.values()
            omitted += recorder.omitted
        picture = draw_timelines(self._spec, sessions[:MOST_SESSIONS])
        write_named_file(path, picture.encode("utf-8"))
        return omitted + max(0, len(sessions) - MOST_SESSIONS)
