"""Sessions recorded for timelines, from stories and from lines of recordings."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Iterable
from typing import Any

from mediagen.spec.model import Spec
from mediagen.traffic.judge import TrafficValidator
from mediagen.traffic.recordings import Recording
from mediagen.traffic.streams import Stream
from mediagen.traffic.timeline.layout import Timeline, build_timeline
from mediagen.traffic.timeline.recorder import SessionRecorder
from mediagen.traffic.timeline.sessions import SessionRecord
from mediagen.traffic.trace import Coverage, TraceValidator

from tests.judge.bodies import EPOCH, spec
from tests.judge.stories import Player, message_of


def record_story(protocol: str, story: str, *, finish: bool = True) -> SessionRecorder:
    """Return the recorder of a validator that received a story; see ``tests.judge.stories``."""
    numbers = itertools.count(1)
    recorder = SessionRecorder(spec(), keep_bodies=True)
    judge = TrafficValidator(spec(), lambda: f"session-{next(numbers)}", observer=recorder)
    session, now = "nobody", EPOCH
    for step in Player().act(story):
        now = EPOCH + step.arrived
        body = message_of(protocol, step, EPOCH + step.time, session, 0)
        address = session if protocol == "collection" and step.event != "sessionStart" else None
        receipt = judge.take_message(protocol, body, now, session=address)
        session = receipt.session or session
    if finish:
        judge.finish_all(now + 30)
    for item in judge.take_settled():
        recorder.settle(item)
    return recorder


def record_lines(lines: Iterable[Any], rules: Spec | None = None) -> SessionRecorder:
    """Return the recorder of a recording: JSON values, or lines of text."""
    rules = rules or spec()
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    data = "".join(f"{text}\n" for text in texts).encode("utf-8", "surrogatepass")
    recorder = SessionRecorder(rules, keep_bodies=True)
    trace = TraceValidator(rules, Coverage(rules), None, recorder)
    for _ in trace.validate_entries(Recording(Stream(io.BytesIO(data), "x")).read_entries()):
        pass
    for _ in trace.finish_trace():
        pass
    recorder.settle_all()
    return recorder


def only_session(recorder: SessionRecorder) -> SessionRecord:
    """Return the only session."""
    (session,) = recorder.sessions.values()
    return session


def lay_out(recorder: SessionRecorder) -> Timeline:
    """Return the timeline of the only session."""
    return build_timeline(only_session(recorder), spec(), "Playback")


def spans(timeline: Timeline, title: str) -> list[tuple[str, float, float]]:
    """Return the labels, starts and ends in whole seconds of the bars of a lane."""
    return [
        (bar.label, round(bar.start), round(bar.end))
        for lane in timeline.lanes
        if lane.title == title
        for row in lane.rows
        for bar in row
    ]
